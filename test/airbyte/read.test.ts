import { afterEach, describe, expect, test } from 'vitest';
import { expectFailure, expectProtocol, expectStopped } from '../support/conformance';
import { Bench, entryState, incremental } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test('a stream that does not exist fails alone; the others are read', async () => {
  bench = await Bench.start();
  const output = await bench.read(['nonsense', 'tags']);
  expectProtocol(output, ['nonsense', 'tags']);
  expect(expectFailure(output, 'nonsense', 'config')).toContain('nonsense');
  expect(output.statuses('tags').at(-1)).toBe('COMPLETE');
});

test('one slice that fails leaves the others, is named, and keeps its own cursor', async () => {
  bench = await Bench.start({ users: 4, entriesPerUser: 5 });
  const [unlucky] = bench.users.map(({ id }) => id);
  bench.fault(new RegExp(`${unlucky}/time-entries`), { kind: 'status', status: 403 });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(expectFailure(output, 'time_entries', 'config')).toContain(unlucky);
  const { states } = output.states('time_entries').at(-1).stream.stream_state;
  const own = states.find(({ partition }: { partition: { user_id: string } }) => partition.user_id === unlucky);
  expect(Object.keys(own.cursor)).toEqual(['tried_at']);
  expect(states).toHaveLength(4);
  bench.server.faults.length = 0;
  const healed = await bench.read(incremental(), { state: output.lastStates });
  expect(healed.code).toBe(0);
  const both = new Set([...output.ids('time_entries'), ...healed.ids('time_entries')]);
  expect([...both].sort()).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
});

test('a host that cannot be connected to ends the sync as transient', async () => {
  bench = await Bench.start();
  const output = await bench.read(['clients', 'tags'], { config: { api_url: 'http://127.0.0.1:9' } });
  expectProtocol(output, ['clients', 'tags']);
  expect(expectFailure(output, 'clients', 'transient')).toContain('Cannot connect');
});

test('a key that is revoked in the middle ends every unfinished stream as a matter of configuration', async () => {
  bench = await Bench.start({ users: 6, entriesPerUser: 5 });
  bench.fault(/time-entries/, { kind: 'status', status: 401 }, { skip: 2 });
  const output = await bench.read([...incremental(), 'users']);
  expectStopped(output, ['time_entries'], 'config');
  expect(output.statuses('users').at(-1)).toBe('COMPLETE');
});

test('requests run side by side, never more than num_workers', async () => {
  bench = await Bench.start({ users: 20, entriesPerUser: 2 }, { latencyMs: 5 });
  await bench.read(['tasks', 'time_entries'], { config: { num_workers: 3 } });
  expect(bench.server.maxInFlight).toBe(3);
  bench.server.maxInFlight = 0;
  await bench.read(['tasks', 'time_entries']);
  expect(bench.server.maxInFlight).toBeGreaterThan(3);
  expect(bench.server.maxInFlight).toBeLessThanOrEqual(10);
});

test('page_size is never exceeded', async () => {
  bench = await Bench.start({ users: 3, entriesPerUser: 30 });
  const output = await bench.read(['users', 'time_entries'], { config: { page_size: 7 } });
  const sizes = bench.server.requests.flatMap(({ query }) => (query['page-size'] ? Number(query['page-size']) : []));
  expect(Math.max(...sizes)).toBe(7);
  expect(output.ids('time_entries').sort()).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
});

test('a state that cannot be used fails its own stream, and is printed as it came', async () => {
  bench = await Bench.start();
  const state = entryState({ started_at: 'yesterday', note: 'É' });
  const output = await bench.read([...incremental(), 'tags'], { state });
  expectProtocol(output, ['time_entries', 'tags']);
  expect(expectFailure(output, 'time_entries', 'config')).toContain('2026-11-20T12:00:00Z');
  expect(output.statuses('tags').at(-1)).toBe('COMPLETE');
  expect(output.states('time_entries').at(-1).stream.stream_state).toEqual({ started_at: 'yesterday', note: 'É' });
  expect(bench.paths(/time-entries/)).toEqual([]);
});

describe('a state', () => {
  test.each([undefined, [], {}, null, ''])('%j is a first sync', async (state) => {
    bench = await Bench.start();
    const output = await bench.read(incremental(), { state });
    expect(output.code).toBe(0);
    expect(output.ids('time_entries')).toHaveLength([...bench.world.allEntries()].length);
  });

  test.each([{ __ab_no_cursor_state_message: true }, { __ab_full_refresh_sync_complete: true }, { states: [] }])(
    'of time entries such as %j is a first sync',
    async (blob) => {
      bench = await Bench.start();
      const output = await bench.read(incremental(), { state: entryState(blob) });
      expect(output.ids('time_entries')).toHaveLength([...bench.world.allEntries()].length);
    },
  );

  test.each([
    [{ a: 1 }],
    [[1]],
    [[{ type: 'LEGACY', data: {} }]],
    [entryState({ started_at: 5 })],
    [entryState({ started_at: 'yesterday' })],
    [entryState({ states: [{ partition: {}, cursor: {} }] })],
    [entryState('x')],
    ['garbage'],
  ])('of another shape, %j, is one clear error and no record', async (state) => {
    bench = await Bench.start();
    const output = await bench.read(incremental(), { state });
    expect(output.code).toBe(1);
    expect(output.errors()).toHaveLength(1);
    expect(output.errors()[0].failure_type).toBe('config_error');
    expect(output.of('RECORD')).toEqual([]);
  });

  test('with one cursor for everybody becomes one entry for each person', async () => {
    bench = await Bench.start();
    const output = await bench.read(incremental(), { state: entryState({ started_at: '2026-11-20T12:00:00Z' }) });
    const { states } = output.states('time_entries')[0].stream.stream_state;
    expect(states).toHaveLength(bench.users.length);
    expect(bench.server.requests.filter(({ query }) => 'start' in query)).toHaveLength(bench.users.length);
  });

  test('that names unknown people keeps them and says so once', async () => {
    bench = await Bench.start();
    const stranger = {
      partition: { workspace_id: 'elsewhere', user_id: 'nobody' },
      cursor: { started_at: '2026-01-01T00:00:00Z' },
    };
    const output = await bench.read(incremental(), { state: entryState({ states: [stranger] }) });
    expect(output.code).toBe(0);
    expect(output.states('time_entries').at(-1).stream.stream_state.states).toContainEqual(stranger);
    expect(output.logs().filter((line) => line.includes('does not list'))).toHaveLength(1);
  });

  test('is ignored by a full refresh, which leaves none', async () => {
    bench = await Bench.start();
    const output = await bench.read(['time_entries'], { state: entryState({ started_at: '2026-11-20T12:00:00Z' }) });
    expect(output.ids('time_entries')).toHaveLength([...bench.world.allEntries()].length);
    expect(output.states('time_entries').at(-1).stream.stream_state).toEqual({ __ab_no_cursor_state_message: true });
  });
});
