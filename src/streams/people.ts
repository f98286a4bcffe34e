import type { Slice } from '../airbyte/source-stream';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import { ALL_ACCOUNTS, everyAccount } from './account-statuses';
import { ClockifyStream } from './base';

/** An endpoint that lists the users of a workspace: those who left, too, unless the configuration leaves them out. */
export abstract class PeopleStream extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/users';

  protected override list(slice: Slice, query: Query): AsyncGenerator<ListPage> {
    if (!this.context.config.include_inactive_users) return super.list(slice, query);
    return everyAccount(super.list(slice, { ...query, ...ALL_ACCOUNTS }));
  }
}
