/** The keys of an object, in order. */
export interface Shape {
  readonly index: number;
  readonly keys: readonly string[];
  readonly set: ReadonlySet<string>;
  /** JSON.parse makes other keys of them: one comes twice, or looks like a number and is moved to the front. */
  readonly isOdd: boolean;
}

/** More keys than this in one place are no fields, but data. */
const MOST_BRANCHES = 16;

/**
 * A key in its place: behind those that lead to it from the root. Rows of a list mostly have the same keys in the same
 * order, so that a key is found by comparing its bytes with the one that stood there before, and decoded once.
 */
export class Key {
  private readonly next: Key[] = [];
  private shape?: Shape;

  private constructor(
    /** With quotes, and with the colon behind it. */
    readonly text: Buffer,
    /** What the key stands for, 0 for nothing. */
    readonly role: number,
    private readonly roles: ReadonlyMap<string, number>,
    private readonly before?: Key,
  ) {}

  /** The place before the first key of an object. */
  static root(roles: ReadonlyMap<string, number>): Key {
    return new Key(Buffer.alloc(0), 0, roles);
  }

  /** The key behind this one that stands at an offset, if it stood behind it before. */
  find(bytes: Buffer, at: number): Key | undefined {
    const { next } = this;
    for (let branch = 0; branch < next.length; branch++) if (next[branch]!.standsAt(bytes, at)) return next[branch];
    return undefined;
  }

  private standsAt(bytes: Buffer, at: number): boolean {
    const { text } = this;
    if (at + text.length > bytes.length) return false;
    for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
    return true;
  }

  /** A key that will be found behind this one; undefined if there are too many of them. */
  add(text: Buffer): Key | undefined {
    if (this.next.length === MOST_BRANCHES) return undefined;
    const key = new Key(text, this.roles.get(nameOf(text)) ?? 0, this.roles, this);
    this.next.push(key);
    return key;
  }

  /** A key behind this one that nothing is known of. */
  unknown(text: Buffer): Key {
    return new Key(text, 0, this.roles, this);
  }

  /** The shape of the objects whose last key this is: added to the others when it is asked for first. */
  shapeAmong(shapes: Shape[]): Shape {
    if (this.shape) return this.shape;
    const keys: string[] = [];
    for (let key: Key = this; key.before; key = key.before) keys.push(nameOf(key.text));
    keys.reverse();
    const parsed = Object.keys(Object.fromEntries(keys.map((key) => [key, 0])));
    const isOdd = parsed.length !== keys.length || parsed.some((key, index) => key !== keys[index]);
    this.shape = { index: shapes.length, keys, set: new Set(keys), isOdd };
    shapes.push(this.shape);
    return this.shape;
  }
}

function nameOf(text: Buffer): string {
  return text.toString('utf8', 1, text.length - 2);
}
