import { formatSeconds } from '../instant';
import { type Fields, isObject } from '../row';
import { SyncError } from '../sync-error';
import type { ClockifyClient } from './client';
import { expandPath } from './path';
import type { Span } from './windows';

/** What happened to the entities that a list of the feed names. */
export type Change = 'created' | 'updated' | 'deleted';

/** The feed answers in a way that nobody has recorded: what it says cannot be relied on. */
export function oddFeed(why: string): SyncError {
  return new SyncError('system', why);
}

/** The maximum of the parameter `limit`, recorded. */
const LIMIT = 5_000;
/** Where neither start nor end is sent the feed covers 30 days; whether longer spans are complete is unknown. */
const LONGEST_MS = 30 * 86_400_000;
const SECOND_MS = 1_000;
/** A second with more changes than these pages hold is no second that anybody has seen. */
const MOST_PAGES = 20;

/**
 * Reads what changed in a workspace within a span, in whole seconds. The span is cut where it is longer than 30 days or
 * holds more than one answer; its parts are never merged, because `deleted` leaves out what was created in the same span.
 * Source: the vendor's description (Entity changes, experimental), and recordings of August 2026.
 *
 * @param types values of the parameter `type`; an empty list would be answered by an empty list
 * @throws ClockifyError if the feed does not answer; SyncError for an answer of another shape
 */
export async function readChanges(
  client: ClockifyClient,
  workspace: string,
  change: Change,
  types: readonly string[],
  span: Span,
): Promise<Fields[]> {
  if (types.length === 0) throw new Error('the feed was asked for no type');
  const path = expandPath(`/workspaces/{workspace_id}/entities/${change}`, { workspace_id: workspace });
  const found: Fields[] = [];
  // from the oldest part to the newest
  const parts: Span[] = [span];
  for (let part = parts.shift(); part; part = parts.shift()) {
    if (part.to <= part.from) continue;
    if (part.to - part.from > LONGEST_MS) {
      parts.unshift({ from: part.from, to: part.from + LONGEST_MS }, { from: part.from + LONGEST_MS, to: part.to });
      continue;
    }
    const query = { type: types.join(','), start: formatSeconds(part.from), end: formatSeconds(part.to), limit: LIMIT };
    const { rows, hasMore } = await ask(client, path, query);
    if (!hasMore) {
      found.push(...rows);
      continue;
    }
    const middle = part.from + Math.floor((part.to - part.from) / 2 / SECOND_MS) * SECOND_MS;
    if (middle > part.from) parts.unshift({ from: part.from, to: middle }, { from: middle, to: part.to });
    else found.push(...rows, ...(await furtherPages(client, path, query, rows)));
  }
  return found;
}

type Query = Readonly<Record<string, string | number>>;

async function ask(client: ClockifyClient, path: string, query: Query): Promise<{ rows: Fields[]; hasMore: boolean }> {
  const { value, hasMore } = await client.object({ path, query });
  const list = Array.isArray(value) ? value : (value as { response?: unknown } | null)?.response;
  if (!Array.isArray(list)) throw oddFeed(`GET ${path}: the answer is not a list`);
  if (!list.every(isObject)) throw oddFeed(`GET ${path}: a row is not an object`);
  // without the header, an answer that is full may be cut
  return { rows: list, hasMore: hasMore ?? list.length >= LIMIT };
}

/** Whether pages count from 0 or from 1 is unknown: a page that repeats the first one is passed over. */
async function furtherPages(
  client: ClockifyClient,
  path: string,
  query: Query,
  first: readonly Fields[],
): Promise<Fields[]> {
  const seen = new Set(first.map((row) => JSON.stringify(row)));
  const found: Fields[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { rows, hasMore } = await ask(client, path, { ...query, page });
    const added = rows.filter((row) => !seen.has(JSON.stringify(row)));
    for (const row of added) seen.add(JSON.stringify(row));
    found.push(...added);
    if (rows.length === 0 || (!hasMore && (page > 1 || added.length > 0))) return found;
    if (added.length === 0 && page > 1) break;
  }
  throw oddFeed(`GET ${path}: the pages of one second do not end`);
}
