import schema from '../../resources/schemas/tags.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All tags of a workspace, archived ones included (`archived` left out returns both kinds).
 * https://docs.clockify.me/#tag/Tag
 */
export class Tags extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/tags';
  protected readonly schema = schema;
  protected override readonly query = BY_ID;

  override get name(): string {
    return 'tags';
  }
}
