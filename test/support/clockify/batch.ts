import type { AnswerEndpoint, Call } from './endpoint';
import { visibleEntries } from './entries';
import { ApiError, foreign, refused, unknown } from './errors';
import { type Reply, textReply } from './faults';

/** What is unknown of reading entries by their ids. Recorded of the batch: Reads that save requests (200, a bare array). */
export interface BatchOptions {
  /** `absent` is 404 / 3000, `wrong-method` is 405 / 3000: the endpoint is new, and not everywhere */
  mode: 'present' | 'absent' | 'wrong-method';
  /** more ids are 400 / 501; the most at once is unknown */
  maxIds: number;
  /** ids that do not exist are left out, or make the whole batch 400 / 501: as of a foreign entry, or of a bad value */
  unknownIds: 'left-out' | 'foreign' | 'refused';
  /** in which order the rows come: that of the ids, or newest first */
  order: 'asked' | 'newest';
  /** a single entry that does not exist: 404 with an empty body, 404 with code 404, or 400 / 501 (recorded: Errors, all three) */
  unknownSingle: 'empty' | 'body' | 'foreign';
}

export const DEFAULT_BATCH: BatchOptions = {
  mode: 'present',
  maxIds: Number.POSITIVE_INFINITY,
  unknownIds: 'left-out',
  order: 'asked',
  unknownSingle: 'empty',
};

const ENTRIES = '/workspaces/{workspaceId}/time-entries';

/** Entries by their ids. */
export const BY_ID: AnswerEndpoint[] = [
  { name: 'time_entries_batch', method: 'POST', path: `${ENTRIES}/batch`, answer: batch },
  { name: 'time_entry', path: `${ENTRIES}/{entryId}`, answer: single },
];

/** Recorded: Reads that save requests. `hydrated: true` was not recorded, and is refused. */
function batch(call: Call): Reply {
  const { mode, maxIds, unknownIds, order } = call.options.batch;
  if (mode === 'absent') throw new ApiError(404, 3000, 'No static resource time-entries/batch.');
  if (mode === 'wrong-method') throw new ApiError(405, 3000, "Request method 'POST' is not supported");
  const { timeEntryIds: ids, hydrated = false } = call.body;
  if (!Array.isArray(ids) || hydrated !== false) throw refused("Invalid value provided for field 'timeEntryIds'");
  if (ids.length > maxIds) throw refused(`timeEntryIds: size must be between 1 and ${maxIds}`);
  const byId = new Map(visibleEntries(call).map((row) => [row.id, row]));
  const stranger: unknown = ids.find((id: string) => !byId.has(id));
  if (stranger !== undefined && unknownIds === 'foreign') throw foreign('Time entry');
  if (stranger !== undefined && unknownIds === 'refused')
    throw refused("Invalid value provided for field 'timeEntryIds'");
  const wanted = new Set<string>(ids);
  const sequence = order === 'asked' ? [...wanted] : [...byId.keys()].filter((id) => wanted.has(id));
  const rows = sequence.flatMap((id) => byId.get(id) ?? []);
  return { ...textReply(200, JSON.stringify(rows)), rows: rows.length };
}

/** Description: one entry, in the shape of the list. */
function single(call: Call): Reply {
  const row = visibleEntries(call).find(({ id }) => id === call.params.entryId);
  if (row !== undefined) return textReply(200, JSON.stringify(row));
  const { unknownSingle } = call.options.batch;
  if (unknownSingle === 'foreign') throw foreign('Time entry');
  throw unknownSingle === 'body' ? new ApiError(404, 404, 'Time entry was not found') : unknown();
}
