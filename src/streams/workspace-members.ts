import schema from '../../resources/schemas/workspace_members.json';
import type { Slice } from '../airbyte/source-stream';
import { type Fields, ObjectRow, type Row } from '../row';
import { BY_ID } from './base';
import { PeopleStream } from './people';

/**
 * Who belongs to which workspace, in which roles: what `users`, with one row a person, leaves out. Lifted defaults:
 * `memberships` (NONE: no membership, so no status and no rates) and `include-roles` (false: no roles).
 */
export class WorkspaceMembers extends PeopleStream {
  readonly documentation = 'https://docs.clockify.me/#tag/User/operation/getUsersOfWorkspace';
  protected readonly schema = schema;
  override readonly queries = [{ ...BY_ID, memberships: 'WORKSPACE', 'include-roles': 'true' }];
  override readonly references = { userId: 'users' };

  override get name(): string {
    return 'workspace_members';
  }

  override get primaryKey(): string[][] {
    // most selective first: some clients take the first part for the whole key
    return [['userId'], ['workspaceId']];
  }

  protected override complete(user: Row, slice: Slice): Row {
    const { workspace_id } = slice.partition;
    const membership = membershipOf(user, workspace_id);
    return new ObjectRow({
      workspaceId: workspace_id,
      userId: user.id,
      costRate: membership?.costRate ?? null,
      hourlyRate: membership?.hourlyRate ?? null,
      roles: user.field('roles') ?? null,
      status: membership?.membershipStatus ?? null,
    });
  }
}

/** The membership of the workspace. There can be several, in any order: an active one counts, then one with a rate. */
function membershipOf(user: Row, workspaceId: unknown): Fields | undefined {
  const memberships = user.field('memberships');
  if (!Array.isArray(memberships)) return undefined;
  const own = (memberships as (Fields | null)[]).filter(
    (each): each is Fields => each?.targetId === workspaceId && (each?.membershipType ?? 'WORKSPACE') === 'WORKSPACE',
  );
  return own.sort((a, b) => weight(b) - weight(a) || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))[0];
}

function weight({ membershipStatus, hourlyRate, costRate }: Fields): number {
  return (membershipStatus === 'ACTIVE' ? 2 : 0) + ((hourlyRate ?? costRate) ? 1 : 0);
}
