import { ApiError } from './faults';
import { isoSeconds, type Row } from './world';

/** What can be asked for; a POST's body holds values of any type. */
type Given = Record<string, unknown>;

/** 400 with code 3000; like the vendor's, its message echoes what was sent. */
export function malformed(name: string, value: unknown): ApiError {
  return new ApiError(400, 3000, `Invalid value '${String(value)}' for parameter '${name}'`);
}

/** Throws what the vendor answers when the path names a parent that was deleted, or is in another workspace. */
export function requireParent(rows: Row[], id: string | undefined, kind: string): void {
  if (!rows.some((row) => row?.id === id)) throw new ApiError(400, 501, `${kind} doesn't belong to Workspace`);
}

export function flag(given: Given, name: string): boolean | undefined {
  const value = oneOf(given, name, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
}

export function oneOf<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const value = given[name];
  if (value !== undefined && !values.includes(value as T)) throw malformed(name, value);
  return value as T | undefined;
}

/** A list in the body; undefined where it is absent or empty. */
export function someOf<T extends string>(given: Given, name: string, values: readonly T[]): T[] | undefined {
  const list = given[name] ?? [];
  if (!Array.isArray(list)) throw malformed(name, list);
  for (const value of list) oneOf({ [name]: value }, name, values);
  return list.length === 0 ? undefined : list;
}

/** Epoch ms of an instant in the one form that is accepted, `2026-11-20T12:00:00Z`. */
export function instant(given: Given, name: string): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const parsed = Date.parse(String(value));
  // Also refuses milliseconds, offsets and 30 February, which Date.parse takes.
  if (Number.isNaN(parsed) || isoSeconds(parsed) !== value) throw malformed(name, value);
  return parsed;
}

/** A whole number of at least `least`, in a query or in a body. */
export function whole(given: Given, name: string, otherwise: number, least: number): number {
  const value = given[name] ?? otherwise;
  const number = /^\d{1,9}$/.test(String(value)) ? Number(value) : Number.NaN;
  if (!(number >= least)) throw malformed(name, value);
  return number;
}
