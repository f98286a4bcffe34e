import schema from '../../resources/schemas/expenses.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/**
 * All expenses of a workspace, in minor units of their currency. The server ignores the date filters, so that nothing
 * can be read incrementally.
 */
export class Expenses extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/expenses';
  readonly documentation = 'https://docs.clockify.me/#tag/Expense/operation/getExpenses';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { envelope: { rows: ['expenses', 'expenses'] } };
  protected override readonly sortedBy = 'date';
  override readonly references = { userId: 'users', approvalRequestId: 'approval_requests' };

  override get name(): string {
    return 'expenses';
  }
}
