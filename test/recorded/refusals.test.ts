// Recorded inputs 1a to 1f, and 19: what a refusal means is in its wording.
import { expect, test } from 'vitest';
import { expectFailure, expectProtocol, expectStopped } from '../support/conformance';
import { incremental } from '../support/sync';
import { id, repeated, sizes, startBench, startWith } from './rig';

const refusal = (message: string) => ({ kind: 'status', status: 400, body: { message, code: 501 } }) as const;

test.each<[string, unknown]>([
  ['1a', { message: "Invalid value provided for field 'sort-column'", code: 501 }],
  ['in a description', { description: 'Début doit être antérieur à la fin', code: 501 }],
  ['with code 3000', { message: 'Invalid sort order', code: 3000 }],
  [
    'with an error alone',
    { timestamp: '2025-06-01T00:00:00.000+00:00', status: 400, error: 'Bad Request', path: '/v1' },
  ],
])('1a: a refusal of one list that is no deletion fails it, and the others are complete: %s', async (_, body) => {
  const bench = await startBench({ projects: 3, tasksPerProject: 4 });
  const [first, second, third] = bench.world.of(bench.workspace).projects.map((project) => project.id);
  bench.fault(new RegExp(`${second}/tasks`), { kind: 'status', status: 400, body });
  const output = await bench.read(['tasks', 'clients']);
  expectProtocol(output, ['tasks', 'clients']);
  const message = expectFailure(output, 'tasks', 'system');
  expect(message).toContain(second);
  const words = Object.values(body as object).find((value) => typeof value === 'string' && !value.startsWith('20'));
  expect(message).toContain(words);
  const { tasks } = bench.world.of(bench.workspace);
  const expected = [first, third].flatMap((project) => tasks.get(project!)!.map((task) => task.id));
  expect(output.ids('tasks').sort()).toEqual(expected.sort());
  expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
});

test.each([
  "Project doesn't belong to Workspace",
  'Project does not exist',
  'The project no longer exists',
  'Project was not found',
  "Project with id 5e00 doesn't belong to workspace with id 5e01",
])('1a: a parent that is gone is empty, with a warning: %s', async (message) => {
  const bench = await startBench({ projects: 3, tasksPerProject: 4 });
  const [, second] = bench.world.of(bench.workspace).projects;
  bench.fault(new RegExp(`${second!.id}/tasks`), refusal(message));
  const output = await bench.read(['tasks']);
  expectProtocol(output, ['tasks']);
  expect(output.code).toBe(0);
  expect(output.ids('tasks')).toHaveLength(8);
  expect(output.logs('WARN').join()).toContain(second!.id);
});

test.each([500, 200, 100, 60])('1b: clients above %i rows a page are refused', async (refuseAbove) => {
  const bench = await startBench({ clients: 150 }, { endpoints: { clients: { refuseAbove } } });
  const output = await bench.read(['clients']);
  expectProtocol(output, ['clients']);
  expect(output.code).toBe(0);
  expect(output.ids('clients')).toHaveLength(150);
  expect(repeated(output.ids('clients'))).toEqual([]);
  const refused = sizes(bench, /clients$/).filter((size) => Number(size) > refuseAbove);
  expect(repeated(refused as string[]), 'a refused size is never asked for again').toEqual([]);
});

test.each([500, 250, 60])('1c: the first page of every user is refused above %i rows', async (refuseAbove) => {
  const endpoints = { time_entries: { refuseAbove } };
  const bench = await startBench({ users: 3, entriesPerUser: 700 }, { endpoints }, { num_workers: 1 });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(2_100);
  const refused = sizes(bench, /time-entries$/).filter((size) => Number(size) > refuseAbove);
  expect(repeated(refused as string[])).toEqual([]);
});

test('1c: the pages of one user of three are refused', async () => {
  const bench = await startBench({ users: 3, entriesPerUser: 700 });
  const [, second] = bench.users;
  bench.server.faults.push({
    match: ({ path, query }) => path.includes(`${second!.id}/time-entries`) && Number(query['page-size']) > 500,
    times: Number.POSITIVE_INFINITY,
    fault: refusal('Page size cannot be larger than 500.'),
  });
  const output = await bench.read(incremental());
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(2_100);
});

test.each([366, 120])('1d: assignments of more than %i days are refused', async (days) => {
  const bench = await startBench({ assignments: 12 }, { longestAssignmentsRangeMs: days * 86_400_000 });
  const output = await bench.read(['scheduling_assignments']);
  expectProtocol(output, ['scheduling_assignments']);
  expect(output.code).toBe(0);
  expect(output.ids('scheduling_assignments')).toHaveLength(12);
  expect(repeated(output.ids('scheduling_assignments'))).toEqual([]);
});

test('1e: a filter of accounts that is refused is named, at check, too', async () => {
  const bench = await startBench({}, { accountStatusesSupported: 'refuse400' });
  const output = await bench.read(['users']);
  expect(expectFailure(output, 'users', 'config')).toContain('include_inactive_users');
  const { status, message } = (await bench.check()).connectionStatus;
  expect([status, message]).toEqual(['FAILED', expect.stringContaining('include_inactive_users')]);
});

test('1f: 403 with code 501 is a denial', async () => {
  const bench = await startBench();
  bench.fault(/tags$/, { kind: 'status', status: 403, body: { message: 'Access Denied', code: 501 } });
  const output = await bench.read(['tags', 'clients']);
  expect(expectFailure(output, 'tags', 'config')).toContain('Access Denied');
  expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
});

test.each<[string, string]>([
  ['a body', '{"message": "Nicht gefunden", "code": 404}'],
  ['an empty body', ''],
])('1f: 404 with %s for the entries of somebody who is listed is no empty list', async (_, body) => {
  const bench = await startBench({ users: 4, entriesPerUser: 5 });
  const [, second] = bench.users;
  bench.fault(new RegExp(`${second!.id}/time-entries`), { kind: 'raw', status: 404, body });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(expectFailure(output, 'time_entries', 'system')).toContain(second!.id);
  expect(output.ids('time_entries')).toHaveLength(15);
});

test.each<[number, object, string]>([
  [401, { description: 'Full authentication is required', code: 1000 }, 'Full authentication is required'],
  [401, { message: 'Api key does not exist', code: 4003 }, 'API key'],
  [401, { message: 'Schlüssel gesperrt…', code: 4017 }, 'Schlüssel gesperrt…'],
])('19: a %i of whatever body ends the sync with one error of no stream: %j', async (status, body, words) => {
  const bench = await startBench();
  bench.fault(/./, { kind: 'status', status, body });
  const output = await bench.read(['tags', 'clients', 'projects']);
  expectProtocol(output, ['tags', 'clients', 'projects']);
  const message = expectStopped(output, ['tags', 'clients', 'projects'], 'config');
  expect(message).toContain('api_key');
  expect(`${message} ${output.errors().map((error) => error.internal_message)}`).toMatch(new RegExp(words, 'i'));
});

const TIMESTAMP = { timestamp: '2025-06-01T00:00:00.000+00:00', status: 403, error: 'Forbidden', path: '/v1/x' };

test.each<[number, string, 'config' | 'system', string]>([
  [403, JSON.stringify(TIMESTAMP), 'config', 'Forbidden'],
  [404, '', 'system', '404'],
  [405, JSON.stringify({ message: "Request method 'GET' is not supported", code: 3000 }), 'system', 'not supported'],
])('19: a %i with the body %s fails its stream alone, and is quoted', async (status, body, kind, words) => {
  const bench = await startBench();
  bench.fault(/tags$/, { kind: 'raw', status, body });
  const output = await bench.read(['tags', 'clients']);
  expectProtocol(output, ['tags', 'clients']);
  expect(expectFailure(output, 'tags', kind)).toContain(words);
  expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
});

test('300 people whose entries are refused alike end the stream after a handful', async () => {
  const people = Array.from({ length: 300 }, (_, n) => ({ id: id(`a${n}`), name: `Zoë ${n}`, status: 'ACTIVE' }));
  const bench = await startWith(people);
  bench.fault(/time-entries$/, { kind: 'status', status: 403, body: { message: 'Access Denied', code: 1000 } });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expectFailure(output, 'time_entries', 'config');
  expect(bench.paths(/user\/.*time-entries$/).length).toBeLessThan(30);
});
