import type { Call } from './endpoint';
import { ApiError } from './faults';
import { flag, oneOf, requireParent } from './parameters';
import type { Row } from './world';

const KINDS = ['ALL', 'NONE', 'WORKSPACE', 'PROJECT', 'USERGROUP'] as const;
const DEFAULT_MEMBERSHIP = { hourlyRate: null, costRate: null, membershipStatus: 'ACTIVE' };

/**
 * Users with their memberships and roles, as far as the request asks for them. Memberships of projects and groups are
 * not known here: a request for them alone gets the row's own.
 */
export function users({ world, data, query }: Call): ((row: Row) => Row) | undefined {
  const kind = oneOf(query, 'memberships', KINDS);
  const withMemberships = kind === 'ALL' || kind === 'WORKSPACE';
  const withRoles = flag(query, 'include-roles') === true;
  if (!withMemberships && !withRoles) return undefined;
  const workspaces = [...world.data].map(([targetId, { users, memberships }]) => {
    return { targetId, memberships, ids: new Set(users.map((user) => user?.id)) };
  });
  // in every workspace that the person is in, not just the one that was asked
  const membershipsOf = (userId: string) =>
    workspaces.flatMap(({ targetId, memberships, ids }) => {
      if (!ids.has(userId)) return [];
      const own = memberships.get(userId);
      return [{ userId, ...DEFAULT_MEMBERSHIP, ...own, targetId, membershipType: 'WORKSPACE' }];
    });
  return (row) => ({
    ...row,
    ...(withMemberships && { memberships: membershipsOf(row.id) }),
    ...(withRoles && { roles: data.roles.get(row.id) ?? [] }),
  });
}

/** Everybody of a workspace; a member's key is refused, or sees itself alone (users report both). */
export function listed(call: Call): Row[] {
  const { data, options } = call;
  if (options.role !== 'member') return data.users;
  if (!options.membersMayListUsers) throw new ApiError(403, 501, 'Access Denied');
  return data.users.filter(({ id }) => id === ownerOf(call)?.id);
}

export function self(call: Call): Row {
  const row = ownerOf(call);
  if (!row) throw new ApiError(401, 1000, 'Full authentication is required to access this resource');
  return row;
}

/** Throws what is answered for somebody whose entries cannot be read. */
export function requireReadable(call: Call): void {
  const { data, params, options } = call;
  const { userId } = params;
  // recorded: Time entries; a member's key reads its own alone
  if (options.role === 'member' && userId !== ownerOf(call)?.id) throw new ApiError(403, 1000, 'Access Denied');
  if (data.users.some((row) => row?.id === userId)) return;
  if (!data.removed.has(userId!) || options.removedPeople === 'refuse400') requireParent(data.users, userId, 'User');
  if (options.removedPeople === 'not-found') throw new ApiError(404, 404, '');
  if (options.removedPeople === 'forbidden') throw new ApiError(403, 501, 'Access Denied');
}

function ownerOf({ world, options }: Call): Row | undefined {
  const users = [...world.data.values()].flatMap((data) => data.users);
  return options.keyOwner === undefined ? users[0] : users.find(({ id }) => id === options.keyOwner);
}

export function userGroups({ query }: Call): ((row: Row) => Row) | undefined {
  if (flag(query, 'includeTeamManagers') === true) return undefined;
  return ({ teamManagers: _, ...row }) => row as Row;
}
