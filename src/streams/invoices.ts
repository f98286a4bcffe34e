import schema from '../../resources/schemas/invoices.json';
import type { Endpoint } from '../clockify/endpoint';
import { BY_ID, ClockifyStream } from './base';

/** All invoices of a workspace, whatever their status. */
export class Invoices extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/invoices';
  readonly documentation = 'https://docs.clockify.me/#tag/Invoice/operation/getInvoices';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { envelope: { rows: ['invoices'] } };
  override readonly queries = [BY_ID];
  override readonly references = { clientId: 'clients' };

  override get name(): string {
    return 'invoices';
  }
}
