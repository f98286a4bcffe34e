import schema from '../../resources/schemas/projects.json';
import { BY_ID, ClockifyStream } from './base';

/**
 * All projects of a workspace, archived ones included (`archived` left out returns both kinds).
 */
export class Projects extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects';
  readonly documentation = 'https://docs.clockify.me/#tag/Project';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];
  override readonly references = { clientId: 'clients' };

  override get name(): string {
    return 'projects';
  }
}
