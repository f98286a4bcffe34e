import schema from '../../resources/schemas/time_off_policies.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** All time off policies of a workspace. Lifted default: `status` (left out, archived policies are hidden). */
export class TimeOffPolicies extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/time-off/policies';
  readonly documentation = 'https://docs.clockify.me/#tag/Policy/operation/findPoliciesForWorkspace';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { maxPageSize: 200 };
  override readonly queries = [{ status: 'ALL' }];
  protected override readonly sortedBy = 'name';
  override readonly references = { projectId: 'projects', userIds: 'users', userGroupIds: 'user_groups' };

  override get name(): string {
    return 'time_off_policies';
  }
}
