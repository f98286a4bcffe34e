import type { RecordPage, SliceEnd } from '../airbyte/source-stream';
import { failedBy } from '../clockify/errors';
import { ZONE_MARGIN_MS } from '../clockify/windows';
import { formatInstant, formatSeconds } from '../instant';
import type { Row } from '../row';
import { ParentGoneError } from '../sync-error';
import { EntryCursor, type LongTimer } from './entry-cursor';
import type { EntryPeople, PersonSlice } from './entry-people';
import { type EntryRead, type EntrySync, personOf } from './entry-read';
import { isRunning, startOf } from './entry-row';
import type { EntryPosition } from './entry-state';
import type { EntryTimers } from './entry-timers';

const DAY_MS = 86_400_000;

/** What the list of a person came to. */
type Result = { readonly position: EntryPosition; readonly longTimers: readonly LongTimer[] } | 'refused';

/** The list of time entries of each person, newest first, from their cursor on. */
export class EntryLists implements EntryRead<PersonSlice> {
  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
    private readonly timers: EntryTimers,
    /** Whose lists are read. */
    readonly slices: () => PersonSlice[],
  ) {}

  async *read(slice: PersonSlice): AsyncGenerator<RecordPage, Result> {
    const { context, state } = this.sync;
    const { client, config } = context;
    const cursor = new EntryCursor(state?.get(personOf(slice)), {
      // not later: what is entered while the pages are read, or waited for, may be on none of them
      now: client.now(),
      lookbackMs: config.lookback_window_days * DAY_MS,
      startDate: config.start_date,
    });
    const from = cursor.readFrom;
    const query = from === undefined ? {} : { start: formatSeconds(from - ZONE_MARGIN_MS) };
    let syncedAt = this.sync.syncedAt(client.now());
    let begun = false;
    try {
      for await (const { rows, sentAt } of this.sync.entries(slice, query)) {
        begun = true;
        const synced = this.sync.syncedAt(sentAt);
        syncedAt = Math.max(syncedAt, synced);
        let kept = 0;
        for (const row of rows) {
          const start = startOf(row);
          if (from !== undefined && start !== undefined && start.ms < from) continue;
          if (!start) this.warnOfStart(row, slice);
          cursor.observe(row.id as string, start?.ms, isRunning(row));
          rows[kept++] = this.sync.stamp(row, slice, synced);
        }
        rows.length = kept;
        if (kept > 0) yield { records: rows };
      }
    } catch (error) {
      // in the middle of a list it is no refusal of the person, and a part of the rows is printed
      if (!begun && !slice.listed && isRefusal(error)) return 'refused';
      throw error;
    }
    this.sync.covered(slice, from);
    return { position: cursor.position(syncedAt), longTimers: cursor.longTimers };
  }

  closed(slice: PersonSlice, end: SliceEnd): void {
    const { context, state } = this.sync;
    const result = end.how === 'read' ? (end.result as Result) : end.how;
    const person = personOf(slice);
    const now = formatInstant(context.client.now());
    if (result === 'refused') this.people.refuse(slice);
    if (typeof result === 'string') this.sync.skip(slice);
    if (!state) return;
    if (result === 'refused') state.set(person, { tried_at: now, gone_at: now });
    else if (result === 'failed' || result === 'gone') state.set(person, { tried_at: now });
    else {
      state.set(person, result.position);
      this.timers.found(person, result.longTimers);
    }
  }

  private warnOfStart(row: Row, { label }: PersonSlice): void {
    this.sync.context.logger.warn(
      `time_entries: the start of the entry ${row.id} of ${label} cannot be read. It is printed without started_at; ` +
        'correct it in Clockify.',
    );
  }
}

/** Whether the server refuses somebody who is in no list: they were removed, or their entries are closed to the key. */
function isRefusal(error: unknown): boolean {
  return error instanceof ParentGoneError || failedBy(error, 'forbidden', 'parent-gone', 'not-found');
}
