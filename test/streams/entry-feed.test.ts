import { afterEach, describe, expect, test } from 'vitest';
import type { Output } from '../support/output';
import { Bench } from '../support/sync';
import { Table } from '../support/table';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEGIN = Date.parse('2026-11-23T20:00:00Z');

let bench: Bench;
let now = BEGIN;
afterEach(() => bench.server.close());

async function open(options: object = {}, config: object = {}): Promise<Table> {
  now = BEGIN;
  bench = await Bench.start(
    { users: 4, entriesPerUser: 60 },
    { now: () => now, ...options },
    { lookback_window_days: 3, verify_counts: false, ...config },
  );
  bench.world.now = () => now;
  const table = new Table(bench, () => {
    now += 20 * 60_000;
  });
  expect((await table.sync()).code).toBe(0);
  table.expectEqual();
  now += HOUR;
  return table;
}

const oldest = (count = 1) =>
  [...bench.world.allEntries()]
    .sort((a, b) => (a.timeInterval.start < b.timeInterval.start ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
const asked = (match: RegExp) => bench.server.requests.filter(({ path }) => match.test(path));
const changesOf = (output: Output) => output.states('time_entries').at(-1).stream.stream_state.changes;

test('a first sync takes the position and asks nothing', async () => {
  const table = await open();
  expect(asked(/entities/)).toEqual([]);
  const [{ partition, cursor }] = changesOf(table.outputs[0]!);
  expect(partition).toEqual({ workspace_id: bench.workspace });
  expect(Object.keys(cursor)).toEqual(['from', 'until']);
  expect(cursor.until).toMatch(/:\d\d\.000Z$/);
  expect(Date.parse(cursor.until) - Date.parse(cursor.from)).toBeGreaterThanOrEqual(2_000);
});

test('an idle sync takes five requests more, in tiles that are never merged', async () => {
  const table = await open();
  const [{ cursor }] = changesOf(table.outputs[0]!);
  await table.sync();
  const requests = asked(/entities/);
  expect(requests.map(({ path }) => path.split('/').at(-1))).toEqual([
    'created',
    'updated',
    'deleted',
    'deleted',
    'deleted',
  ]);
  for (const { query } of requests) expect(query.type).toContain('TIME_ENTRY');
  const tiles = requests.slice(2).map(({ query }) => [Date.parse(query.start!), Date.parse(query.end!)]);
  expect(tiles[0]).toEqual([Date.parse(cursor.from) - 10 * MINUTE, Date.parse(cursor.from)]);
  expect(tiles[1]).toEqual([Date.parse(cursor.from), Date.parse(cursor.until)]);
  expect(tiles[2]![0]).toBe(Date.parse(cursor.until));
  expect(tiles[2]![1]).toBeLessThanOrEqual(now + MINUTE);
});

describe('the table equals Clockify after', () => {
  const cases: [string, (ids: string[], users: string[]) => void][] = [
    ['an edit of an old entry', ([id]) => bench.world.editEntry(id!, { description: 'Später korrigiert ✏️' })],
    ['a changed rate', ([id]) => bench.world.editEntry(id!, { hourlyRate: { amount: 9_900, currency: 'EUR' } })],
    [
      'a changed custom field',
      ([id]) => bench.world.editEntry(id!, { customFieldValues: [{ customFieldId: 'f', value: 'x' }] }),
    ],
    [
      'a move to an older day',
      ([id]) => bench.world.editEntry(id!, { timeInterval: { start: '2020-02-29T08:00:00Z' } }),
    ],
    ['a move to somebody else', ([id], [user]) => bench.world.editEntry(id!, { userId: user! })],
    ['a late entry', (_, [user]) => bench.addEntry(user!, 'late', '2019-05-06T08:00:00Z', '2019-05-06T09:00:00Z')],
    ['a deletion', ([id]) => bench.world.deleteEntry(id!)],
    [
      'a deletion and a restoration',
      ([id]) => {
        bench.world.deleteEntry(id!);
        bench.world.restoreEntry(id!);
      },
    ],
    [
      'an edit and a deletion of another',
      ([id, other]) => {
        bench.world.editEntry(id!, { description: 'x' });
        bench.world.deleteEntry(other!);
      },
    ],
  ];

  test.each(cases)('%s', async (_, change) => {
    const table = await open();
    change(
      oldest(2),
      bench.users.map(({ id }) => id),
    );
    const output = await table.sync();
    expect([output.code, output.logs('WARN')]).toEqual([0, []]);
    table.expectEqual();
    now += HOUR;
    const idle = await table.sync();
    table.expectEqual();
    expect(idle.records('time_entries').filter((row) => row._ab_cdc_deleted_at)).toEqual([]);
  });

  test.each([
    ['wrapped', { wrapped: true }],
    ['with the older name of the type', { codeField: 'documentType' }],
    ['without its header', { hasMoreHeader: false }],
    ['late', { lagMs: 5 * MINUTE }],
  ])('edits and deletions, with the feed %s', async (_, feed) => {
    const table = await open();
    Object.assign(bench.server.options.feed, feed);
    const [edited, deleted] = oldest(2);
    bench.world.editEntry(edited!, { description: 'x' });
    bench.world.deleteEntry(deleted!);
    await table.sync();
    table.expectEqual();
  });

  test.each([
    ['missing', { mode: 'absent' }],
    ['not allowed', { mode: 'wrong-method' }],
    ['small', { maxIds: 3 }],
    ['strict about ids that do not exist', { unknownIds: 'refused' }],
    ['strict about foreign ids', { unknownIds: 'foreign', unknownSingle: 'foreign' }],
  ])('many edits, with a batch that is %s', async (_, batch) => {
    const table = await open();
    Object.assign(bench.server.options.batch, batch);
    const ids = oldest(20);
    for (const id of ids) bench.world.editEntry(id, { description: `edit of ${id}` });
    const output = await table.sync();
    expect(output.code).toBe(0);
    table.expectEqual();
  });
});
