import schema from '../../resources/schemas/time_entries.json';
import type { Cursor, RecordPage, Resume, Slice } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import { ZONE_MARGIN_MS } from '../clockify/windows';
import { formatSeconds, parseInstant } from '../instant';
import { addFields, type Row } from '../row';
import { ClockifyStream } from './base';
import { EntryCursor } from './entry-cursor';

const DAY_MS = 86_400_000;

/**
 * The time entries of each member of each workspace, newest first.
 */
export class TimeEntries extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/user/{user_id}/time-entries';
  readonly documentation = 'https://docs.clockify.me/#tag/Time-entry/operation/getTimeEntries';
  override readonly parent = 'users';
  protected override readonly parentKey = 'user_id';
  protected readonly schema = schema;
  override readonly ordered = true;
  override readonly cursorFields = ['started_at', 'synced_at'];
  override readonly partitionKeys = ['workspace_id', 'user_id'];
  // most people have more than 100, so the first page is a large one
  override readonly endpoint: Endpoint = { firstPage: Number.POSITIVE_INFINITY };
  override readonly references = {
    userId: 'users',
    projectId: 'projects',
    taskId: 'tasks',
    tagIds: 'tags',
    approvalRequestId: 'approval_requests',
  };
  private warned = false;

  override get name(): string {
    return 'time_entries';
  }

  override async *readSlice(slice: Slice, resume: Resume): AsyncGenerator<RecordPage, Cursor | undefined> {
    const { client, config, logger } = this.context;
    const cursor = new EntryCursor(resume.cursor);
    if (cursor.startedAt !== undefined && cursor.startedAt > client.now()) {
      if (!this.warned) {
        logger.warn(
          `The state of time_entries lies in the future (${resume.cursor?.started_at} for ${slice.label}): nothing is ` +
            'read until then, nor for others with such a state. If that is a mistake, reset the stream.',
        );
      }
      this.warned = true;
      return resume.cursor;
    }
    const from = cursor.readFrom(config.start_date, config.lookback_window_days * DAY_MS);
    const query = from === undefined ? {} : { start: formatSeconds(from - ZONE_MARGIN_MS) };
    const least = (resume.syncedUntil ?? Number.NEGATIVE_INFINITY) + 1;
    // not later: what is entered while the pages are read, or waited for, may be on none of them
    const asked = client.now();
    let syncedAt = Math.max(asked, least);
    for await (const page of this.list(slice, query)) {
      syncedAt = Math.max(page.sentAt, least);
      const synced = new Date(syncedAt).toISOString();
      const { rows, places } = page;
      let kept = 0;
      for (const [index, row] of rows.entries()) {
        const interval = row.timeInterval as { start: string; end?: unknown };
        const start = places[index] as number;
        if (from !== undefined && start < from) continue;
        cursor.observe(start, interval.end === null || interval.end === undefined);
        const added = { started_at: interval.start, synced_at: synced };
        rows[kept++] = addFields(this.complete(row, slice), added);
      }
      rows.length = kept;
      if (kept > 0) yield { records: rows };
    }
    return cursor.checkpoint(asked, syncedAt);
  }

  /** The start of an entry, in milliseconds since 1970; undefined if it cannot be read. */
  protected override place(row: Row): number | undefined {
    return parseInstant((row.timeInterval as { start?: unknown } | null | undefined)?.start);
  }

  protected override problem(row: Row, place: unknown): string | undefined {
    return place === undefined ? `(id ${row.id}) has no readable timeInterval.start` : undefined;
  }
}
