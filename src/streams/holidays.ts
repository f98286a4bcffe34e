import schema from '../../resources/schemas/holidays.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** All holidays of a workspace. The endpoint has no paging. */
export class Holidays extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/holidays';
  readonly documentation = 'https://docs.clockify.me/#tag/Holiday/operation/getHolidays';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { paged: false };
  override readonly references = {
    projectId: 'projects',
    taskId: 'tasks',
    userIds: 'users',
    userGroupIds: 'user_groups',
  };

  override get name(): string {
    return 'holidays';
  }
}
