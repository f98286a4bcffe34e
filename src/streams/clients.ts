import schema from '../../resources/schemas/clients.json';
import { ClockifyStream } from './base';

/**
 * All clients of a workspace, archived ones included (`archived` left out returns both kinds: recorded).
 */
export class Clients extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/clients';
  readonly documentation = 'https://docs.clockify.me/#tag/Client';
  protected readonly schema = schema;
  // the only order that the endpoint offers
  protected override readonly sortedBy = 'name';

  override get name(): string {
    return 'clients';
  }
}
