import schema from '../../resources/schemas/scheduling_assignments.json';
import { BY_ID, ClockifyStream } from './base';

/** The scheduled assignments of a workspace, from the start date to two years ahead. */
export class SchedulingAssignments extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/scheduling/assignments/all';
  readonly documentation = 'https://docs.clockify.me/#tag/Scheduling/operation/getAllAssignments';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];
  override readonly window = { from: 'start', to: 'end' };
  override readonly references = { clientId: 'clients', projectId: 'projects', taskId: 'tasks', userId: 'users' };

  override get name(): string {
    return 'scheduling_assignments';
  }
}
