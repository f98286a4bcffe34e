import schema from '../../resources/schemas/workspaces.json';
import type { RecordPage, Slice } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import { failedBy } from '../clockify/errors';
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
    const { workspace_ids } = this.context.config;
    try {
      for await (const { rows } of this.lists(slice)) yield { records: chooseWorkspaces(rows, workspace_ids) };
    } catch (error) {
      if (!failedBy(error, 'forbidden')) throw error;
      // nothing can be read with a key that may not even list workspaces: that is no matter of one stream
      throw new SyncError('config', error.message, { reach: 'sync', detail: error.detail, cause: error });
    }
    return undefined;
  }
}

/**
 * The listed workspaces that are wanted, or all.
 *
 * @throws SyncError (config) if one that is wanted does not exist for the key, or the key sees none at all
 */
export function chooseWorkspaces<Row extends { readonly id?: unknown }>(
  listed: readonly Row[],
  wanted: readonly string[] | undefined,
): Row[] {
  const seen = listed.map(({ id }) => id);
  const missing = (wanted ?? []).filter((id) => !seen.includes(id));
  if (listed.length > 0 && missing.length === 0) {
    return listed.filter(({ id }) => wanted === undefined || wanted.includes(id as string));
  }
  const message =
    listed.length === 0
      ? 'The API key sees no workspace. Use the key of a member of the workspace, preferably its owner or an admin, and ' +
        "the api_url of the workspace's region."
      : `The API key does not see the workspace ${missing.join(', ')}; it sees ${listed.length} in all. Check ` +
        "workspace_id (it is part of the address of the workspace's settings page), or leave it out to read every workspace.";
  throw new SyncError('config', message, { reach: 'sync' });
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
