import type { Call } from './endpoint';
import { flag, oneOf } from './parameters';
import type { Row } from './world';

const KINDS = ['ALL', 'NONE', 'WORKSPACE', 'PROJECT', 'USERGROUP'] as const;
const DEFAULT_MEMBERSHIP = { hourlyRate: null, costRate: null, membershipStatus: 'ACTIVE' };

/**
 * Users with their memberships and roles, as far as the request asks for them. Memberships of projects and groups are
 * not known here: a request for them alone gets the row's own.
 */
export function users(call: Call): ((row: Row) => Row) | undefined {
  const { world, data, query } = call;
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
      const { twice, ...rest } = own ?? {};
      const membership = { userId, ...DEFAULT_MEMBERSHIP, ...rest, targetId, membershipType: 'WORKSPACE' };
      // The same workspace twice, before and after somebody came back. Recorded: Fields, memberships.
      const before = { ...membership, membershipStatus: 'INACTIVE', hourlyRate: null, costRate: null };
      return twice ? [before, membership] : [membership];
    });
  return (row) => ({
    ...row,
    ...(withMemberships && { memberships: membershipsOf(row.id) }),
    ...(withRoles && { roles: data.roles.get(row.id) ?? [] }),
  });
}

export function userGroups({ query }: Call): ((row: Row) => Row) | undefined {
  if (flag(query, 'includeTeamManagers') === true) return undefined;
  return ({ teamManagers: _, ...row }) => row as Row;
}
