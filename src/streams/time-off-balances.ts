import schema from '../../resources/schemas/time_off_balances.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** The balance of each member for each time off policy. */
export class TimeOffBalances extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/time-off/balance/policy/{policy_id}';
  readonly documentation = 'https://docs.clockify.me/#tag/Balance/operation/getBalancesForPolicy';
  override readonly parent = 'time_off_policies';
  protected override readonly parentKey = 'policy_id';
  override readonly parentField = 'policyId';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { envelope: { rows: ['balances'] }, maxPageSize: 200 };
  override readonly queries = [{ sort: 'USER', 'sort-order': 'ASCENDING' }];
  protected override readonly sortedBy = 'userName';
  override readonly references = { userId: 'users', policyId: 'time_off_policies' };

  override get name(): string {
    return 'time_off_balances';
  }
}
