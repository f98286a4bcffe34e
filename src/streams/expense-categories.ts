import schema from '../../resources/schemas/expense_categories.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** All categories of expenses of a workspace. Lifted default: `archived` (false); the archived ones are another list. */
export class ExpenseCategories extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/expenses/categories';
  readonly documentation = 'https://docs.clockify.me/#tag/Expense/operation/getCategories';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { envelope: { rows: ['categories'] } };
  override readonly queries = [{ archived: 'false' }, { archived: 'true' }];
  protected override readonly sortedBy = 'name';

  override get name(): string {
    return 'expense_categories';
  }
}
