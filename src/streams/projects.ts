import schema from '../../resources/schemas/projects.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All projects of a workspace, archived ones included (`archived` left out returns both kinds).
 * https://docs.clockify.me/#tag/Project
 */
export class Projects extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects';
  protected readonly schema = schema;
  protected override readonly query = BY_ID;

  override get name(): string {
    return 'projects';
  }
}
