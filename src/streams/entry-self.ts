import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import { ClockifyError } from '../clockify/errors';
import type { Row } from '../row';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';

/**
 * Who the key's own person is, in workspaces whose people the key may not list: a member may still read their own hours.
 * One request a sync.
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
    return this.denied.map(({ partition, label, scope }) => {
      return { partition, label: `the key's own person in ${label}`, scope: scope ?? partition.workspace_id };
    });
  }

  async *read(): AsyncGenerator<RecordPage, string> {
    const { client, logger } = this.sync.context;
    this.person ??= client.object({ path: '/user' }).then(({ value }) => userId(value));
    const id = await this.person;
    logger.warn(
      `The API key may not list people (HTTP 403): only the time entries of its own person (${id}) are read. Those of ` +
        'others are not visible to it. Use the key of an owner or admin to read everybody.',
    );
    return id;
  }

  closed({ partition }: Slice, end: SliceEnd): void {
    if (end.how === 'read') this.people.add(partition.workspace_id!, end.result as string);
  }
}

function userId(user: unknown): string {
  const id = (user as Row | null | undefined)?.id;
  if (typeof id === 'string' && id !== '') return id;
  throw new ClockifyError('system', 'other', 'GET /user: the answer names no person. Please report it.');
}
