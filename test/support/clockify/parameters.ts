import { refused, wrongType } from './errors';
import { isoSeconds } from './world';

/** What can be asked for; a POST's body holds values of any type. */
type Given = Record<string, unknown>;

export function flag(given: Given, name: string): boolean | undefined {
  const value = oneOf(given, name, ['true', 'false']);
  return value === undefined ? undefined : value === 'true';
}

/** @throws ApiError 400 / 3000 for another value (recorded: Errors, "some enum values") */
export function oneOf<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const value = given[name];
  if (value !== undefined && !values.includes(value as T)) throw wrongType(name, value);
  return value as T | undefined;
}

/** A status to filter by. @throws ApiError 400 / 501 for another value (recorded: Errors, "a bad status") */
export function statusOf<T extends string>(given: Given, name: string, values: readonly T[]): T | undefined {
  const value = given[name];
  if (value !== undefined && !values.includes(value as T)) throw refused(`Invalid value provided for field '${name}'`);
  return value as T | undefined;
}

/** A list of statuses in the body; undefined where it is absent or empty. */
export function statusesOf<T extends string>(given: Given, name: string, values: readonly T[]): T[] | undefined {
  const list = given[name] ?? [];
  if (!Array.isArray(list)) throw wrongType(name, list);
  for (const value of list) statusOf({ [name]: value }, name, values);
  return list.length === 0 ? undefined : list;
}

/**
 * Epoch ms of an instant in the one form that is described, `2026-11-20T12:00:00Z`. Description: time entries. Another
 * form is 400 / 3000, as a wrong type; nobody has recorded it.
 */
export function instant(given: Given, name: string): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const parsed = Date.parse(String(value));
  // Also refuses milliseconds, offsets and 30 February, which Date.parse takes.
  if (Number.isNaN(parsed) || isoSeconds(parsed) !== value) throw wrongType(name, value);
  return parsed;
}

/** A whole number, in a query or in a body. @throws ApiError 400 / 3000 for anything else (recorded: Errors, `page-size=abc`) */
export function whole(given: Given, name: string, otherwise: number): number {
  const value = given[name] ?? otherwise;
  if (!/^-?\d{1,9}$/.test(String(value))) throw wrongType(name, value);
  return Number(value);
}
