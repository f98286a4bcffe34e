/** A row of a list: an object as the server sent it. */
export type Row = Record<string, unknown>;

const SOURCE = Symbol('source');

/**
 * Keeps the text from which a row was parsed. Printing that text again costs half of serialising the row, and keeps
 * what parsing loses: digits beyond the precision of a number, 1.0 beside 1, any depth of nesting.
 *
 * @param text one line of JSON
 */
export function keepSource(row: Row, text: string): void {
  (row as { [SOURCE]?: string })[SOURCE] = text;
}

/** Adds fields to a row, and to its text. A field that is there already is replaced. */
export function addFields(row: Row, fields: Row): Row {
  const source = (row as { [SOURCE]?: string })[SOURCE];
  const names = Object.keys(fields);
  if (source !== undefined && names.length > 0) {
    const replaces = names.some((name) => name in row);
    const added = JSON.stringify(fields).slice(1);
    (row as { [SOURCE]?: string })[SOURCE] = replaces ? undefined : `${source.slice(0, -1)},${added}`;
  }
  return Object.assign(row, fields);
}

/** A row as one line of JSON. */
export function serialiseRow(row: Row): string {
  return (row as { [SOURCE]?: string })[SOURCE] ?? JSON.stringify(row);
}
