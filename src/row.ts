/** A row of a list: an object as the server sent it. */
export type Row = Record<string, unknown>;

const SOURCE = Symbol('source');
const MENDED = Symbol('mended');

/**
 * Keeps the text from which a row was parsed. Printing that text again costs half of serialising the row, and keeps
 * what parsing loses: digits beyond the precision of a number, 1.0 beside 1, any depth of nesting.
 *
 * @param text one line of JSON
 */
export function keepSource(row: Row, text: string): void {
  (row as { [SOURCE]?: string })[SOURCE] = text;
}

/**
 * Adds fields to what is printed of a row; a field that is there already is replaced. With a text, the object itself
 * stays as it was: changing a hundred thousand objects costs more than changing their texts.
 */
export function addFields(row: Row, fields: Row): Row {
  const held = row as { [SOURCE]?: string };
  const source = held[SOURCE];
  let any = false;
  for (const name in fields) {
    any = true;
    if (source === undefined || name in row) {
      held[SOURCE] = undefined;
      // what was added before is in the text alone
      return Object.assign(row, source === undefined ? {} : JSON.parse(source), fields);
    }
  }
  if (!any || source === undefined) return row;
  let text = source.slice(0, -1);
  for (const name in fields) text += `,"${name}":${JSON.stringify(fields[name] ?? null)}`;
  held[SOURCE] = `${text}}`;
  return row;
}

/** A copy without some fields, in what is printed, too. */
export function omitFields(row: Row, names: readonly string[]): Row {
  const copy: Row = Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
  if (isMended(row)) markMended(copy);
  return copy;
}

/** Remembers that the row held text which no destination could have stored. Copies made by spreading know it, too. */
export function markMended(row: Row): void {
  (row as { [MENDED]?: true })[MENDED] = true;
}

export function isMended(row: Row): boolean {
  return (row as { [MENDED]?: true })[MENDED] === true;
}

/** A row as one line of JSON. */
export function serialiseRow(row: Row): string {
  return (row as { [SOURCE]?: string })[SOURCE] ?? JSON.stringify(row);
}
