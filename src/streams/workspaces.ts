import schema from '../../resources/schemas/workspaces.json';
import type { RecordPage, Slice } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import { SyncError } from '../sync-error';
import { ClockifyStream } from './base';

/**
 * The workspaces that the key sees, or the configured one. The endpoint has no paging.
 */
export class Workspaces extends ClockifyStream {
  readonly path = '/workspaces';
  readonly documentation = 'https://docs.clockify.me/#tag/Workspace';
  override readonly parent = undefined;
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { paged: 'never' };

  override get name(): string {
    return 'workspaces';
  }

  override async *readSlice(slice: Slice): AsyncGenerator<RecordPage, unknown> {
    const wanted = this.context.config.workspace_id;
    for await (const { rows } of this.lists(slice)) {
      const records = wanted === undefined ? rows : rows.filter((row) => row.id === wanted);
      if (records.length === 0) throw noWorkspace(wanted, rows.length);
      yield { records };
    }
    return undefined;
  }
}

/** The error of a configuration whose workspace does not exist for the key, or of a key that sees none at all. */
export function noWorkspace(wanted: string | undefined, listed: number): SyncError {
  const message =
    wanted === undefined || listed === 0
      ? 'The API key sees no workspace. Use the key of a member of the workspace, preferably its owner or an admin, and ' +
        "the api_url of the workspace's region."
      : `The API key does not see the workspace ${wanted}; it sees ${listed} other(s). Check workspace_id: it stands in ` +
        "the address of the workspace's settings page. Or leave it out to read every workspace.";
  return new SyncError('config', message, { reach: 'sync' });
}

/** The error of a workspace that denies every list: the key lost it, or it is served by another host. */
export function deniedWorkspace(workspace: string, baseUrl: string): SyncError {
  return new SyncError(
    'config',
    `Clockify denies the API key all access to the workspace ${workspace} (HTTP 403), although it lists it. Check that the ` +
      `key's owner is still a member. If the workspace is in another region, set api_url (now ${baseUrl}) to the host of ` +
      'that region and use a key made there. To read the other workspaces only, name them in workspace_id.',
  );
}
