import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../support/clockify/server';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench, entryState, incremental } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const JSON_TYPE = { 'content-type': 'application/json', 'last-page': 'true' };
const raw = (body: string | Buffer): Fault => ({ kind: 'raw', body, headers: JSON_TYPE });

describe('an answer that is broken for good', () => {
  test.each<[string, Fault]>([
    ['a page for people', { kind: 'html' }],
    ['JSON of another shape', { kind: 'wrong-shape' }],
    ['cut, and said to be longer', { kind: 'truncate' }],
    ['cut, with a proper end', { kind: 'truncate-clean' }],
    ['a connection that breaks', { kind: 'reset' }],
  ])('%s: is asked for six times, then its stream fails as transient', async (_, fault) => {
    bench = await Bench.start();
    bench.fault(/\/tags$/, fault);
    const output = await bench.read(['tags', 'clients']);
    expectProtocol(output, ['tags', 'clients']);
    expectFailure(output, 'tags', 'transient');
    expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
    expect(bench.paths(/\/tags$/)).toHaveLength(6);
  });

  test.each<[string, Fault]>([
    ['no UTF-8', raw(Buffer.from('[{"id":"1","name":"Z\xfcrich"}]', 'latin1'))],
    ['a row that is null', raw('[null]')],
    ['a row that is a list', raw('[["id"]]')],
    ['a row without an id', raw('[{"name":"x"}]')],
    ['a row whose id is a number', raw('[{"id":5}]')],
  ])('%s: is asked for once, and the error names path and page', async (_, fault) => {
    bench = await Bench.start();
    bench.fault(/\/tags$/, fault);
    const output = await bench.read(['tags', 'clients']);
    expectProtocol(output, ['tags', 'clients']);
    const message = expectFailure(output, 'tags', 'system');
    expect(message).toContain(`/workspaces/${bench.workspace}/tags`);
    expect(message).toContain('page 1');
    expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
    expect(bench.paths(/\/tags$/)).toHaveLength(1);
  });
});

describe('slices that fail one after the other', () => {
  test('leave those between them', async () => {
    bench = await Bench.start({ projects: 9 }, {}, { num_workers: 1 });
    const projects = bench.world.of(bench.workspace).projects.map(({ id }) => id);
    const lucky = projects.toSorted()[4]!;
    bench.server.faults.push({
      match: ({ path }) => path.endsWith('/tasks') && !path.includes(lucky),
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'status', status: 500 },
    });
    const output = await bench.read(['tasks']);
    expectFailure(output, 'tasks', 'transient');
    expect(output.records('tasks').map(({ projectId }) => projectId)).toEqual([lucky, lucky]);
    expect(new Set(bench.paths(/\/tasks$/)).size).toBe(9);
  });

  test('end their stream in the workspace after five that are refused alike', async () => {
    bench = await Bench.start({ projects: 40, workspaces: 2 }, {}, { num_workers: 1 });
    const [first, second] = bench.world.workspaces.map(({ id }) => id);
    bench.fault(new RegExp(`${first}/projects/.*/tasks$`), { kind: 'status', status: 403 });
    const output = await bench.read(['tasks']);
    expectProtocol(output, ['tasks']);
    expect(expectFailure(output, 'tasks', 'config')).toMatch(/4 more failed/);
    expect(bench.paths(new RegExp(`${first}/projects/.*/tasks$`))).toHaveLength(5);
    expect(bench.paths(new RegExp(`${second}/projects/.*/tasks$`))).toHaveLength(40);
    expect(output.logs('ERROR').join()).toContain('35 slices were not read');
  });

  test('end nothing when their refusals differ, or one was read before', async () => {
    bench = await Bench.start({ projects: 12 }, {}, { num_workers: 1 });
    const refused = (message: string) => ({ kind: 'status', status: 403, body: { message, code: 501 } }) as const;
    bench.fault(/\/tasks$/, refused('Access Denied'), { times: 4 });
    bench.fault(/\/tasks$/, refused('Nope'), { skip: 4 });
    expectFailure(await bench.read(['tasks']), 'tasks', 'config');
    expect(bench.paths(/\/tasks$/)).toHaveLength(12);
    bench.server.faults.length = 0;
    bench.fault(/\/tasks$/, refused('Access Denied'), { skip: 1 });
    expectFailure(await bench.read(['tasks']), 'tasks', 'config');
    expect(bench.paths(/\/tasks$/)).toHaveLength(12);
  });
});

test('a user list that fails in one workspace leaves the people of the other', async () => {
  bench = await Bench.start({ workspaces: 2, users: 3, entriesPerUser: 2 });
  const [first, second] = bench.world.workspaces.map(({ id }) => id);
  bench.fault(new RegExp(`${second}/users`), { kind: 'status', status: 404 });
  const output = await bench.read([...incremental(), 'users']);
  expectProtocol(output, ['time_entries', 'users']);
  for (const stream of ['users', 'time_entries']) expect(expectFailure(output, stream, 'system')).toContain(second);
  expect(new Set(output.records('time_entries').map(({ workspaceId }) => workspaceId))).toEqual(new Set([first]));
  expect(output.ids('time_entries')).toHaveLength(6);
});

test('time entries whose people could not be listed print the state that came in', async () => {
  bench = await Bench.start();
  bench.fault(/\/users$/, { kind: 'status', status: 404 });
  const partition = { workspace_id: bench.workspace, user_id: bench.users[0]!.id };
  const state = entryState({ states: [{ partition, cursor: { started_at: '2026-11-20T12:00:00Z' } }] });
  const known = await bench.read(incremental(), { state });
  expectFailure(known, 'time_entries', 'system');
  expect(known.lastStates).toEqual(state);
  const bare = entryState({ started_at: '2026-11-20T12:00:00Z' });
  expect((await bench.read(incremental(), { state: bare })).lastStates).toEqual(bare);
  expect((await bench.read(incremental())).lastStates).toEqual(entryState({ states: [] }));
});

test('a request that is never answered is given up and sent again', async () => {
  bench = await Bench.start();
  bench.fault(/\/tags$/, { kind: 'hang' }, { times: 1 });
  bench.fault(/\/tags$/, { kind: 'drip' }, { times: 1 });
  const output = await bench.read(['tags'], {}, { attemptMs: 400 });
  expectProtocol(output, ['tags']);
  expect(output.code).toBe(0);
  expect(bench.paths(/\/tags$/).length).toBeGreaterThanOrEqual(3);
});
