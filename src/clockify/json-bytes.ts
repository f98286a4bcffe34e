export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const LOWER_N = 0x6e;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const BACKSLASH = 0x5c;
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const UPPER_E = 0x45;
const LOWER_E = 0x65;
const LOWER_F = 0x66;
const LOWER_T = 0x74;
const LOWER_U = 0x75;

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
/** What may follow a backslash. */
const ESCAPED = tableOf('"\\/bfnrtu', () => 1);
/** The value of a digit, and one more: 0 stands for everything else. */
const DIGITS = tableOf('0123456789abcdefABCDEF', (digit) => Number.parseInt(digit, 16) + 1);

/** Every level is a call, so there is a bound. No row is nested like that. */
const MOST_LEVELS = 100;

/** Bytes that could not be proved to be JSON. They may be JSON all the same: with white space, or nested too deep. */
export class Unproved extends Error {}

function tableOf(characters: string, value: (character: string) => number): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = value(character);
  return table;
}

/**
 * The grammar of JSON (RFC 8259) without white space, on bytes. A method takes the offset where something has to begin
 * and returns the one behind it, or throws `Unproved`. Beyond ASCII, every byte passes within a string.
 */
export class JsonBytes {
  readonly length: number;
  /** An escape was read. Who wants to know clears it before. */
  escaped = false;
  /** An escape of NUL or of half a surrogate pair was read, maybe with its other half. Cleared as the other. */
  suspect = false;
  private readonly view: DataView;

  constructor(readonly bytes: Buffer) {
    this.length = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  is(byte: number, at: number): boolean {
    return at < this.length && this.bytes[at] === byte;
  }

  expect(byte: number, at: number): number {
    if (!this.is(byte, at)) throw new Unproved();
    return at + 1;
  }

  /** @param level how many objects and lists are open around it */
  value(at: number, level: number): number {
    if (at >= this.length) throw new Unproved();
    switch (this.bytes[at]) {
      case QUOTE:
        return this.string(at);
      case OPEN_OBJECT:
        return this.object(at, level + 1);
      case OPEN_LIST:
        return this.list(at, level + 1);
      case LOWER_T:
        return this.literal(TRUE, at);
      case LOWER_F:
        return this.literal(FALSE, at);
      case LOWER_N:
        return this.literal(NULL, at);
      default:
        return this.number(at);
    }
  }

  string(begin: number): number {
    const { bytes, length, view } = this;
    let at = this.expect(QUOTE, begin);
    for (;;) {
      // four bytes at once: a quarter of the time of a page
      while (at + 4 <= length && isPlain(view.getInt32(at, true))) at += 4;
      if (at >= length) throw new Unproved();
      const byte = bytes[at]!;
      at += 1;
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at = this.escape(at);
      else if (byte < 0x20) throw new Unproved();
    }
  }

  /** @param begin behind the backslash */
  private escape(begin: number): number {
    const { bytes } = this;
    this.escaped = true;
    if (begin >= this.length || !ESCAPED[bytes[begin]!]) throw new Unproved();
    if (bytes[begin] !== LOWER_U) return begin + 1;
    const end = begin + 5;
    if (end > this.length) throw new Unproved();
    let code = 0;
    for (let at = begin + 1; at < end; at++) {
      const digit = DIGITS[bytes[at]!]!;
      if (digit === 0) throw new Unproved();
      code = 16 * code + digit - 1;
    }
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) this.suspect = true;
    return end;
  }

  private object(begin: number, level: number): number {
    if (level > MOST_LEVELS) throw new Unproved();
    let at = begin + 1;
    if (this.is(CLOSE_OBJECT, at)) return at + 1;
    for (;;) {
      at = this.value(this.expect(COLON, this.string(at)), level);
      if (!this.is(COMMA, at)) return this.expect(CLOSE_OBJECT, at);
      at += 1;
    }
  }

  private list(begin: number, level: number): number {
    if (level > MOST_LEVELS) throw new Unproved();
    let at = begin + 1;
    if (this.is(CLOSE_LIST, at)) return at + 1;
    for (;;) {
      at = this.value(at, level);
      if (!this.is(COMMA, at)) return this.expect(CLOSE_LIST, at);
      at += 1;
    }
  }

  private literal(text: Buffer, begin: number): number {
    let at = begin;
    for (let index = 0; index < text.length; index++) at = this.expect(text[index]!, at);
    return at;
  }

  private number(begin: number): number {
    let at = this.is(MINUS, begin) ? begin + 1 : begin;
    // no digit may follow a zero at the beginning
    at = this.is(ZERO, at) ? at + 1 : this.digits(at);
    if (this.is(POINT, at)) at = this.digits(at + 1);
    if (!this.is(LOWER_E, at) && !this.is(UPPER_E, at)) return at;
    at += 1;
    return this.digits(this.is(PLUS, at) || this.is(MINUS, at) ? at + 1 : at);
  }

  private digits(begin: number): number {
    const { bytes, length } = this;
    let at = begin;
    while (at < length && bytes[at]! >= ZERO && bytes[at]! < ZERO + 10) at += 1;
    if (at === begin) throw new Unproved();
    return at;
  }
}

/** Whether none of four bytes is a quote, a backslash or a control character. Says no to some that are plain. */
function isPlain(four: number): boolean {
  const quote = four ^ 0x22222222;
  const backslash = four ^ 0x5c5c5c5c;
  // sets the highest bit of a byte that is zero, or less than 0x20: graphics.stanford.edu/~seander/bithacks.html
  const zero = ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash);
  return ((zero | ((four - 0x20202020) & ~four)) & 0x80808080) === 0;
}
