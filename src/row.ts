/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** A row of a list, from the answer in which it came to the record that goes out. */
export abstract class Row {
  /** What a stream makes of the row's fields and asks for again and again. */
  derived: unknown = undefined;

  abstract readonly id: unknown;
  /** Whether it held text which no destination could have stored. */
  abstract readonly isMended: boolean;
  /** A value as JSON.parse makes it; undefined where there is none. */
  abstract field(name: string): unknown;
  /** In order; those of added fields may be missing. Rows that have the same may share the array. */
  abstract keys(): readonly string[];
  /** Adds fields to the row itself or to another one in its place; a field that is there already is replaced. */
  abstract add(fields: Fields): Row;
  /** One line of JSON. */
  abstract text(): string;
}

/** A row that was parsed. */
export class ObjectRow extends Row {
  /**
   * @param fields the row changes them when some are added
   * @param source one line of JSON, from which they were parsed. Printing it again costs half of serialising the row, and
   *   keeps what parsing loses: digits beyond the precision of a number, 1.0 beside 1, any depth of nesting
   */
  constructor(
    private readonly fields: Record<string, unknown>,
    private source?: string,
    readonly isMended = false,
  ) {
    super();
  }

  get id(): unknown {
    return this.fields.id;
  }

  field(name: string): unknown {
    return this.fields[name];
  }

  keys(): readonly string[] {
    return Object.keys(this.fields);
  }

  add(fields: Fields): Row {
    if (Object.keys(fields).some((name) => Object.hasOwn(this.fields, name))) this.source = undefined;
    if (this.source !== undefined) this.source = this.source.slice(0, -1) + textOf(fields);
    Object.assign(this.fields, fields);
    return this;
  }

  text(): string {
    return this.source ?? JSON.stringify(this.fields);
  }
}

/** Fields and the end of an object, to stand behind other fields. */
export function textOf(fields: Fields): string {
  let text = '';
  for (const name in fields) text += `,"${name}":${JSON.stringify(fields[name] ?? null)}`;
  return `${text}}`;
}

/** A copy without some fields, in what is printed, too. */
export function omitFields(row: Row, names: readonly string[]): Row {
  const kept = row.keys().filter((name) => !names.includes(name));
  return new ObjectRow(Object.fromEntries(kept.map((name) => [name, row.field(name)])), undefined, row.isMended);
}
