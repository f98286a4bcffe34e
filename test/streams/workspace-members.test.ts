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

test('a person without a membership in the answer is a member of unknown status', async () => {
  bench = await Bench.start({ users: 1 });
  const body = '[{"id":"u1","status":"ACTIVE","memberships":null}]';
  bench.fault(/\/users$/, { kind: 'raw', body, headers: { 'content-type': 'application/json', 'last-page': 'true' } });
  const output = await bench.read(['workspace_members']);
  const nothing = { costRate: null, hourlyRate: null, roles: null, status: null };
  expect(output.records('workspace_members')).toEqual([{ workspaceId: bench.workspace, userId: 'u1', ...nothing }]);
});
