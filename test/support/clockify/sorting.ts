import type { Call, Endpoint } from './endpoint';
import { wrongType } from './errors';
import { oneOf } from './parameters';
import type { Row } from './world';

type Sortable = string | number;

/** The rows in the order that the request asks for, or in the endpoint's default order. */
export function sorted(rows: Row[], { sort }: Endpoint, { query }: Call): Row[] {
  if (sort === undefined) return rows;
  const column = query['sort-column'] ?? Object.keys(sort)[0]!;
  const field = sort[column];
  if (field === undefined) throw wrongType('sort-column', column);
  const sign = oneOf(query, 'sort-order', ['ASCENDING', 'DESCENDING']) === 'DESCENDING' ? -1 : 1;
  const value = reader(field);
  const id = reader(sort.ID ?? 'id');
  return rows.toSorted((a, b) => sign * compare(value(a), value(b)) || compare(id(a), id(b)));
}

/** Reads a field, `a.b` the field b of the object a; '' where a row is no object, or has neither text nor a number there. */
export function reader(field: string): (row: unknown) => Sortable {
  const names = field.split('.');
  return (row) => {
    let value = row;
    for (const name of names) value = (value as Record<string, unknown> | null | undefined)?.[name];
    return typeof value === 'string' || typeof value === 'number' ? value : '';
  };
}

/** Numbers by size, before all text; text by code units, so that the order is the same on every machine. */
export function compare(a: Sortable, b: Sortable): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return -1;
  if (typeof b === 'number') return 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
