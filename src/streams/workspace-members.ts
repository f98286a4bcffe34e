import schema from '../../resources/schemas/workspace_members.json';
import type { Slice } from '../airbyte/source-stream';
import type { Row } from '../row';
import { BY_ID } from './base';
import { PeopleStream } from './people';

/** Who belongs to which workspace, in which roles: what `users`, with one row a person, leaves out. */
export class WorkspaceMembers extends PeopleStream {
  readonly documentation = 'https://docs.clockify.me/#tag/User/operation/getUsersOfWorkspace';
  protected readonly schema = schema;
  override readonly queries = [{ ...BY_ID, memberships: 'WORKSPACE', 'include-roles': 'true' }];
  override readonly references = { userId: 'users' };

  override get name(): string {
    return 'workspace_members';
  }

  override get primaryKey(): string[][] {
    return [['workspaceId'], ['userId']];
  }

  protected override complete(user: Row, slice: Slice): Row {
    const { workspace_id } = slice.partition;
    const memberships = (Array.isArray(user.memberships) ? user.memberships : []) as (Row | null)[];
    const membership = memberships.find((each) => each?.targetId === workspace_id);
    return {
      workspaceId: workspace_id,
      userId: user.id,
      costRate: membership?.costRate ?? null,
      hourlyRate: membership?.hourlyRate ?? null,
      roles: user.roles ?? null,
      status: membership?.membershipStatus ?? null,
    };
  }
}
