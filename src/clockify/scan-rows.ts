import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  JsonBytes,
  LOWER_N,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  Unproved,
} from './json-bytes';
import { Key, type Shape } from './row-shape';
import {
  END,
  HAS_INTERVAL,
  HAS_WORKSPACE,
  ID,
  ODD,
  OFFSETS,
  ROW,
  ScannedRows,
  SHAPE,
  START,
  SUSPECT,
  TYPE,
  USER,
} from './scanned-rows';

/** What a key may stand for, besides a text: none of these is the position of one. */
const INTERVAL = 1;
const WORKSPACE = 3;
const ROW_KEYS = new Map([
  ['id', ID],
  ['userId', USER],
  ['type', TYPE],
  ['timeInterval', INTERVAL],
  ['workspaceId', WORKSPACE],
]);
const INTERVAL_KEYS = new Map([
  ['start', START],
  ['end', END],
]);

/**
 * Proves that bytes are a JSON list of objects, and finds the time entries in it without making objects of them. It
 * accepts nothing that JSON.parse refuses, but does not know all of JSON: what it does not know has to be parsed.
 *
 * @param bytes valid UTF-8, which is for the caller to check
 * @returns undefined for anything else, and for JSON that it does not know, such as white space between values
 */
export function scanRows(bytes: Buffer): ScannedRows | undefined {
  try {
    return new RowScanner(bytes).scan();
  } catch (error) {
    if (error instanceof Unproved) return undefined;
    throw error;
  }
}

class RowScanner {
  private readonly json: JsonBytes;
  private readonly rowKeys = Key.root(ROW_KEYS);
  private readonly intervalKeys = Key.root(INTERVAL_KEYS);
  private readonly shapes: Shape[] = [];
  private offsets: Int32Array;
  private facts: Uint8Array;
  private count = 0;
  /** Of the row that is being read: the first of its offsets, and its facts. */
  private base = 0;
  private fact = 0;

  constructor(bytes: Buffer) {
    this.json = new JsonBytes(bytes);
    // few rows are shorter than this
    const rows = 1 + Math.ceil(bytes.length / 400);
    this.offsets = new Int32Array(rows * OFFSETS);
    this.facts = new Uint8Array(rows);
  }

  scan(): ScannedRows {
    const { json } = this;
    let at = json.expect(OPEN_LIST, 0);
    if (!json.is(CLOSE_LIST, at)) {
      at = this.row(at);
      while (json.is(COMMA, at)) at = this.row(at + 1);
    }
    if (json.expect(CLOSE_LIST, at) !== json.length) throw new Unproved();
    return new ScannedRows(json.bytes, this.count, this.offsets, this.facts, this.shapes);
  }

  private row(begin: number): number {
    const { json } = this;
    if (this.count === this.facts.length) this.grow();
    const { offsets } = this;
    const base = this.count * OFFSETS;
    this.base = base;
    this.fact = 0;
    json.suspect = false;
    const end = this.object(begin, this.rowKeys, 1);
    offsets[base + ROW] = begin;
    offsets[base + ROW + 1] = end;
    // without an id, or with an empty one, the row is refused; without an interval nobody knows whether it runs
    if (offsets[base + ID] === offsets[base + ID + 1] || (this.fact & HAS_INTERVAL) === 0) this.fact |= ODD;
    if (json.suspect) this.fact |= SUSPECT;
    this.facts[this.count] = this.fact;
    this.count += 1;
    return end;
  }

  private object(begin: number, root: Key, level: number): number {
    const { json } = this;
    let at = json.expect(OPEN_OBJECT, begin);
    let key = root;
    while (!json.is(CLOSE_OBJECT, at)) {
      if (key !== root) at = json.expect(COMMA, at);
      key = key.find(json.bytes, at) ?? this.newKey(key, at);
      at += key.text.length;
      at = key.role === 0 ? json.value(at, level) : this.field(key.role, at, level);
    }
    const shape = key.shapeAmong(this.shapes);
    if (shape.isOdd) this.fact |= ODD;
    // of the row, not of its interval: the row ends last
    this.offsets[this.base + SHAPE] = shape.index;
    return at + 1;
  }

  private newKey(before: Key, begin: number): Key {
    const { json } = this;
    json.escaped = false;
    const text = json.bytes.subarray(begin, json.expect(COLON, json.string(begin)));
    const key = json.escaped ? undefined : before.add(text);
    if (key) return key;
    this.fact |= ODD;
    return before.unknown(text);
  }

  /** The value of a key that stands for something. */
  private field(role: number, at: number, level: number): number {
    const { json } = this;
    if (role === INTERVAL && json.is(OPEN_OBJECT, at)) {
      this.fact |= HAS_INTERVAL;
      return this.object(at, this.intervalKeys, level + 1);
    }
    const isNull = json.is(LOWER_N, at);
    if (role === WORKSPACE) this.fact |= isNull ? ODD : HAS_WORKSPACE;
    else if (role !== INTERVAL && json.is(QUOTE, at)) return this.text(role, at);
    else if (!isNull) this.fact |= ODD;
    return json.value(at, level);
  }

  private text(position: number, at: number): number {
    const { json, offsets, base } = this;
    json.escaped = false;
    const end = json.string(at);
    if (json.escaped) this.fact |= ODD;
    offsets[base + position] = at + 1;
    offsets[base + position + 1] = end - 1;
    return end;
  }

  private grow(): void {
    const { offsets, facts } = this;
    this.offsets = new Int32Array(2 * offsets.length);
    this.offsets.set(offsets);
    this.facts = new Uint8Array(2 * facts.length);
    this.facts.set(facts);
  }
}
