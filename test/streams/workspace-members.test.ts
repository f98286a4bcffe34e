import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test('a person of two workspaces is two members, each with the status and the roles there', async () => {
  bench = await Bench.start({ workspaces: 2, users: 10 });
  const output = await bench.read(['workspace_members', 'users']);
  expectProtocol(output, ['workspace_members', 'users']);
  expect(output.code).toBe(0);
  const members = output.records('workspace_members');
  const twice = [...bench.world.data].flatMap(([id, { users }]) => users.map((user) => `${id} ${user.id}`));
  expect(members.map(({ workspaceId, userId }) => `${workspaceId} ${userId}`).sort()).toEqual(twice.sort());
  expect(members.length).toBeGreaterThan(output.ids('users').length);
  for (const { workspaceId, userId, status, roles } of members) {
    const data = bench.world.of(workspaceId);
    expect(status).toBe(data.memberships.get(userId)?.membershipStatus ?? 'ACTIVE');
    expect(roles).toEqual(data.roles.get(userId) ?? []);
  }
  expect(new Set(members.map(({ status }) => status)).size).toBeGreaterThan(2);
});

test('members whose account is deleted or limited are read, too, unless they are left out', async () => {
  bench = await Bench.start({ users: 8 });
  expect((await bench.read(['workspace_members'])).records('workspace_members')).toHaveLength(8);
  const config = { include_inactive_users: false };
  expect((await bench.read(['workspace_members'], { config })).records('workspace_members')).toHaveLength(6);
});

test('a server that refuses the filter fails the stream, and the option is named', async () => {
  bench = await Bench.start({}, { accountStatusesSupported: 'refuse400' });
  const output = await bench.read(['workspace_members']);
  expect(expectFailure(output, 'workspace_members', 'config')).toContain('include_inactive_users');
});

const RATE = { amount: 5000, currency: 'EUR' };
const membership = (targetId: string, membershipType: string, membershipStatus: string, hourlyRate: object | null) => ({
  ...{ userId: 'u1', targetId, membershipType, membershipStatus, hourlyRate, costRate: null },
});

test.each([
  ['an active one before an inactive one with a rate', 'ACTIVE', null],
  ['of two active ones that with a rate', 'ACTIVE', RATE],
])('of several memberships in a workspace, whatever their order: %s', async (_, status, hourlyRate) => {
  bench = await Bench.start({ users: 1 });
  const own = bench.workspace;
  const memberships = [
    membership(own, 'WORKSPACE', 'INACTIVE', RATE),
    membership('w9', 'WORKSPACE', 'ACTIVE', { amount: 1, currency: 'CHF' }),
    membership(own, 'PROJECT', 'ACTIVE', { amount: 2, currency: 'CHF' }),
    membership(own, 'WORKSPACE', 'ACTIVE', null),
    null,
    membership(own, 'WORKSPACE', 'PENDING', null),
    ...(hourlyRate ? [membership(own, 'WORKSPACE', 'ACTIVE', hourlyRate)] : []),
  ];
  // each rotation, forwards and backwards
  for (const list of [memberships, memberships.toReversed()]) {
    for (const start of list.keys()) {
      const rotated = [...list.slice(start), ...list.slice(0, start)];
      const body = JSON.stringify([{ id: 'u1', name: 'Ánn 🚲', status: 'ACTIVE', memberships: rotated }]);
      const headers = { 'content-type': 'application/json', 'last-page': 'true' };
      bench.server.faults.length = 0;
      bench.fault(/\/users$/, { kind: 'raw', body, headers });
      const [member, ...more] = (await bench.read(['workspace_members'])).records('workspace_members');
      expect(member).toEqual({ workspaceId: own, userId: 'u1', costRate: null, hourlyRate, roles: null, status });
      expect(more).toEqual([]);
    }
  }
});

test('roles and memberships are asked for; users are listed without them', async () => {
  bench = await Bench.start();
  await bench.read(['workspace_members', 'users']);
  const queries = bench.server.requests.filter(({ path }) => path.endsWith('/users')).map(({ query }) => query);
  expect(queries.map((query) => [query['include-roles'], query.memberships])).toEqual(
    expect.arrayContaining([
      ['false', undefined],
      ['true', 'WORKSPACE'],
    ]),
  );
});

test('a person without a membership in the answer is a member of unknown status', async () => {
  bench = await Bench.start({ users: 1 });
  const body = '[{"id":"u1","status":"ACTIVE","memberships":null}]';
  bench.fault(/\/users$/, { kind: 'raw', body, headers: { 'content-type': 'application/json', 'last-page': 'true' } });
  const output = await bench.read(['workspace_members']);
  const nothing = { costRate: null, hourlyRate: null, roles: null, status: null };
  expect(output.records('workspace_members')).toEqual([{ workspaceId: bench.workspace, userId: 'u1', ...nothing }]);
});
