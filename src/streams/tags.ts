import schema from '../../resources/schemas/tags.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All tags of a workspace, archived ones included (`archived` left out returns both kinds: recorded, although the
 * description has false as its default).
 */
export class Tags extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/tags';
  readonly documentation = 'https://docs.clockify.me/#tag/Tag';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];

  override get name(): string {
    return 'tags';
  }
}
