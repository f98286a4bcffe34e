import schema from '../../resources/schemas/clients.json';
import type { Row } from '../row';
import { ClockifyStream } from './base';

/**
 * All clients of a workspace, archived ones included (`archived` left out returns both kinds).
 * https://docs.clockify.me/#tag/Client
 */
export class Clients extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/clients';
  protected readonly schema = schema;

  override get name(): string {
    return 'clients';
  }

  // the only order that the endpoint offers
  protected override place(row: Row): unknown {
    return row.name;
  }
}
