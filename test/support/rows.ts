import { type Fields, ObjectRow, Row } from '../../src/row';

/** A row as the parser makes it of an object; what is no object stays as it is. */
export function rowOf(value: unknown): unknown {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? new ObjectRow({ ...value }) : value;
}

export function rowsOf(objects: readonly Fields[]): Row[] {
  return objects.map((object) => new ObjectRow(object));
}

/** What is printed of rows, parsed. */
export function printed(rows: readonly unknown[]): unknown[] {
  return rows.map((row) => (row instanceof Row ? JSON.parse(row.text()) : row));
}
