import { afterEach, describe, expect, test } from 'vitest';
import { expectProtocol } from '../support/conformance';
import { IdleClock, readPatiently } from '../support/idle-clock';
import type { Output } from '../support/output';
import { Bench, incremental } from '../support/sync';
import { Table } from '../support/table';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let bench: Bench;
let now = 0;
afterEach(() => bench.server.close());

async function open(size: object = {}, config: object = {}): Promise<Table> {
  now = Date.parse('2026-11-23T20:00:00Z');
  bench = await Bench.start(
    { users: 3, entriesPerUser: 60, ...size },
    { now: () => now },
    { lookback_window_days: 3, verify_counts: false, ...config },
  );
  bench.world.now = () => now;
  const table = new Table(bench, () => {
    now += 20 * 60_000;
  });
  await table.sync();
  now += HOUR;
  return table;
}

const oldest = () =>
  [...bench.world.allEntries()].sort((a, b) => (a.timeInterval.start < b.timeInterval.start ? -1 : 1));
const positionOf = (output: Output) => output.states('time_entries').at(-1).stream.stream_state.changes?.[0].cursor;
const tombstones = (output: Output) =>
  output.records('time_entries').filter(({ _ab_cdc_deleted_at }) => _ab_cdc_deleted_at !== undefined);

describe('a feed that is not there', () => {
  test.each(['denied', 'unknown', 'no-route', 'wrong-method'] as const)(
    '(%s) costs a line, and keeps the position',
    async (mode) => {
      const table = await open();
      const before = positionOf(table.outputs[0]!);
      bench.server.options.feed.mode = mode;
      const deleted = oldest()[0]!.id;
      bench.world.deleteEntry(deleted);
      const output = await table.sync();
      expect([output.code, output.logs('WARN')]).toEqual([0, []]);
      expect(output.logs('INFO').filter((line) => line.includes('change feed'))).toHaveLength(1);
      expect(positionOf(output)).toMatchObject(before);
      expect(positionOf(output).attempts).toHaveLength(1);
      // it comes back, and tells what it kept
      bench.server.options.feed.mode = 'present';
      now += HOUR;
      const next = await table.sync();
      expect(tombstones(next).map(({ id }) => id)).toEqual([deleted]);
      expect(Object.keys(positionOf(next))).toEqual(['from', 'until']);
      table.expectEqual();
    },
  );
});

describe('a feed that is out of order', () => {
  test.each(['failing', 'odd-shape'] as const)('(%s) costs a warning, and keeps the position', async (mode) => {
    const table = await open();
    const before = positionOf(table.outputs[0]!);
    bench.server.options.feed.mode = mode;
    const output = await table.sync();
    expect(output.code).toBe(0);
    expect(output.logs('WARN').filter((line) => line.includes('could not be used'))).toHaveLength(1);
    expect(positionOf(output)).toMatchObject(before);
  });

  test('by a type that nobody asked for is still heard, and keeps the position', async () => {
    const table = await open();
    const before = positionOf(table.outputs[0]!);
    bench.server.options.feed.mode = 'odd-code';
    const [first] = oldest();
    bench.world.editEntry(first!.id, { description: 'neu' });
    const output = await table.sync();
    expect(output.code).toBe(0);
    expect(output.logs('WARN').join()).toContain('LUNCH_BREAK');
    expect(positionOf(output)).toMatchObject(before);
    table.expectEqual();
  });

  test.each(['created', 'updated', 'deleted'] as const)('in its list of %s keeps the position, too', async (kind) => {
    const table = await open();
    const before = positionOf(table.outputs[0]!);
    bench.server.options.feed.modes = { [kind]: 'failing' };
    expect(positionOf(await table.sync())).toMatchObject(before);
  });

  test('in its batch alone prints what it can, and asks again', async () => {
    const table = await open();
    const before = positionOf(table.outputs[0]!);
    const [edited, deleted] = oldest();
    bench.world.editEntry(edited!.id, { description: 'neu' });
    bench.world.deleteEntry(deleted!.id);
    bench.fault(/batch$/, { kind: 'status', status: 500 });
    const output = await table.sync();
    expect(output.code).toBe(0);
    expect(tombstones(output)).toHaveLength(1);
    expect(positionOf(output)).toMatchObject(before);
    bench.server.faults.length = 0;
    now += HOUR;
    await table.sync();
    table.expectEqual();
  });
});

test('a deletion of what an attempt that died had printed is told, because its beginning divides the span', async () => {
  const table = await open({}, { num_workers: 1 });
  now += HOUR;
  const start = new Date(now - HOUR).toISOString().replace('.000', '');
  for (const { id } of bench.users) bench.addEntry(id, `short-lived-${id}`, start);
  now += HOUR;
  // the attempt reads and prints the entry of the first person, and then dies
  bench.fault(/user\/.*\/time-entries$/, { kind: 'status', status: 401 }, { skip: 1 });
  const died = await bench.read(incremental(), { state: table.state });
  expect(died.code).toBe(1);
  const printed = died.ids('time_entries').filter((id) => id.startsWith('short-lived'));
  expect(printed).toHaveLength(1);
  table.load(died);
  table.state = died.lastStates;
  expect(positionOf(died).attempts).toHaveLength(1);
  bench.server.faults.length = 0;
  now += 10 * MINUTE;
  bench.world.deleteEntry(printed[0]!);
  now += 10 * MINUTE;
  const output = await table.sync();
  expect(tombstones(output).map(({ id }) => id)).toEqual(printed);
  table.expectEqual();
});

test.each([['a first sync'], ['a later one']])(
  '%s stores its beginning before its first record, so that a kill costs no deletion',
  async (which) => {
    const table = await open();
    const output = which === 'a first sync' ? table.outputs[0]! : await table.sync();
    const types = output.messages.map(({ type }) => type).filter((type) => type === 'STATE' || type === 'RECORD');
    expect(types.slice(0, 2)).toEqual(['STATE', 'RECORD']);
    const [first] = output.states('time_entries');
    const { cursor } = first.stream.stream_state.changes[0];
    expect(which === 'a first sync' ? cursor.from : cursor.attempts.at(-1)).toMatch(/^2026-11-23T2/);
  },
);

test('an entry that was moved to another workspace comes once, and is not deleted', async () => {
  const table = await open({ workspaces: 2, users: 5 });
  const [first, second] = bench.world.workspaces.map(({ id }) => id);
  const shared = bench.world
    .of(second!)
    .users.find(({ id }) => bench.world.of(first!).users.some((user) => user.id === id))!;
  const moved = oldest().find(({ userId, workspaceId }) => userId === shared.id && workspaceId === first)!;
  bench.world.editEntry(moved.id, { workspaceId: second! });
  for (let n = 0; n < 3; n++) {
    const output = await table.sync();
    expect(output.ids('time_entries').filter((id) => id === moved.id).length).toBeLessThanOrEqual(1);
    now += HOUR;
  }
  table.expectEqual();
});

test('a position older than 30 days is asked for in spans of 30 days, with a warning', async () => {
  const table = await open();
  const [deleted] = oldest();
  now += DAY;
  bench.world.deleteEntry(deleted!.id);
  now += 70 * DAY;
  const output = await table.sync();
  expect(output.logs('WARN').filter((line) => line.includes('30 days'))).toHaveLength(1);
  const spans = bench.server.requests.filter(({ path }) => path.endsWith('/created'));
  expect(spans).toHaveLength(3);
  for (const { query } of spans)
    expect(Date.parse(query.end!) - Date.parse(query.start!)).toBeLessThanOrEqual(30 * DAY);
  expect(tombstones(output)).toHaveLength(1);
  table.expectEqual();
});

test('entries before start_date that were edited are left out', async () => {
  const table = await open({}, { start_date: '2026-11-15T00:00:00Z' });
  const [before] = oldest();
  expect(before!.timeInterval.start < '2026-11-15').toBe(true);
  bench.world.editEntry(before!.id, { description: 'neu' });
  const output = await table.sync();
  expect(output.ids('time_entries')).not.toContain(before!.id);
  expect(Object.keys(positionOf(output))).toEqual(['from', 'until']);
});

test('a quota that ends in the middle of the feed ends the sync, and the next one goes on', async () => {
  const table = await open();
  const [deleted] = oldest();
  bench.world.deleteEntry(deleted!.id);
  bench.fault(/deleted$/, { kind: 'status', status: 429 });
  const clock = new IdleClock();
  const output = await readPatiently(bench, incremental(), {
    state: table.state,
    config: { max_rate_limit_wait_minutes: 0 },
    clock,
  });
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(1);
  table.state = output.lastStates;
  bench.server.faults.length = 0;
  bench.server.options.now = () => now;
  await table.sync();
  table.expectEqual();
});

test('switched off, nothing is asked, the column is gone, and deletions are told once it is on again', async () => {
  const table = await open();
  now += HOUR;
  const off = await table.sync({ change_feed: false });
  expect(bench.paths(/entities/)).toEqual([]);
  expect(positionOf(off).attempts).toHaveLength(1);
  bench.world.deleteEntry(oldest()[0]!.id);
  now += HOUR;
  expect(tombstones(await table.sync())).toHaveLength(1);
  table.expectEqual();
});

test('a full refresh asks neither feed nor position', async () => {
  await open();
  const output = await bench.read(['time_entries']);
  expect(output.code).toBe(0);
  expect(bench.paths(/entities/)).toEqual([]);
});

test('5,000 changes take the fewest requests that the answers allow', async () => {
  const table = await open({ users: 2, entriesPerUser: 2_500 });
  for (const { id } of [...bench.world.allEntries()]) bench.world.editEntry(id, { description: `neu ${id}` });
  const output = await table.sync();
  expect(output.code).toBe(0);
  table.expectEqual();
  // 4,980 outside of the look-back, 200 a batch
  expect(bench.paths(/batch$/).length).toBeLessThanOrEqual(25);
  expect(bench.paths(/entities/).length).toBeLessThanOrEqual(7);
});

describe('people who left', () => {
  test('are listed once a week while the feed tells what they change', async () => {
    const table = await open({ users: 8 });
    const inactive = bench.users.filter(({ status }) => ['DELETED', 'LIMITED'].includes(String(status)));
    expect(inactive).toHaveLength(2);
    const lists = () => bench.paths(/user\/.*\/time-entries$/).map((path) => path.split('/')[4]);
    await table.sync();
    expect(lists()).toHaveLength(6);
    const [someone] = inactive;
    const [entry] = [...bench.world.allEntries()].filter(({ userId }) => userId === someone!.id);
    bench.world.editEntry(entry!.id, { description: 'nachgetragen' });
    now += DAY;
    await table.sync();
    expect(lists()).toHaveLength(6);
    table.expectEqual();
    now += 7 * DAY;
    await table.sync();
    expect(lists()).toHaveLength(8);
    bench.server.options.feed.mode = 'denied';
    now += HOUR;
    await table.sync();
    expect(lists()).toHaveLength(8);
  });
});
