import { afterEach, expect, test } from 'vitest';
import type { Row } from './support/clockify/world';
import { expectProtocol } from './support/conformance';
import { Bench, incremental } from './support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const numbered = (rows: number, more: object = {}): Row[] =>
  Array.from({ length: rows }, (_, n) => ({ id: `${n}`.padStart(24, '0'), name: `${n}`, ...more }));

const asked = (path: RegExp) => bench.server.requests.filter((request) => path.test(request.path)).length;

test.each([
  [0, 1],
  [100, 1],
  [101, 2],
  [1_000, 2],
  [5_000, 7],
  [20_000, 22],
])('a list of %i rows takes %i requests, within 3 + n/900', async (rows, requests) => {
  bench = await Bench.start({ users: 1, projects: 0, tags: 0 });
  bench.world.of(bench.workspace).tags = numbered(rows);
  const output = await bench.read(['tags']);
  expectProtocol(output, ['tags']);
  expect(output.records('tags')).toHaveLength(rows);
  expect(asked(/tags$/)).toBe(requests);
  expect(requests).toBeLessThanOrEqual(3 + rows / 900);
  // and one for the workspaces
  expect(bench.server.requests).toHaveLength(requests + 1);
});

test.each([
  [0, 1],
  [999, 1],
  [1_001, 2],
  [5_000, 6],
])('%i time entries of a person take %i requests, within 2 + n/900', async (entries, requests) => {
  bench = await Bench.start({ users: 1, entriesPerUser: entries, projects: 1 });
  const output = await bench.read(['time_entries']);
  expect(output.records('time_entries')).toHaveLength(entries);
  expect(asked(/time-entries$/)).toBe(requests);
  expect(requests).toBeLessThanOrEqual(entries < 1_000 ? 1 : 2 + entries / 900);
});

test('a sync in which nothing happened takes one request a person, one a project, and one a list', async () => {
  const now = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
  bench = await Bench.start({ users: 30, entriesPerUser: 1_200, projects: 12, now });
  const streams = [...incremental(), 'workspaces', 'clients', 'projects', 'tags', 'users', 'tasks'];
  const first = await bench.read(streams);
  const second = await bench.read(streams, { state: first.lastStates });
  expect([first.code, second.code]).toEqual([0, 0]);
  const left = bench.users.filter(({ status }) => ['DELETED', 'LIMITED', 'LIMITED_DELETED'].includes(String(status)));
  expect(left.length).toBeGreaterThan(0);
  // five for the change feed (less if the first sync has just ended), which spares the lists of people who left
  const feed = asked(/entities/);
  expect(feed).toBeLessThanOrEqual(5);
  expect(asked(/time-entries$/)).toBe(30 - left.length);
  expect(asked(/tasks$/)).toBe(12);
  expect(bench.server.requests).toHaveLength(30 - left.length + 12 + 5 + feed);
  // an entry in 8 hours, in 30 days and the margin of 14 hours for the zone
  expect(second.records('time_entries').length).toBeLessThan(30 * 96);
});

test.each([
  [false, 40],
  [true, 2],
])(
  'a free workspace of 5 people, 15 former ones and 40 projects (tasks_with_projects: %s) takes %i for tasks',
  async (on, lists) => {
    bench = await Bench.start({ users: 20, entriesPerUser: 30, projects: 40, tasksPerProject: 3 });
    for (const [n, user] of bench.users.entries()) user.status = n < 5 ? 'ACTIVE' : 'DELETED';
    const streams = [...incremental(), 'workspaces', 'clients', 'projects', 'tags', 'users', 'tasks'];
    const output = await bench.read(streams, { config: { tasks_with_projects: on, verify_counts: false } });
    expectProtocol(
      output,
      streams.map((stream) => (typeof stream === 'string' ? stream : stream.name)),
    );
    expect([output.code, output.records('tasks').length]).toEqual([0, 120]);
    expect([asked(/time-entries$/), asked(/tasks$/)]).toEqual([20, lists]);
    // a request for each of the five lists of the workspace, and the workspaces among them
    expect(bench.server.requests).toHaveLength(5 + 20 + lists);
  },
);

test('states are less than a twentieth of what a first sync of 500 people prints', async () => {
  bench = await Bench.start({ users: 500, entriesPerUser: 200, projects: 5 }, { cacheRows: true });
  // no faster: a state is due after 60 s, whatever its share
  const output = await bench.read(incremental(), { config: { requests_per_second: 1_000 } }, { speed: 5 });
  expect(output.code).toBe(0);
  expect(output.records('time_entries')).toHaveLength(100_000);
  const states = output.of('STATE').reduce((sum, message) => sum + JSON.stringify(message).length, 0);
  expect(output.states('time_entries').length).toBeGreaterThan(1);
  expect(states / output.stdout.length).toBeLessThan(0.05);
});
