import { afterEach, describe, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench, entryState, incremental } from '../support/sync';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-23T20:00:00Z');
const server = { now: () => NOW };

let bench: Bench;
afterEach(() => bench.server.close());

/** Nobody but one person, who has no time entries yet. */
async function alone(options: object = {}, config: object = {}): Promise<string> {
  bench = await Bench.start({ users: 1, entriesPerUser: 0 }, { ...server, ...options }, config);
  return bench.users[0]!.id;
}

const cursorOf = (user: string, cursor: object) =>
  entryState({ states: [{ partition: { workspace_id: bench.workspace, user_id: user }, cursor }] });
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
const lastCursor = (output: Awaited<ReturnType<Bench['read']>>) =>
  output.states('time_entries').at(-1).stream.stream_state.states[0].cursor;

test('a first sync asks without a start and leaves a cursor for each person', async () => {
  bench = await Bench.start({}, server);
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(bench.server.requests.filter(({ query }) => 'start' in query)).toEqual([]);
  const { states } = output.states('time_entries').at(-1).stream.stream_state;
  expect(states.map(({ partition }: { partition: { user_id: string } }) => partition.user_id).sort()).toEqual(
    bench.users.map(({ id }) => id).sort(),
  );
  expect(Object.keys(output.states('time_entries').at(-1).stream.stream_state)).toEqual(['states', 'changes']);
});

test('a following sync asks from look-back and zone margin before the cursor, and drops what lies before it', async () => {
  const user = await alone({}, { lookback_window_days: 2 });
  bench.addEntry(user, 'in', '2026-11-18T12:00:00Z');
  bench.addEntry(user, 'out', '2026-11-18T11:59:59Z');
  const output = await bench.read(incremental(), { state: cursorOf(user, { started_at: '2026-11-20T12:00:00Z' }) });
  expect(bench.server.requests.at(-1)!.query.start).toBe('2026-11-17T22:00:00Z');
  expect(bench.server.requests.at(-1)!.query).not.toHaveProperty('end');
  expect(output.ids('time_entries')).toEqual(['in']);
});

test('what lies before the window is dropped wherever it stands in a page', async () => {
  const user = await alone({}, { lookback_window_days: 0 });
  for (const hour of ['06', '09', '12', '15']) bench.addEntry(user, hour, `2026-11-20T${hour}:00:00Z`);
  const rows = bench.world.of(bench.workspace).entries.get(user)!;
  // in no order at all
  const body = JSON.stringify(['15', '06', '12', '09'].map((id) => rows.find((row) => row.id === id)));
  bench.fault(/time-entries$/, { kind: 'raw', body, headers: { 'last-page': 'true' } });
  const output = await bench.read(incremental(), { state: cursorOf(user, { started_at: '2026-11-20T09:00:00Z' }) });
  expect(output.ids('time_entries')).toEqual(['15', '12', '09']);
  expect(lastCursor(output).started_at).toBe('2026-11-20T15:00:00Z');
});

test('start_date bounds the first sync, and a cursor further back does not undo it', async () => {
  const user = await alone({}, { start_date: '2026-11-10T00:00:00Z' });
  bench.addEntry(user, 'before', '2026-11-09T23:59:59Z');
  bench.addEntry(user, 'after', '2026-11-10T00:00:00Z');
  expect((await bench.read(incremental())).ids('time_entries')).toEqual(['after']);
  const state = cursorOf(user, { started_at: '2026-11-12T00:00:00Z' });
  expect((await bench.read(incremental(), { state })).ids('time_entries')).toEqual(['after']);
});

describe.each([-12, -5, 0, 5.5, 14])('for an account in the zone UTC%s', (timeZoneOffsetHours) => {
  test('nothing at or behind the cursor is lost, and nothing before it comes', async () => {
    const user = await alone({ timeZoneOffsetHours }, { lookback_window_days: 0 });
    const cursor = Date.parse('2026-11-20T12:00:00Z');
    for (let hour = -30; hour <= 30; hour++) bench.addEntry(user, `at${hour}`, iso(cursor + hour * HOUR));
    const output = await bench.read(incremental(), { state: cursorOf(user, { started_at: iso(cursor) }) });
    const expected = Array.from({ length: 31 }, (_, hour) => `at${hour}`);
    expect(output.ids('time_entries').sort()).toEqual(expected.sort());
  });
});

test('a running timer holds the cursor back until it has stopped', async () => {
  const user = await alone({}, { lookback_window_days: 4 });
  bench.addEntry(user, 'running', '2026-11-20T08:00:00Z', null);
  bench.addEntry(user, 'later', '2026-11-21T08:00:00Z');
  const first = await bench.read(incremental());
  expect(lastCursor(first).started_at).toBe('2026-11-20T08:00:00Z');
  bench.world.stopTimer('running', '2026-11-21T09:00:00Z');
  const second = await bench.read(incremental(), { state: first.lastStates });
  expect(second.ids('time_entries').sort()).toEqual(['later', 'running']);
  expect(lastCursor(second).started_at).toBe('2026-11-21T08:00:00Z');
});

test('an entry in the future comes, and the cursor stays at now', async () => {
  const user = await alone();
  bench.addEntry(user, 'future', '2027-06-01T08:00:00Z');
  const output = await bench.read(incremental());
  expect(output.ids('time_entries')).toEqual(['future']);
  // the test's clock runs fast
  expect(lastCursor(output).started_at).toMatch(/^2026-11-23T20:0/);
});

test('an entry that is added while the pages are waited for is read by the next sync, even without a look-back', async () => {
  let now = NOW;
  const user = await alone({ now: () => now }, { lookback_window_days: 0, page_size: 50 });
  bench.addEntry(user, 'planned', '2027-06-01T08:00:00Z');
  for (let n = 0; n < 60; n++) bench.addEntry(user, `old-${n}`, iso(NOW - (n + 1) * HOUR));
  const run = () => {
    now += HOUR;
    bench.addEntry(user, 'meanwhile', iso(now - HOUR / 2));
  };
  // its place is on the first page, which was read
  bench.fault(/time-entries$/, { kind: 'before', run }, { skip: 1, times: 1 });
  const first = await bench.read(incremental());
  // before the hour that the pages were waited for; the clock of the test runs fast
  expect(Date.parse(lastCursor(first).started_at)).toBeLessThan(NOW + HOUR / 4);
  now += HOUR;
  const second = await bench.read(incremental(), { state: first.lastStates });
  expect(first.ids('time_entries')).not.toContain('meanwhile');
  expect(second.ids('time_entries')).toContain('meanwhile');
});

test('a cursor in the future is read as now, and a warning says so', async () => {
  const user = await alone();
  bench.addEntry(user, 'any', '2026-11-20T08:00:00Z');
  const state = cursorOf(user, { started_at: '2027-05-01T00:00:00Z', synced_at: '2026-11-01T00:00:00.000Z' });
  const output = await bench.read(incremental(), { state });
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toEqual(['any']);
  expect(lastCursor(output).started_at).toMatch(/^2026-11-23T20:0/);
  expect(output.logs('WARN').filter((line) => line.includes('future'))).toHaveLength(1);
});

test('a cursor more than two years ahead is kept, nothing is read, and a warning says so', async () => {
  const user = await alone();
  bench.addEntry(user, 'any', '2026-11-20T08:00:00Z');
  const state = cursorOf(user, { started_at: '2030-01-01T00:00:00Z', synced_at: '2026-11-01T00:00:00.000Z' });
  const output = await bench.read(incremental(), { state });
  expect(output.code).toBe(0);
  expect(output.records('time_entries')).toEqual([]);
  expect(bench.paths(/time-entries/)).toEqual([]);
  expect(output.lastStates[0].stream.stream_state.states).toEqual([
    expect.objectContaining({ cursor: { started_at: '2030-01-01T00:00:00Z', synced_at: '2026-11-01T00:00:00.000Z' } }),
  ]);
  expect(output.logs('WARN').filter((line) => line.includes('future'))).toHaveLength(1);
});

test('a person without entries has only synced_at in the state', async () => {
  await alone();
  expect(Object.keys(lastCursor(await bench.read(incremental())))).toEqual(['synced_at']);
});

test('synced_at is the time of the server and rises above every one in the state', async () => {
  const user = await alone();
  bench.addEntry(user, 'one', '2026-11-20T08:00:00Z');
  const [record] = (await bench.read(incremental())).records('time_entries');
  expect(Math.abs(Date.parse(record.synced_at) - NOW)).toBeLessThan(60_000);
  expect(record.started_at).toBe('2026-11-20T08:00:00Z');
  const state = cursorOf(user, { started_at: '2026-11-20T08:00:00Z', synced_at: '2029-01-01T00:00:00.500Z' });
  const [again] = (await bench.read(incremental(), { state })).records('time_entries');
  expect(again.synced_at).toBe('2029-01-01T00:00:00.501Z');
});

test('people who were never read come first, then those who were not read for the longest time', async () => {
  bench = await Bench.start({ users: 4, entriesPerUser: 3 }, server, { num_workers: 1 });
  const [a, b, c, d] = bench.users.map(({ id }) => id);
  const entry = (user_id: string, day: number) => ({
    partition: { workspace_id: bench.workspace, user_id },
    cursor: { started_at: '2026-11-01T00:00:00Z', synced_at: `2026-11-0${day}T00:00:00.000Z` },
  });
  const state = entryState({ states: [entry(a!, 3), entry(b!, 1), entry(d!, 2)] });
  await bench.read(incremental(), { state });
  expect(bench.paths(/time-entries/).map((path) => path.split('/')[4])).toEqual([c, b, d, a]);
});

test.each(['yesterday', '20222-01-01T00:00:00Z', null])(
  'an entry that starts at %s comes out without started_at, in every range, and moves no cursor',
  async (start) => {
    const user = await alone();
    bench.addEntry(user, 'odd', start as string);
    bench.addEntry(user, 'fine', '2026-11-20T08:00:00Z');
    const state = cursorOf(user, { started_at: '2026-11-19T08:00:00Z' });
    const output = await bench.read(incremental(), { state });
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    const odd = output.records('time_entries').find(({ id }) => id === 'odd');
    expect([odd.started_at, odd.timeInterval.start]).toEqual([null, start]);
    expect(lastCursor(output).started_at).toBe('2026-11-20T08:00:00Z');
    const [warning] = output.logs('WARN');
    expect(warning).toContain('odd');
    expect(warning).toContain(user);
  },
);

test('a start with an offset is told in UTC, and compared as an instant', async () => {
  const user = await alone({}, { lookback_window_days: 0 });
  bench.addEntry(user, 'berlin', '2026-11-20T01:30:00.250+02:00');
  bench.addEntry(user, 'utc', '2026-11-19T23:45:00Z');
  const output = await bench.read(incremental());
  const starts = Object.fromEntries(output.records('time_entries').map(({ id, started_at }) => [id, started_at]));
  expect(starts).toEqual({ berlin: '2026-11-19T23:30:00.250Z', utc: '2026-11-19T23:45:00Z' });
  expect(lastCursor(output).started_at).toBe('2026-11-19T23:45:00Z');
});

test('a deleted person is an empty slice with a warning; if everybody is, the stream fails', async () => {
  bench = await Bench.start({ users: 3, entriesPerUser: 2 });
  const gone = {
    kind: 'status',
    status: 400,
    body: { message: "User doesn't belong to Workspace", code: 501 },
  } as const;
  bench.fault(new RegExp(`${bench.users[0]!.id}/time-entries`), gone);
  const output = await bench.read(incremental());
  expect(output.code).toBe(0);
  expect(output.logs('WARN').join()).toContain('no longer exists');
  bench.fault(/time-entries/, gone);
  expectFailure(await bench.read(incremental()), 'time_entries', 'system');
});
