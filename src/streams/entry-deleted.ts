import type { RecordPage } from '../airbyte/source-stream';
import { formatInstant } from '../instant';
import { ObjectRow } from '../row';
import type { EntryFeed } from './entry-feed';
import type { NamedSlice } from './entry-named';
import type { EntryRead, EntrySync } from './entry-read';

/** How many deletions go out at once. */
const PAGE = 1_000;

/**
 * The deletions that the change feed told, behind everything else: an entry that was printed in this sync exists, be it
 * because it was restored or because it was moved to another workspace. A deletion is a row with the key, `synced_at` and
 * `_ab_cdc_deleted_at`, which destinations of the platform delete by.
 */
export class EntryDeleted implements EntryRead<NamedSlice> {
  constructor(
    private readonly sync: EntrySync,
    private readonly feed: EntryFeed,
  ) {}

  slices(): NamedSlice[] {
    return this.feed.all
      .filter(({ deleted }) => deleted.size > 0)
      .map((changes) => ({ ...changes.workspace, label: `deletions of ${changes.workspace.label}`, changes }));
  }

  async *read({ partition, changes }: NamedSlice): AsyncGenerator<RecordPage, undefined> {
    const { named, deleted } = changes;
    const synced_at = formatInstant(this.sync.syncedAt(this.sync.context.client.now()));
    // where the entry could not be read, it is not known whether it was restored
    const certain = [...deleted].filter(([id]) => !named.has(id));
    for (let at = 0; at < certain.length; at += PAGE) {
      const records = certain.slice(at, at + PAGE).map(([id, deletedAt]) => {
        return new ObjectRow({ id, workspaceId: partition.workspace_id, synced_at, _ab_cdc_deleted_at: deletedAt });
      });
      yield { records };
    }
    return undefined;
  }
}
