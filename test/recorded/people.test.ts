// Recorded inputs 2, 3, 7 and 14: whom a key sees.
import { expect, test } from 'vitest';
import type { ServerOptions } from '../support/clockify/server';
import { expectFailure, expectProtocol } from '../support/conformance';
import { entryState, incremental } from '../support/sync';
import { addRecorded, id, startBench, startWith } from './rig';

const [W1, W9, U1, U2, P1] = [id('1'), id('9'), id('a1'), id('a2'), id('b1')];
const MEMBER = { membershipType: 'PROJECT', membershipStatus: 'ACTIVE' };

async function withoutBen(options: Partial<ServerOptions> = {}) {
  const people = [U1, U2].map((userId) => ({ id: userId, name: userId === U1 ? 'Ann' : 'Bén', status: 'ACTIVE' }));
  const bench = await startWith(people, options);
  bench.world.add(W1, 'projects', { id: P1, name: 'Räumung', memberships: [{ userId: U2, ...MEMBER }] });
  bench.world.of(W1).more.set('user-groups', [{ id: id('c1'), name: 'Büro', userIds: [U1, U2] }]);
  const timeInterval = { start: '2025-06-01T08:00:00Z', end: '2025-06-01T09:00:00Z', duration: 'PT1H' };
  addRecorded(bench, { id: id('e1'), userId: U2, timeInterval });
  bench.world.removeUser(U2, W1);
  const cursor = { started_at: '2025-05-01T00:00:00Z', synced_at: '2025-05-02T00:00:00.000Z' };
  const state = entryState({ states: [{ partition: { workspace_id: W1, user_id: U2 }, cursor }] });
  return { bench, state };
}

test('2: somebody who was removed is read as long as the server answers', async () => {
  const { bench, state } = await withoutBen();
  const output = await bench.read(incremental(), { state });
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toEqual([id('e1')]);
});

test.each(['refuse400', 'not-found', 'forbidden'] as const)(
  '2: and named in a warning once it does not (%s); the state is kept',
  async (removedPeople) => {
    const { bench, state } = await withoutBen({ removedPeople });
    const output = await bench.read(incremental(), { state });
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    expect(output.logs('WARN').join()).toContain(U2);
    expect(JSON.stringify(output.lastStates)).toContain('2025-05-01T00:00:00Z');
  },
);

test("3: a member's key reads the hours of its person, and says that others are not visible", async () => {
  const bench = await startBench({ users: 5, entriesPerUser: 6 }, { role: 'member' });
  const [self] = bench.users;
  const streams = ['users', 'workspace_members', 'time_entries', 'projects'];
  const output = await bench.read(streams);
  expectProtocol(output, streams);
  expectFailure(output, 'users', 'config');
  expectFailure(output, 'workspace_members', 'config');
  expect(output.statuses('time_entries').at(-1)).toBe('COMPLETE');
  expect(output.records('time_entries')).toHaveLength(6);
  expect(new Set(output.records('time_entries').map(({ userId }) => userId))).toEqual(new Set([self!.id]));
  // not visible, not zero
  expect(new Set(output.records('time_entries').map(({ hourlyRate }) => hourlyRate))).toEqual(new Set([null]));
  expect(output.logs('WARN').join()).toMatch(/not visible/);
  const check = await bench.check();
  expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(check.logs('WARN').join()).toMatch(/not visible/);
});

test("3: a member's key that is answered with fewer people is a warning at check", async () => {
  const bench = await startBench({ users: 5, entriesPerUser: 6 }, { role: 'member', membersMayListUsers: true });
  const check = await bench.check();
  expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(check.logs('WARN')).not.toEqual([]);
  const output = await bench.read(incremental());
  expect([output.code, output.ids('time_entries').length]).toEqual([0, 6]);
});

test('7: a workspace that denies everything is named once; the other one is whole', async () => {
  const bench = await startBench({ workspaces: 2 });
  const [first, second] = bench.world.workspaces.map((workspace) => workspace.id);
  bench.server.options.deniedWorkspaces = [second!];
  const streams = ['workspaces', 'clients', 'tags', 'users', 'time_entries'];
  const output = await bench.read(streams);
  expectProtocol(output, streams);
  expect(output.code).toBe(1);
  const errors = output.errors();
  expect(errors).toHaveLength(1);
  expect(errors[0].failure_type).toBe('config_error');
  for (const part of [second!, 'workspace_id', 'region', 'api_url']) expect(errors[0].message).toContain(part);
  expect(output.ids('clients')).toHaveLength(2);
  expect(output.ids('time_entries')).toHaveLength(4 * 10);
  expect(new Set(output.records('time_entries').map(({ workspaceId }) => workspaceId))).toEqual(new Set([first]));
  expect(output.statuses('workspaces').at(-1)).toBe('COMPLETE');
  for (const stream of ['clients', 'tags', 'users', 'time_entries']) {
    expect(output.statuses(stream).at(-1), stream).toBe('INCOMPLETE');
  }
});

const RATE = { amount: 5000, currency: 'EUR' };
const MEMBERSHIPS = [
  { targetId: W1, membershipType: 'WORKSPACE', membershipStatus: 'INACTIVE', hourlyRate: null },
  { targetId: W9, membershipType: 'WORKSPACE', membershipStatus: 'ACTIVE', hourlyRate: null },
  { targetId: P1, membershipType: 'PROJECT', membershipStatus: 'ACTIVE', hourlyRate: null },
  { targetId: W1, membershipType: 'WORKSPACE', membershipStatus: 'ACTIVE', hourlyRate: null },
  { targetId: W1, membershipType: 'WORKSPACE', membershipStatus: 'ACTIVE', hourlyRate: RATE },
].map((membership) => ({ userId: U1, ...membership }));

test.each([0, 1, 2, 3, 4])('14: of several memberships the best one counts, in order %i', async (turn) => {
  const bench = await startWith([]);
  for (const memberships of [MEMBERSHIPS, MEMBERSHIPS.toReversed()]) {
    const turned = [...memberships.slice(turn), ...memberships.slice(0, turn)];
    const body = JSON.stringify([{ id: U1, name: 'Élodie', status: 'ACTIVE', memberships: turned }]);
    bench.server.faults = [];
    bench.fault(/users$/, { kind: 'raw', body, headers: { 'content-type': 'application/json', 'last-page': 'true' } });
    const output = await bench.read(['workspace_members']);
    expect(output.code).toBe(0);
    expect(output.records('workspace_members')).toMatchObject([
      { userId: U1, workspaceId: W1, status: 'ACTIVE', hourlyRate: RATE },
    ]);
  }
});
