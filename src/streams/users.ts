import schema from '../../resources/schemas/users.json';
import type { RecordPage, Slice } from '../airbyte/source-stream';
import { BY_ID, isNew } from './base';
import { PeopleStream } from './people';

/** The members of the workspaces, one row a person: somebody can belong to several workspaces under the same id. */
export class Users extends PeopleStream {
  readonly documentation = 'https://docs.clockify.me/#tag/User/operation/getUsersOfWorkspace';
  protected readonly schema = schema;
  // the vendor calls include-roles required; workspace_members has the roles
  override readonly queries = [{ ...BY_ID, 'include-roles': 'false' }];
  override readonly references = { activeWorkspace: 'workspaces', defaultWorkspace: 'workspaces' };
  private readonly seen = new Set<unknown>();

  override get name(): string {
    return 'users';
  }

  override async *readSlice(slice: Slice): AsyncGenerator<RecordPage, unknown> {
    for await (const { rows } of this.lists(slice)) {
      const records = rows.filter(({ id }) => isNew(this.seen, id));
      yield { records, parents: rows };
    }
    return undefined;
  }
}
