import schema from '../../resources/schemas/tasks.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All tasks of a project, done ones included (`is-active` left out returns both kinds, although the description has
 * false as its default).
 */
export class Tasks extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects/{project_id}/tasks';
  readonly documentation = 'https://docs.clockify.me/#tag/Task';
  override readonly parent = 'projects';
  protected override readonly parentKey = 'project_id';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];
  override readonly references = { projectId: 'projects', assigneeIds: 'users', userGroupIds: 'user_groups' };

  override get name(): string {
    return 'tasks';
  }
}
