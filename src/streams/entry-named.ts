import type { RecordPage, Slice } from '../airbyte/source-stream';
import { readEntries } from '../clockify/entry-batch';
import type { Row } from '../row';
import type { EntryFeed, WorkspaceChanges } from './entry-feed';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';
import { startOf } from './entry-row';

/** What is left of the changes of a workspace when its lists are read. */
export interface NamedSlice extends Slice {
  readonly changes: WorkspaceChanges;
}

/** The entries that the change feed named and no list printed, by their ids. */
export class EntryNamed implements EntryRead<NamedSlice> {
  constructor(
    private readonly sync: EntrySync,
    private readonly feed: EntryFeed,
    private readonly people: EntryPeople,
  ) {}

  slices(): NamedSlice[] {
    return this.feed.all
      .filter(({ named }) => named.size > 0)
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
    return undefined;
  }

  private async *entries(slice: NamedSlice): AsyncGenerator<RecordPage> {
    const { client, config } = this.sync.context;
    const { named } = slice.changes;
    const from = config.start_date;
    for await (const { rows, sentAt } of readEntries(client, slice.partition.workspace_id!, named)) {
      const records: Row[] = [];
      for (const row of rows) {
        const id = row.id as string;
        // it exists, in whichever workspace the feed calls it deleted
        this.feed.print(id);
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
}
