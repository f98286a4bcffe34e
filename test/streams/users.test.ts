import { afterEach, expect, test } from 'vitest';
import { expectFailure } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const INACTIVE = ['DELETED', 'LIMITED', 'LIMITED_DELETED'];

test('people whose account is deleted or limited are read, and their time entries', async () => {
  bench = await Bench.start({ users: 8 });
  const output = await bench.read(['users', 'time_entries']);
  const gone = bench.users.filter(({ status }) => INACTIVE.includes(status as string)).map(({ id }) => id);
  expect(gone.length).toBeGreaterThan(0);
  expect(output.ids('users')).toEqual(expect.arrayContaining(gone));
  expect(output.records('time_entries').map(({ userId }) => userId)).toEqual(expect.arrayContaining(gone));
  const { query } = bench.server.requests.find(({ path }) => path.endsWith('/users'))!;
  expect(query['account-statuses']?.split(',')).toHaveLength(6);
  expect(query).not.toHaveProperty('status');
});

test('they are left out when the configuration says so', async () => {
  bench = await Bench.start({ users: 8 });
  const output = await bench.read(['users'], { config: { include_inactive_users: false } });
  const shown = bench.users.filter(({ status }) => !INACTIVE.includes(status as string));
  expect(output.ids('users').sort()).toEqual(shown.map(({ id }) => id).sort());
  expect(bench.server.requests.some(({ query }) => 'account-statuses' in query)).toBe(false);
});

test('a server that refuses the filter is asked for fewer rows first, then the option is named', async () => {
  bench = await Bench.start({}, { accountStatusesSupported: 'refuse400' });
  const output = await bench.read(['users', 'time_entries', 'tags']);
  expect(expectFailure(output, 'users', 'config')).toContain('include_inactive_users');
  expect(expectFailure(output, 'time_entries', 'config')).toContain('include_inactive_users');
  expect(output.statuses('tags').at(-1)).toBe('COMPLETE');
  const sizes = bench.server.requests
    .filter(({ path }) => path.endsWith('/users'))
    .map(({ query }) => query['page-size']);
  expect(sizes).toEqual(['100', '50']);
});

test('a server that lists nobody because of the filter is not believed', async () => {
  bench = await Bench.start({}, { accountStatusesSupported: 'match-nothing' });
  const output = await bench.read(['users']);
  expect(expectFailure(output, 'users', 'config')).toContain('include_inactive_users');
});

test.each(['first', 'last'])('a server that reads only the %s status of the filter is not believed', async (which) => {
  bench = await Bench.start({ users: 8 });
  const hear = ({ query }: { query: Record<string, string> }) => {
    const statuses = query['account-statuses']!.split(',');
    query['account-statuses'] = which === 'first' ? statuses[0]! : statuses.at(-1)!;
  };
  bench.fault(/\/users$/, { kind: 'before', run: hear });
  const output = await bench.read(['users']);
  expect(expectFailure(output, 'users', 'config')).toContain('include_inactive_users');
  expect((await bench.check()).connectionStatus.status).toBe('FAILED');
});

test('a person of two workspaces is one row, with the time entries of both', async () => {
  bench = await Bench.start({ workspaces: 2, users: 6 });
  const output = await bench.read(['users', 'time_entries']);
  const ids = output.ids('users');
  expect(new Set(ids).size).toBe(ids.length);
  expect(output.ids('time_entries').sort()).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
  const [first, second] = bench.world.workspaces.map(({ id }) => bench.world.of(id).users.map((user) => user.id));
  expect(first!.filter((id) => second!.includes(id)).length).toBeGreaterThan(0);
});

test('a list of users that is forbidden fails the users, and the time entries but for the own ones', async () => {
  bench = await Bench.start();
  bench.fault(/\/users$/, { kind: 'status', status: 403 });
  const output = await bench.read(['users', 'time_entries', 'clients']);
  expectFailure(output, 'users', 'config');
  expect(output.statuses('time_entries').at(-1)).toBe('COMPLETE');
  expect(new Set(output.records('time_entries').map(({ userId }) => userId))).toEqual(new Set([bench.users[0]!.id]));
  expect(output.logs('WARN').join()).toContain('not visible');
  expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
});

test('a server that denies every workspace fails the time entries, which would otherwise be empty', async () => {
  bench = await Bench.start();
  const body = { message: "Workspace doesn't belong to you", code: 501 };
  bench.fault(/\/users$/, { kind: 'status', status: 400, body });
  const output = await bench.read(['time_entries']);
  expectFailure(output, 'time_entries', 'system');
});

test('a refusal in one slice does not make the pages of the others small', async () => {
  bench = await Bench.start({ users: 6, entriesPerUser: 300 }, {}, { num_workers: 1 });
  bench.fault(new RegExp(`${bench.users[0]!.id}/time-entries`), { kind: 'status', status: 400 });
  const output = await bench.read(['time_entries']);
  expectFailure(output, 'time_entries', 'system');
  // five sizes are refused; the next person is asked for a small page first, because the size was not the reason
  expect(bench.paths(/time-entries/)).toHaveLength(5 + 2 + 4);
});
