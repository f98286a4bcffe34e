import schema from '../../resources/schemas/tasks.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All tasks of a project, done ones included (`is-active` left out returns both kinds).
 * https://docs.clockify.me/#tag/Task
 */
export class Tasks extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects/{project_id}/tasks';
  override readonly parent = 'projects';
  protected override readonly parentKey = 'project_id';
  protected readonly schema = schema;
  protected override readonly query = BY_ID;

  override get name(): string {
    return 'tasks';
  }
}
