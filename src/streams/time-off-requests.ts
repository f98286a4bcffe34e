import schema from '../../resources/schemas/time_off_requests.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/**
 * All time off requests of a workspace. The list is asked for by POST, and has no Last-Page header. Lifted default:
 * `statuses` (the description does not say which ones come where it is left out). It ends at 5,000 people.
 */
export class TimeOffRequests extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/time-off/requests';
  readonly documentation = 'https://docs.clockify.me/#tag/Time-Off/operation/getTimeOffRequest';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = {
    body: { statuses: ['ALL'] },
    envelope: { rows: ['requests'], total: ['count'] },
    sizeParameter: 'pageSize',
    maxPageSize: 200,
  };
  protected override readonly sortedBy = 'createdAt';
  override readonly references = { userId: 'users', requesterUserId: 'users', policyId: 'time_off_policies' };

  override get name(): string {
    return 'time_off_requests';
  }
}
