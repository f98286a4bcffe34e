import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import { type Change, oddFeed, readChanges } from '../clockify/change-feed';
import { isAbsent } from '../clockify/errors';
import type { Span } from '../clockify/windows';
import { formatInstant, parseInstant, toUtc } from '../instant';
import type { Fields } from '../row';
import { isSurvivable, type SyncError } from '../sync-error';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';
import type { FeedPosition } from './feed-positions';
import { ceilSecond, floorSecond, MARGIN_MS, MOST_ATTEMPTS, recentBorders, tiles } from './feed-tiles';

/** How exactly the server's clock is known. */
const TOLERANCE_MS = 2_000;
const MONTH_MS = 30 * 86_400_000;
const ENTRY = 'TIME_ENTRY';
/** Parts of a time entry: a change of one is a change of the entry. */
const PARTS = ['TIME_ENTRY_RATE', 'TIME_ENTRY_CUSTOM_FIELD_VALUE'];

/** What the feed of one workspace said in this sync. */
export interface WorkspaceChanges {
  readonly workspace: Slice;
  /** When this sync began with the workspace, in milliseconds since 1970, in whole seconds. */
  readonly begin: number;
  /** Ids of entries that were created or changed, and that no list has printed. */
  readonly named: Set<string>;
  /** When entries were deleted, by id, of those that no list has printed. */
  readonly deleted: Map<string, string>;
  /** Whether all that it said is known and printed. Otherwise the next sync asks for the same span again. */
  whole: boolean;
  /** Whether it was asked at all: a first sync has no span to ask for. */
  asked: boolean;
}

/**
 * The change feed of each workspace: what it says about edits, late entries and deletions of any age. It only adds to the
 * lists: whatever goes wrong is said in the log, fails nothing, and leaves the position where it was.
 *
 * A deletion is not told within a span that also holds the creation. So deletions are asked for in tiles that begin where
 * a sync may have printed what was created before. Let a sync have read from 10:00 to 10:05, and the next one begin at
 * 11:00: the tiles are 9:50 to 10:00, 10:00 to 10:05, and 10:05 to 11:00. An attempt that died at 10:30 makes two of the
 * last one.
 */
export class EntryFeed implements EntryRead {
  private readonly found = new Map<string, WorkspaceChanges>();
  private toldAbsent = false;
  private toldFailed = false;

  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
  ) {}

  slices(): Slice[] {
    const { state, context } = this.sync;
    if (!state) return [];
    // switched off, it still notes the attempt, or a deletion could be missed when it is switched on again
    if (context.config.change_feed) return this.people.allWorkspaces();
    const begin = ceilSecond(context.client.now());
    for (const { partition } of this.people.allWorkspaces()) this.noteAttempt(partition.workspace_id!, begin);
    state.feeds.isUrgent = true;
    return [];
  }

  async *read(workspace: Slice): AsyncGenerator<RecordPage, WorkspaceChanges> {
    const now = this.sync.context.client.now();
    const changes: WorkspaceChanges = {
      workspace,
      begin: ceilSecond(now),
      named: new Set(),
      deleted: new Map(),
      whole: true,
      asked: false,
    };
    // a first sync takes the position, and asks nothing
    const position = this.sync.state?.feeds.get(workspace.partition.workspace_id!);
    if (position) await this.try(changes, () => this.ask(changes, position, floorSecond(now)));
    return changes;
  }

  closed(workspace: Slice, end: SliceEnd): void {
    if (end.how !== 'read') return;
    const changes = end.result as WorkspaceChanges;
    const id = workspace.partition.workspace_id!;
    this.found.set(id, changes);
    if (this.sync.state?.feeds.get(id)) this.noteAttempt(id, changes.begin);
    // a first sync that dies has read some people, whose entries may change before the next one
    else this.sync.state?.feeds.set(id, { from: formatInstant(changes.begin), until: formatInstant(changes.begin) });
    if (this.sync.state) this.sync.state.feeds.isUrgent = true;
  }

  /** A list printed an entry: so it exists, and is read as it is now. */
  print(id: string): void {
    for (const { named, deleted } of this.found.values()) {
      named.delete(id);
      deleted.delete(id);
    }
  }

  /** Whether the feed of a workspace was read to its end, and not only taken a position of. */
  isKnown(workspace: string): boolean {
    const changes = this.found.get(workspace);
    return changes?.asked === true && changes.whole;
  }

  get all(): WorkspaceChanges[] {
    return [...this.found.values()];
  }

  /** Does what may go wrong without harm. */
  async try(changes: WorkspaceChanges, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      // a refused key or a used-up quota ends the sync, whoever meets it first
      if (!isSurvivable(error)) throw error;
      this.fail(changes, error);
    }
  }

  /** Everything that belongs to these workspaces was read: the next sync goes on from here. */
  finish(): void {
    for (const { workspace, begin, whole } of this.found.values()) {
      if (!whole) continue;
      const until = ceilSecond(this.sync.context.client.now() + TOLERANCE_MS);
      const feeds = this.sync.state?.feeds;
      const known = feeds?.get(workspace.partition.workspace_id!);
      const attempts = recentBorders(known, begin).map(formatInstant);
      feeds?.set(workspace.partition.workspace_id!, {
        from: formatInstant(begin),
        until: formatInstant(until),
        attempts,
      });
    }
  }

  private fail(changes: WorkspaceChanges, error: SyncError): void {
    changes.whole = false;
    const { logger } = this.sync.context;
    if (isAbsent(error)) {
      if (!this.toldAbsent) {
        logger.info(
          `time_entries: the change feed is not available to this key. ${error.message} Edits and deletions of entries older ` +
            'than the look-back are seen by a full refresh only. Set change_feed to false to stop asking.',
        );
      }
      this.toldAbsent = true;
    } else if (!this.toldFailed) {
      this.toldFailed = true;
      logger.warn(
        `time_entries: the change feed of ${changes.workspace.label} could not be used: ${error.message} Edits and ` +
          'deletions of entries older than the look-back may be missing now; the next sync asks for them again.',
      );
    }
  }

  /** If the attempt does not finish, its beginning divides the span in which deletions are asked for. */
  private noteAttempt(workspace: string, begin: number): void {
    const feeds = this.sync.state?.feeds;
    const position = feeds?.get(workspace);
    if (!feeds || !position) return;
    feeds.set(workspace, {
      ...position,
      attempts: [...(position.attempts ?? []), formatInstant(begin)].slice(-MOST_ATTEMPTS),
    });
  }

  /** @param now in whole seconds, and not in the future */
  private async ask(changes: WorkspaceChanges, position: FeedPosition, now: number): Promise<void> {
    changes.asked = true;
    const [from, until] = [parseInstant(position.from)!, parseInstant(position.until)!];
    if (now - from > MONTH_MS) {
      this.sync.context.logger.warn(
        `time_entries: the change feed of ${changes.workspace.label} was last read more than 30 days ago. Deletions since ` +
          'then may be missing: refresh the stream to find them.',
      );
    }
    const since = { from: from - MARGIN_MS, to: now };
    for (const change of ['created', 'updated'] as const) {
      for (const row of await this.list(changes, change, [ENTRY, ...PARTS], since)) this.name(changes, row);
    }
    for (const tile of tiles(from, until, position.attempts ?? [], now)) {
      for (const row of await this.list(changes, 'deleted', [ENTRY], tile)) this.bury(changes, row);
    }
  }

  private list(
    { workspace }: WorkspaceChanges,
    change: Change,
    types: readonly string[],
    span: Span,
  ): Promise<Fields[]> {
    return readChanges(this.sync.context.client, workspace.partition.workspace_id!, change, types, span);
  }

  private name(changes: WorkspaceChanges, row: Fields): void {
    const code = codeOf(row);
    const id = code === ENTRY ? row.id : PARTS.includes(code) ? row.timeEntryId : undefined;
    if (typeof id === 'string' && id !== '') changes.named.add(id);
    else this.fail(changes, oddFeed(`a row of kind ${code} names no time entry.`));
  }

  private bury(changes: WorkspaceChanges, row: Fields): void {
    const { document, deletedAt } = row as { document?: { id?: unknown } | null; deletedAt?: unknown };
    const at = toUtc(deletedAt)?.text;
    // the row's own id is that of the log
    if (codeOf(row) === ENTRY && typeof document?.id === 'string' && at) changes.deleted.set(document.id, at);
    else this.fail(changes, oddFeed(`a deletion of kind ${codeOf(row)} names no time entry.`));
  }
}

function codeOf(row: Fields): string {
  // older samples of the vendor call it documentType
  return String(row.documentCode ?? row.documentType);
}
