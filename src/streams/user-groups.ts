import schema from '../../resources/schemas/user_groups.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All user groups of a workspace, with their members and managers. Lifted default: `includeTeamManagers` (false: the
 * field is left out).
 */
export class UserGroups extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/user-groups';
  readonly documentation = 'https://docs.clockify.me/#tag/Group/operation/getUserGroups';
  protected readonly schema = schema;
  override readonly queries = [{ ...BY_ID, includeTeamManagers: 'true' }];
  override readonly references = { userIds: 'users' };

  override get name(): string {
    return 'user_groups';
  }
}
