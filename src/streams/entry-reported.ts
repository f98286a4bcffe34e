import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import { reportedPeople } from '../clockify/reports';
import { isSurvivable } from '../sync-error';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';

/**
 * Who has time according to the vendor's own report: it names people who were removed from the workspace, too. One request
 * a workspace, beside the lists of people.
 */
export class EntryReported implements EntryRead {
  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
  ) {}

  slices(): Slice[] {
    const { verify_counts, include_inactive_users } = this.sync.context.config;
    return verify_counts && include_inactive_users ? this.people.allWorkspaces() : [];
  }

  // biome-ignore lint/correctness/useYield: a report has no rows
  async *read({ partition, label }: Slice): AsyncGenerator<RecordPage, readonly string[]> {
    const { client, logger } = this.sync.context;
    try {
      return await reportedPeople(client, partition.workspace_id!, client.now());
    } catch (error) {
      if (!isSurvivable(error)) throw error;
      logger.info(
        `time_entries: the reports of ${label} do not answer, so people whom no list names are not found by them. ${error.message}`,
      );
      return [];
    }
  }

  closed({ partition }: Slice, end: SliceEnd): void {
    if (end.how === 'read') this.people.report(partition.workspace_id!, end.result as readonly string[]);
  }
}
