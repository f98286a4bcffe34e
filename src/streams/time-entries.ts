import schema from '../../resources/schemas/time_entries.json';
import type { Checkpoint, RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import { formatInstant } from '../instant';
import type { Row } from '../row';
import type { SyncError } from '../sync-error';
import { isOrdinary } from './account-statuses';
import { ClockifyStream, type StreamContext } from './base';
import { EntryDeleted } from './entry-deleted';
import { EntryFeed } from './entry-feed';
import { EntryLists } from './entry-lists';
import { EntryNamed } from './entry-named';
import { EntryPeople } from './entry-people';
import { EntryProof } from './entry-proof';
import type { EntryRead, EntrySync } from './entry-read';
import { EntryReported } from './entry-reported';
import { isRunning, startOf } from './entry-row';
import { EntrySelf } from './entry-self';
import { EntryState } from './entry-state';
import { EntryTimers } from './entry-timers';

const DELETED_AT = {
  type: ['null', 'string'],
  format: 'date-time',
  airbyte_type: 'timestamp_with_timezone',
  description: 'When the entry was deleted in Clockify. Such a row has nothing else but id, workspaceId and synced_at.',
};

/** A slice, and the read that it belongs to; without, the list of a person. */
interface EntrySlice extends Slice {
  readonly of?: EntryRead;
}

/**
 * The time entries of each member of each workspace, newest first, and of people whom the state knows and no list names
 * any more. They come by several reads, in stages: each begins when the one before is closed, and sees what it found.
 */
export class TimeEntries extends ClockifyStream implements EntrySync {
  readonly path = '/workspaces/{workspace_id}/user/{user_id}/time-entries';
  readonly documentation = 'https://docs.clockify.me/#tag/Time-entry/operation/getTimeEntries';
  override readonly parent = 'users';
  protected override readonly parentKey = 'user_id';
  protected readonly schema = schema;
  override readonly cursorFields = ['synced_at', 'started_at'];
  // most people have more than 100, so the first page is a large one
  override readonly endpoint: Endpoint = { firstSize: Number.POSITIVE_INFINITY, scan: true };
  override readonly references = {
    userId: 'users',
    projectId: 'projects',
    taskId: 'tasks',
    tagIds: 'tags',
    approvalRequestId: 'approval_requests',
  };
  state: EntryState | undefined;
  private syncedText = { ms: Number.NaN, text: '' };
  private readonly people: EntryPeople;
  private readonly self: EntrySelf;
  private readonly feed: EntryFeed;
  private readonly proof: EntryProof;
  private readonly personLists: EntryLists;
  private readonly timers: EntryTimers;
  private readonly stages: (readonly EntryRead[])[];

  constructor(context: StreamContext) {
    super(context);
    this.people = new EntryPeople(this, (workspace) => this.feed.isKnown(workspace));
    this.feed = new EntryFeed(this, this.people);
    this.proof = new EntryProof(this, this.people);
    this.self = new EntrySelf(this, this.people);
    this.timers = new EntryTimers(this, this.people);
    this.personLists = new EntryLists(this, this.people, this.timers, () => this.people.slices());
    const strangers = new EntryLists(this, this.people, this.timers, () => this.people.strangers());
    this.stages = [
      [this.self, this.feed],
      [new EntryReported(this, this.people), this.personLists],
      [strangers],
      [this.timers],
      [new EntryNamed(this, this.feed, this.people)],
      [new EntryDeleted(this, this.feed)],
      [this.proof],
    ] as EntryRead[][];
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

  override slices(users: readonly Row[], within: Slice): Slice[] {
    const slices = super.slices(users, within);
    return slices.map((slice, index) => ({ ...slice, inactive: !isOrdinary(users[index]!) }));
  }

  override getJsonSchema(): Record<string, unknown> {
    // its presence is what makes destinations delete rows
    if (this.context.config?.change_feed === false) return schema;
    return { ...schema, properties: { ...schema.properties, _ab_cdc_deleted_at: DELETED_AT } };
  }

  /** People wait for each other: who was not tried for the longest time goes first, over all workspaces. */
  admit(slices: readonly Slice[], within: Slice): readonly Slice[] {
    this.people.list(within, slices);
    return [];
  }

  /** Somebody who may not list people may still read their own hours. */
  dispense(parent: Slice, error: SyncError): boolean {
    if (!error.refusal?.denied) return false;
    this.self.deny(parent);
    return true;
  }

  next(): readonly Slice[] {
    this.proof.start();
    for (;;) {
      const stage = this.stages.shift();
      if (!stage) {
        this.people.warn();
        this.timers.warn();
        this.feed.finish();
        return [];
      }
      const slices = stage.flatMap((of) => of.slices().map((slice): EntrySlice => ({ ...slice, of })));
      if (slices.length > 0) return slices;
    }
  }

  override readSlice(slice: EntrySlice): AsyncGenerator<RecordPage, unknown> {
    return slice.of ? slice.of.read(slice) : this.personLists.read({ ...slice, listed: true });
  }

  closed(slice: EntrySlice, end: SliceEnd): void {
    slice.of?.closed?.(slice, end);
  }

  entries(slice: Slice, query: Query): AsyncGenerator<ListPage> {
    return this.list(slice, query);
  }

  syncedAt(sentAt: number): number {
    return Math.max(sentAt, (this.state?.syncedUntil ?? Number.NEGATIVE_INFINITY) + 1);
  }

  stamp(row: Row, slice: Slice, syncedAt: number): Row {
    const id = row.id as string;
    this.timers.print(id, isRunning(row));
    this.feed.print(id);
    this.proof.count(slice.partition.workspace_id!, row);
    const added = { started_at: startOf(row)?.text ?? null, synced_at: this.textOf(syncedAt) };
    return this.complete(row, slice).add(added);
  }

  /** The rows of a page have the same. */
  private textOf(ms: number): string {
    if (ms !== this.syncedText.ms) this.syncedText = { ms, text: formatInstant(ms) };
    return this.syncedText.text;
  }

  covered({ partition }: Slice, from: number | undefined): void {
    this.proof.covered(partition.workspace_id!, from);
  }

  spare({ partition }: Slice, newest: number | undefined): void {
    this.proof.spare(partition.workspace_id!, newest);
  }

  skip({ partition }: Slice): void {
    this.proof.obstruct(partition.workspace_id!, 'not everybody was read in this sync');
  }

  /** What the server sorts by. */
  protected override place(row: Row): unknown {
    return startOf(row)?.ms;
  }
}
