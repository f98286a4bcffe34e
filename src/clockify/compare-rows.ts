import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../row';

/**
 * What rows of a list have otherwise than the same rows in a shorter form, in words; undefined if nothing. They are
 * compared by id, and each by value in the fields that both forms have.
 *
 * @param listed the rows of the list by their ids
 * @param nullable fields that the short form may have as null: it lacks them
 */
export function difference(
  listed: ReadonlyMap<string, Row>,
  short: readonly Row[],
  nullable: readonly string[] = [],
): string | undefined {
  const came = new Map(short.map((row) => [row.id as string, row]));
  const missing = [...listed.keys()].filter((id) => !came.has(id));
  if (missing.length > 0) return `${missing.length} are missing, such as ${missing[0]}`;
  for (const [id, row] of came) {
    const other = listed.get(id);
    if (other === undefined) return `${id} is not in it`;
    const keys = row.keys();
    const isCommon = (name: string) => keys.includes(name) && !(nullable.includes(name) && row.field(name) === null);
    const common = other.keys().filter(isCommon);
    const field = common.find((name) => !isDeepStrictEqual(other.field(name), row.field(name)));
    if (field !== undefined) return `${field} of ${id} is another`;
  }
  return undefined;
}
