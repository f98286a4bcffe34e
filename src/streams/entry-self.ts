import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import { ClockifyError, failedBy } from '../clockify/errors';
import { expandPath } from '../clockify/path';
import type { Fields } from '../row';
import { SyncError } from '../sync-error';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';

/**
 * Who the key's owner is, in workspaces whose people the key may not list: a member may still read their own hours.
 * One request a sync, and one a workspace.
 */
export class EntrySelf implements EntryRead {
  private readonly denied: Slice[] = [];
  private person?: Promise<string>;

  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
  ) {}

  /** The people of a workspace may not be listed by the key. */
  deny(workspace: Slice): void {
    this.denied.push(workspace);
    this.people.deny(workspace);
  }

  slices(): Slice[] {
    return this.denied.map(({ partition, label }) => {
      return { partition, label: `the key's owner in ${label}`, auxiliary: true };
    });
  }

  async *read({ partition, label }: Slice): AsyncGenerator<RecordPage, string> {
    const { client, logger } = this.sync.context;
    // one refusal proves little, and with it everybody else's hours would be missing: it must be one that stays
    if (!(await this.isDenied(partition))) throw deniedOnce(label);
    this.person ??= client.object({ path: '/user' }).then(({ value }) => userId(value));
    const id = await this.person;
    logger.warn(
      `The API key may not list people (HTTP 403): only the time entries of the key's owner (${id}) are read. Those of ` +
        'others are not visible to it. Use the key of an owner or admin of the workspace to read everybody.',
    );
    return id;
  }

  private async isDenied(partition: Slice['partition']): Promise<boolean> {
    const path = expandPath('/workspaces/{workspace_id}/users', partition);
    try {
      await this.sync.context.client.list({ path, query: { page: 1, 'page-size': 1, 'include-roles': 'false' } });
      return false;
    } catch (error) {
      if (failedBy(error, 'forbidden')) return true;
      throw error;
    }
  }

  closed({ partition }: Slice, end: SliceEnd): void {
    if (end.how === 'read') this.people.add(partition.workspace_id!, end.result as string);
  }
}

function deniedOnce(label: string): SyncError {
  const message =
    `The list of people was denied (HTTP 403) at first, and answered when it was asked for again (${label}). Nobody's time ` +
    'entries were read there; the next sync tries again.';
  return new SyncError('transient', message);
}

function userId(user: unknown): string {
  const id = (user as Fields | null | undefined)?.id;
  if (typeof id === 'string' && id !== '') return id;
  throw new ClockifyError('system', 'other', 'GET /user: the answer has no id. Please report it.');
}
