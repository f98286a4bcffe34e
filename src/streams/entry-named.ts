import type { RecordPage, Slice } from '../airbyte/source-stream';
import { readEntries } from '../clockify/entry-batch';
import { ObjectRow, type Row } from '../row';
import type { EntryFeed, WorkspaceChanges } from './entry-feed';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';
import { startOf } from './entry-row';

/** What is left of the changes of a workspace when its lists are read. */
export interface NamedSlice extends Slice {
  readonly changes: WorkspaceChanges;
}

/** How many deletions go out at once. */
const PAGE = 1_000;

/**
 * The entries that the change feed named and no list printed, by their ids, and behind them the deletions: a row with the
 * key, `synced_at` and `_ab_cdc_deleted_at`, which destinations of the platform take for a deletion.
 */
export class EntryNamed implements EntryRead<NamedSlice> {
  constructor(
    private readonly sync: EntrySync,
    private readonly feed: EntryFeed,
    private readonly people: EntryPeople,
  ) {}

  slices(): NamedSlice[] {
    return this.feed.all
      .filter(({ named, deleted }) => named.size + deleted.size > 0)
      .map((changes) => ({ ...changes.workspace, label: `changes of ${changes.workspace.label}`, changes }));
  }

  async *read(slice: NamedSlice): AsyncGenerator<RecordPage, undefined> {
    const { changes } = slice;
    // rows are printed as they come, and what goes wrong behind them fails nothing
    const pages = this.entries(slice);
    for (;;) {
      let page: IteratorResult<RecordPage, unknown> | undefined;
      await this.feed.try(changes, async () => {
        page = await pages.next();
      });
      if (!page || page.done) break;
      yield page.value;
    }
    yield* this.deletions(slice);
    return undefined;
  }

  private async *entries(slice: NamedSlice): AsyncGenerator<RecordPage> {
    const { client, config } = this.sync.context;
    const { named, deleted } = slice.changes;
    const from = config.start_date;
    for await (const { rows, sentAt } of readEntries(client, slice.partition.workspace_id!, named)) {
      const records: Row[] = [];
      for (const row of rows) {
        const id = row.id as string;
        named.delete(id);
        // it was restored
        deleted.delete(id);
        const start = startOf(row);
        if (from !== undefined && start !== undefined && start.ms < from) continue;
        if (!this.people.isWanted(slice.partition.workspace_id!, row.field('userId'))) continue;
        records.push(this.sync.stamp(row, slice, this.sync.syncedAt(sentAt)));
      }
      if (records.length > 0) yield { records };
    }
    // what does not exist any more is told by the next sync's deletions
    named.clear();
  }

  private *deletions(slice: NamedSlice): Generator<RecordPage> {
    const { named, deleted } = slice.changes;
    const synced_at = new Date(this.sync.syncedAt(this.sync.context.client.now())).toISOString();
    const rows: Row[] = [];
    for (const [id, deletedAt] of deleted) {
      // whether it was restored is not known
      if (named.has(id)) continue;
      const { workspace_id: workspaceId } = slice.partition;
      rows.push(new ObjectRow({ id, workspaceId, synced_at, _ab_cdc_deleted_at: deletedAt }));
    }
    for (let at = 0; at < rows.length; at += PAGE) yield { records: rows.slice(at, at + PAGE) };
  }
}
