import schema from '../../resources/schemas/time_entries.json';
import type { Checkpoint, RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyError } from '../clockify/errors';
import { ZONE_MARGIN_MS } from '../clockify/windows';
import { formatSeconds } from '../instant';
import { addFields, type Row } from '../row';
import { ParentGoneError, type SyncError } from '../sync-error';
import { ClockifyStream, type StreamContext } from './base';
import { EntryCursor } from './entry-cursor';
import { EntryPeople, type PersonSlice, personOf, type SelfSlice } from './entry-people';
import { isRunning, startOf } from './entry-row';
import { type EntryPosition, EntryState } from './entry-state';
import { EntryTimers, type TimerSlice } from './entry-timers';

const DAY_MS = 86_400_000;

type EntrySlice = SelfSlice | PersonSlice | TimerSlice;

/**
 * The time entries of each member of each workspace, newest first, and of people whom the state knows and no list names
 * any more. Read in stages, each when the one before is closed: who the key's own person is where people cannot be
 * listed; a list for each person; timers that were started before everything else that is read.
 */
export class TimeEntries extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/user/{user_id}/time-entries';
  readonly documentation = 'https://docs.clockify.me/#tag/Time-entry/operation/getTimeEntries';
  override readonly parent = 'users';
  protected override readonly parentKey = 'user_id';
  protected readonly schema = schema;
  override readonly cursorFields = ['synced_at', 'started_at'];
  // most people have more than 100, so the first page is a large one
  override readonly endpoint: Endpoint = { firstPage: Number.POSITIVE_INFINITY };
  override readonly references = {
    userId: 'users',
    projectId: 'projects',
    taskId: 'tasks',
    tagIds: 'tags',
    approvalRequestId: 'approval_requests',
  };
  private state?: EntryState;
  private readonly people: EntryPeople;
  private readonly timers: EntryTimers;
  private readonly stages: (() => readonly EntrySlice[])[] = [
    () => this.people.selves(),
    () => this.personSlices(),
    () => this.timerSlices(),
    () => this.done(),
  ];

  constructor(context: StreamContext) {
    super(context);
    this.people = new EntryPeople(context);
    this.timers = new EntryTimers(context);
  }

  override get name(): string {
    return 'time_entries';
  }

  override get sourceDefinedCursor(): boolean {
    return true;
  }

  resume(incoming: unknown): Checkpoint {
    this.state = new EntryState(incoming);
    return this.state;
  }

  admit(slices: readonly Slice[], within: Slice): readonly Slice[] {
    this.people.list(within.partition.workspace_id!, slices);
    return [];
  }

  /** Somebody who may not list people may still read their own hours. */
  dispense(parent: Slice, error: SyncError): boolean {
    if (!error.refusal?.denied) return false;
    this.people.deny(parent);
    return true;
  }

  next(): readonly Slice[] {
    for (;;) {
      const stage = this.stages.shift();
      const slices = stage?.() ?? [];
      if (!stage || slices.length > 0) return slices;
    }
  }

  override readSlice(slice: EntrySlice): AsyncGenerator<RecordPage, unknown> {
    if (slice.read === 'self') return this.people.readSelf();
    if (slice.read === 'timers') return this.readTimers(slice);
    return this.readPerson(slice);
  }

  closed(slice: EntrySlice, end: SliceEnd): void {
    if (slice.read === 'timers') {
      if (end.how === 'read' && this.state) this.timers.close(this.state, end.result as readonly string[]);
      return;
    }
    if (slice.read === 'self') {
      if (end.how === 'read') this.people.add(slice.partition.workspace_id!, end.result as string);
      return;
    }
    const now = new Date(this.context.client.now()).toISOString();
    const refused = end.how === 'read' && end.result === 'refused';
    if (refused) this.people.refuse(slice);
    const position = refused
      ? { tried_at: now, gone_at: now }
      : end.how === 'read'
        ? (end.result as EntryPosition | undefined)
        : { tried_at: now };
    if (position) this.state?.set(personOf(slice), position);
  }

  private personSlices(): EntrySlice[] {
    const slices = this.people.slices(this.state);
    if (this.state) this.timers.watch(this.state);
    return slices;
  }

  private timerSlices(): EntrySlice[] {
    this.people.warn();
    return this.state ? this.timers.slices(this.state, (workspace) => this.people.isRead(workspace)) : [];
  }

  private done(): EntrySlice[] {
    this.timers.warn();
    return [];
  }

  private async *readPerson(slice: PersonSlice): AsyncGenerator<RecordPage, EntryPosition | 'refused' | undefined> {
    const { client, config } = this.context;
    const options = {
      // not later: what is entered while the pages are read, or waited for, may be on none of them
      now: client.now(),
      lookbackMs: config.lookback_window_days * DAY_MS,
      startDate: config.start_date,
    };
    const cursor = new EntryCursor(this.state?.get(personOf(slice)), options);
    if (cursor.isAbsurd) return undefined;
    const from = cursor.readFrom;
    const query = from === undefined ? {} : { start: formatSeconds(from - ZONE_MARGIN_MS) };
    let syncedAt = this.syncedAt(options.now);
    try {
      for await (const { rows, sentAt } of this.list(slice, query)) {
        const synced = this.syncedAt(sentAt);
        syncedAt = Math.max(syncedAt, synced);
        let kept = 0;
        for (const row of rows) {
          const start = startOf(row);
          if (from !== undefined && start !== undefined && start.ms < from) continue;
          if (!start) this.warnOfStart(row, slice);
          cursor.observe(row.id as string, start?.ms, isRunning(row));
          this.timers.print(row.id as string, isRunning(row));
          rows[kept++] = this.stamp(row, slice, synced);
        }
        rows.length = kept;
        if (kept > 0) yield { records: rows };
      }
    } catch (error) {
      if (!slice.listed && isRefusal(error)) return 'refused';
      throw error;
    }
    if (this.state) this.timers.found(personOf(slice), cursor.longTimers);
    return cursor.position(syncedAt);
  }

  private async *readTimers(slice: TimerSlice): AsyncGenerator<RecordPage, readonly string[]> {
    const over: string[] = [];
    for await (const { row, id, sentAt } of this.timers.read(slice)) {
      if (!row || !isRunning(row)) over.push(id);
      if (row) yield { records: [this.stamp(row, slice, this.syncedAt(sentAt))] };
    }
    return over;
  }

  /** Later than anything that an earlier sync printed, or a destination would keep the older row. */
  private syncedAt(sentAt: number): number {
    return Math.max(sentAt, (this.state?.syncedUntil ?? Number.NEGATIVE_INFINITY) + 1);
  }

  private stamp(row: Row, slice: Slice, syncedAt: number): Row {
    const added = { started_at: startOf(row)?.text ?? null, synced_at: new Date(syncedAt).toISOString() };
    return addFields(this.complete(row, slice), added);
  }

  private warnOfStart(row: Row, { label }: Slice): void {
    this.context.logger.warn(
      `time_entries: the start of the entry ${row.id} of ${label} cannot be read. It is printed without started_at; ` +
        'correct it in Clockify.',
    );
  }

  /** What the server sorts by. */
  protected override place(row: Row): unknown {
    return startOf(row)?.ms;
  }
}

/** Whether the server refuses somebody who is in no list: they were removed, or their entries are closed to the key. */
function isRefusal(error: unknown): boolean {
  const refused: readonly string[] = ['forbidden', 'parent-gone', 'not-found'];
  return error instanceof ParentGoneError || (error instanceof ClockifyError && refused.includes(error.reason));
}
