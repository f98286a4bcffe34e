import { afterEach, expect, test } from 'vitest';
import { STREAMS } from '../../src/streams';
import { expectProtocol } from '../support/conformance';
import { Bench, entryState, incremental } from '../support/sync';

const NOW = Date.parse('2026-11-23T20:00:00Z');

let bench: Bench;
afterEach(() => bench.server.close());

test('the state of time entries is, to the letter, one entry for each person', async () => {
  bench = await Bench.start({ users: 1, entriesPerUser: 0 }, { now: () => NOW });
  const user = bench.users[0]!.id;
  bench.addEntry(user, 'one', '2026-11-20T12:00:00Z');
  const { stream_state } = (await bench.read(incremental())).lastStates[0].stream;
  const { synced_at } = stream_state.states[0].cursor;
  const { from, until } = stream_state.changes[0].cursor;
  expect(synced_at).toMatch(/^2026-11-23T20:\d\d:\d\d\.\d{3}Z$/);
  expect(JSON.stringify(stream_state)).toBe(
    `{"states":[{"partition":{"workspace_id":"${bench.workspace}","user_id":"${user}"},` +
      `"cursor":{"started_at":"2026-11-20T12:00:00Z","synced_at":"${synced_at}"}}],` +
      `"changes":[{"partition":{"workspace_id":"${bench.workspace}"},"cursor":{"from":"${from}","until":"${until}"}}]}`,
  );
});

test('a cursor does not fall because its newest entry was deleted', async () => {
  bench = await Bench.start({ users: 1, entriesPerUser: 0 }, { now: () => NOW });
  const user = bench.users[0]!.id;
  bench.addEntry(user, 'old', '2026-11-18T12:00:00Z');
  bench.addEntry(user, 'new', '2026-11-20T12:00:00Z');
  const first = await bench.read(incremental());
  bench.world.deleteEntry('new');
  const second = await bench.read(incremental(), { state: first.lastStates });
  expect(second.ids('time_entries')).toEqual(['old']);
  expect(second.lastStates[0].stream.stream_state.states[0].cursor.started_at).toBe('2026-11-20T12:00:00Z');
});

test('cursors of many people in the future are one warning', async () => {
  bench = await Bench.start({ users: 5 }, { now: () => NOW });
  const output = await bench.read(incremental(), { state: entryState({ started_at: '2030-01-01T00:00:00Z' }) });
  expectProtocol(output, ['time_entries']);
  expect([output.code, output.records('time_entries').length]).toEqual([0, 0]);
  expect(output.logs('WARN').filter((line) => line.includes('future'))).toHaveLength(1);
});

test('what other streams stored is ignored, and they leave nothing to go on from', async () => {
  bench = await Bench.start();
  const blobs = [{ __ab_full_refresh_sync_complete: true }, { cutoff: 5 }, { states: [] }];
  for (const stream_state of blobs) {
    const state = [{ type: 'STREAM', stream: { stream_descriptor: { name: 'tags' }, stream_state } }];
    const output = await bench.read([{ name: 'tags', sync_mode: 'incremental', cursor_field: ['id'] }], { state });
    expectProtocol(output, ['tags']);
    expect(output.ids('tags')).toHaveLength(2);
    expect(output.states('tags').at(-1).stream.stream_state).toEqual({ __ab_no_cursor_state_message: true });
  }
});

test('a long read prints states on the way, each of which goes on without a loss', async () => {
  bench = await Bench.start({ users: 8, entriesPerUser: 600 }, { now: () => NOW }, { num_workers: 2 });
  const all = [...bench.world.allEntries()].map(({ id }) => id);
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.states('time_entries').length).toBeGreaterThanOrEqual(3);
  // the very first one tells the beginning alone
  const middle = output.messages.findIndex(({ state }) => state?.stream.stream_state.states.length > 0);
  const before = output.messages.slice(0, middle).flatMap(({ record }) => (record ? [record.data.id] : []));
  const { type, stream } = output.messages[middle].state;
  bench.server.options.now = () => NOW + 60_000;
  const resumed = await bench.read(incremental(), { state: [{ type, stream }], config: { lookback_window_days: 0 } });
  expect(new Set([...before, ...resumed.ids('time_entries')]).size).toBe(all.length);
  expect(resumed.ids('time_entries').length).toBeLessThan(all.length);
});

test('the states of hundreds of people take a small part of the output', async () => {
  bench = await Bench.start({ users: 400, entriesPerUser: 4 }, { cacheRows: true }, { requests_per_second: 1_000 });
  const output = await bench.read(incremental(), {}, { speed: 20 });
  expectProtocol(output, ['time_entries']);
  const bytes = (kind: string) =>
    output.stdout.split('\n').reduce((sum, line) => sum + (line.startsWith(`{"type":"${kind}"`) ? line.length : 0), 0);
  const last = JSON.stringify(output.states('time_entries').at(-1)).length;
  expect(bytes('STATE') - last).toBeLessThan(0.05 * bytes('RECORD'));
  expect(output.states('time_entries').at(-1).stream.stream_state.states).toHaveLength(400);
});

test('a slice that is slow holds back nobody’s output', async () => {
  bench = await Bench.start({ users: 6, entriesPerUser: 3 });
  const slow = bench.users[0]!.id;
  const others = bench.users.length - 1;
  let release = () => {};
  const answered = new Promise<void>((resolve) => {
    release = resolve;
  });
  // answers the first person only when all the others have been answered
  bench.server.faults.push({
    match: ({ path }) => path.includes(slow),
    fault: { kind: 'before', run: () => answered },
  });
  const watch = setInterval(() => {
    if (bench.server.requests.filter(({ path, rows }) => path.includes('/user/') && rows === 3).length === others)
      release();
  }, 1);
  const output = await bench.read(['time_entries'], {}, { speed: 1 });
  clearInterval(watch);
  expect(output.code).toBe(0);
  const people = output.records('time_entries').map(({ userId }) => userId);
  expect(people).toHaveLength(18);
  expect(people.slice(-3)).toEqual([slow, slow, slow]);
});

test('streams take turns: a long one does not hold back the others', async () => {
  bench = await Bench.start({ users: 12, projects: 12, entriesPerUser: 1 }, {}, { num_workers: 1 });
  await bench.read(['tasks', 'time_entries']);
  const kinds = bench.paths(/\/(tasks|time-entries)$/).map((path) => path.split('/').at(-1));
  expect(kinds).toHaveLength(24);
  // from the moment on at which both have something to do
  const both = kinds.slice(kinds.indexOf('time-entries'), kinds.lastIndexOf('tasks') + 1);
  for (let at = 1; at < both.length; at++) expect(both[at]).not.toBe(both[at - 1]);
});

test('the order in the catalog changes nothing but the order of the output', async () => {
  bench = await Bench.start({}, { now: () => NOW });
  const names = STREAMS.map((Stream) => new Stream({} as never).name);
  const forwards = await bench.read(names);
  const requests = bench.paths().sort();
  const backwards = await bench.read(names.toReversed());
  expectProtocol(backwards, names);
  expect(bench.paths().sort()).toEqual(requests);
  for (const name of names) expect(backwards.ids(name).sort()).toEqual(forwards.ids(name).sort());
});
