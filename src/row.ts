/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A row of a list, from the answer in which it came to the record that goes out. */
export abstract class Row {
  /** What the row's stream makes of its fields, where it asks for it again and again. */
  derived: unknown = undefined;

  abstract readonly id: unknown;
  /** Whether it held text which no destination could have stored. */
  abstract readonly isMended: boolean;
  /** A value as JSON.parse makes it; undefined where there is none. */
  abstract field(name: string): unknown;
  /** Whether a field is there and is not null. */
  has(name: string): boolean {
    return this.field(name) != null;
  }

  /** In order; those of added fields may be missing. Rows that have the same may share the array. */
  abstract keys(): readonly string[];
  /** The row with more fields; one that is there already is replaced. */
  abstract add(fields: Fields): Row;
  /** One line of JSON. */
  abstract text(): string;
  /** What `write` takes. */
  abstract readonly byteLength: number;
  /** Writes the line in UTF-8. Returns the offset behind it. */
  abstract write(out: Buffer, at: number): number;
}

/** A row that was parsed. */
export class ObjectRow extends Row {
  private line?: string;

  /**
   * @param source one line of JSON, from which they were parsed. Printing it again costs half of serialising the row, and
   *   keeps what parsing loses: digits beyond the precision of a number, 1.0 beside 1, any depth of nesting
   */
  constructor(
    private readonly fields: Fields,
    private readonly source?: string,
    readonly isMended = false,
    /** Not in the object: to change a hundred thousand of them costs more than to change their texts. */
    private readonly added: Fields = {},
  ) {
    super();
  }

  get id(): unknown {
    return this.field('id');
  }

  field(name: string): unknown {
    return Object.hasOwn(this.added, name) ? this.added[name] : this.fields[name];
  }

  keys(): readonly string[] {
    const names = Object.keys(this.fields);
    for (const name in this.added) if (!Object.hasOwn(this.fields, name)) names.push(name);
    return names;
  }

  add(fields: Fields): Row {
    const names = Object.keys(fields);
    if (names.length === 0) return this;
    const replaces = names.some((name) => Object.hasOwn(this.fields, name) || Object.hasOwn(this.added, name));
    const source = replaces || this.source === undefined ? undefined : this.source.slice(0, -1) + textOf(fields);
    return new ObjectRow(this.fields, source, this.isMended, { ...this.added, ...fields });
  }

  text(): string {
    this.line ??= escapeLineEnds(this.source ?? JSON.stringify({ ...this.fields, ...this.added }));
    return this.line;
  }

  get byteLength(): number {
    return Buffer.byteLength(this.text());
  }

  write(out: Buffer, at: number): number {
    return at + out.write(this.text(), at);
  }
}

const LINE_ENDS = [
  ['\u0085', '\\u0085'],
  ['\u2028', '\\u2028'],
  ['\u2029', '\\u2029'],
] as const;

/** Some readers take these for the end of a line; escaped, they are the same JSON. */
export function escapeLineEnds(json: string): string {
  let text = json;
  for (const [character, escaped] of LINE_ENDS) {
    if (text.includes(character)) text = text.replaceAll(character, escaped);
  }
  return text;
}

/** Fields and the end of an object, to stand behind other fields. */
export function textOf(fields: Fields): string {
  let text = '';
  for (const name in fields) text += `,"${name}":${JSON.stringify(fields[name] ?? null)}`;
  return `${text}}`;
}

/**
 * A copy without some fields, in what is printed, too.
 *
 * @param source one line of JSON without them
 */
export function omitFields(row: Row, names: readonly string[], source?: string): Row {
  const kept = row.keys().filter((name) => !names.includes(name));
  return new ObjectRow(Object.fromEntries(kept.map((name) => [name, row.field(name)])), source, row.isMended);
}
