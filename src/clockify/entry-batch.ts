import { type Fields, ObjectRow, Row } from '../row';
import type { ClockifyClient } from './client';
import { ClockifyError, failedBy, isAbsent } from './errors';
import { expandPath } from './path';

/** One answer with some of the entries. */
export interface EntryPage {
  readonly rows: Row[];
  /** When it was asked for, by the server's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** How many ids to begin with: how many the endpoint takes was not recorded. */
const FIRST_SIZE = 200;
const ENTRIES = '/workspaces/{workspace_id}/time-entries';

/**
 * Reads time entries by their ids: in batches, which are halved when they are refused, and one by one what no batch
 * brought. Entries that do not exist are left out. Source: the vendor's description (batch, 2026); what unknown ids do to
 * a batch was not recorded.
 *
 * @throws ClockifyError if an entry can be read in neither way
 */
export async function* readEntries(
  client: ClockifyClient,
  workspace: string,
  ids: Iterable<string>,
): AsyncGenerator<EntryPage> {
  const missing = new Set(ids);
  const single: string[] = [];
  const queue = chunks([...missing], FIRST_SIZE);
  let batched = true;
  for (let chunk = queue.shift(); chunk && batched; chunk = queue.shift()) {
    const answer = await askBatch(client, workspace, chunk);
    if (answer === 'refused') {
      if (chunk.length > 1) queue.unshift(...chunks(chunk, Math.ceil(chunk.length / 2)));
      else single.push(...chunk);
      continue;
    }
    if (answer === 'absent') {
      batched = false;
      break;
    }
    const rows = answer.rows.filter((row) => missing.delete(row.id as string));
    if (rows.length > 0) yield { rows, sentAt: answer.sentAt };
    const rest = chunk.filter((id) => missing.has(id));
    // the server may take fewer than it was asked for; where nothing comes any more, they are asked for one by one
    if (rest.length === 0) continue;
    if (rows.length > 0) queue.unshift(rest);
    else single.push(...rest);
  }
  for (const id of batched ? single : missing) {
    const page = await readEntry(client, workspace, id);
    if (page) yield page;
  }
}

function chunks(ids: readonly string[], size: number): string[][] {
  const count = Math.ceil(ids.length / size);
  return Array.from({ length: count }, (_, index) => ids.slice(index * size, (index + 1) * size));
}

async function askBatch(
  client: ClockifyClient,
  workspace: string,
  ids: readonly string[],
): Promise<EntryPage | 'refused' | 'absent'> {
  const path = `${expandPath(ENTRIES, { workspace_id: workspace })}/batch`;
  try {
    const { rows, sentAt } = await client.list({ path, body: { timeEntryIds: ids, hydrated: false } });
    return { rows: rows.filter(isEntry), sentAt };
  } catch (error) {
    if (failedBy(error, 'refused', 'parent-gone', 'too-large', 'too-heavy')) return 'refused';
    if (isAbsent(error)) return 'absent';
    throw error;
  }
}

/**
 * Reads one time entry by its id.
 *
 * @returns undefined if the server says that it does not exist
 * @throws ClockifyError if it cannot be read, or another one comes
 */
export async function readEntry(client: ClockifyClient, workspace: string, id: string): Promise<EntryPage | undefined> {
  const path = expandPath(`${ENTRIES}/{id}`, { workspace_id: workspace, id });
  try {
    const { value, isMended, sentAt } = await client.object({ path });
    const row = new ObjectRow((value ?? {}) as Fields, undefined, isMended);
    if (isEntry(row) && row.id === id) return { rows: [row], sentAt };
  } catch (error) {
    if (failedBy(error, 'not-found', 'parent-gone')) return undefined;
    throw error;
  }
  throw new ClockifyError('system', 'other', `GET ${path}: the answer is a different entry. Please report it.`);
}

/** Whether a row has the shape that the list of entries has, as far as that matters. */
function isEntry(row: unknown): row is Row {
  return row instanceof Row && typeof row.id === 'string' && row.keys().includes('timeInterval');
}
