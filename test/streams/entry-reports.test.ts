import { afterEach, describe, expect, test } from 'vitest';
import { expectProtocol } from '../support/conformance';
import { Bench, incremental } from '../support/sync';
import { Table } from '../support/table';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let bench: Bench;
let now = 0;
afterEach(() => bench.server.close());

async function start(options: object = {}, config: object = {}): Promise<void> {
  now = Date.parse('2026-11-23T20:00:00Z');
  bench = await Bench.start(
    { users: 4, entriesPerUser: 40 },
    { now: () => now, ...options },
    { verify_counts: true, ...config },
  );
  bench.world.now = () => now;
  for (const { id, timeInterval } of [...bench.world.allEntries()]) {
    if (timeInterval.end === null) bench.world.stopTimer(id, '2026-11-23T19:00:00Z');
  }
}

const counts = (lines: string[]) => lines.filter((line) => line.includes('report'));

describe('the proof', () => {
  test('says that both numbers agree', async () => {
    await start();
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(output.logs('WARN')).toEqual([]);
    expect(counts(output.logs('INFO'))).toEqual([
      expect.stringMatching(/160 entries since 2025-11-23; Clockify's own report counts 160 as well\.$/),
    ]);
    expect(bench.paths(/reports\/detailed/)).toHaveLength(1);
    expect(bench.paths(/reports\/summary/)).toHaveLength(1);
  });

  test('covers what an incremental sync read', async () => {
    await start();
    const table = new Table(bench, () => {
      now += 20 * 60_000;
    });
    await table.sync();
    now += DAY;
    const [user] = bench.users.map(({ id }) => id);
    bench.addEntry(user!, 'new', '2026-11-24T08:00:00Z', '2026-11-24T09:00:00Z');
    const output = await table.sync();
    expect(output.logs('WARN')).toEqual([]);
    expect(counts(output.logs('INFO'))).toEqual([expect.stringContaining('as well')]);
  });

  test('warns of entries that are in the report and not in the lists, and fails nothing', async () => {
    await start();
    const hidden = bench.users[1]!.id;
    const empty = {
      kind: 'raw',
      body: '[]',
      headers: { 'content-type': 'application/json', 'last-page': 'true' },
    } as const;
    bench.fault(new RegExp(`${hidden}/time-entries`), empty);
    const output = await bench.read(incremental());
    expect(output.code).toBe(0);
    const [warning] = output.logs('WARN').filter((line) => line.includes('report'));
    expect(warning).toMatch(/120 entries.*counts 160.*40 or more may be missing/);
  });

  test.each([
    [
      'running timers that the report counts',
      () => bench.addEntry(bench.users[0]!.id, 'timer', '2026-11-23T19:30:00Z', null),
    ],
    [
      'entries that it leaves out',
      () => {
        bench.server.options.reports.uncounted = ({ userId }) => userId === bench.users[0]!.id;
      },
    ],
    [
      'entries that were made while the sync ran',
      () => {
        bench.fault(
          /reports\/detailed/,
          {
            kind: 'before',
            run: () => bench.addEntry(bench.users[0]!.id, 'meanwhile', '2026-11-20T08:00:00Z', '2026-11-20T09:00:00Z'),
          },
          { times: 1 },
        );
      },
    ],
  ])('does not warn of %s', async (_, prepare) => {
    await start();
    prepare();
    const output = await bench.read(incremental());
    expect(output.code).toBe(0);
    expect(output.logs('WARN')).toEqual([]);
    expect(counts(output.logs('INFO'))).toHaveLength(1);
  });

  test('does without where not everybody could be read', async () => {
    await start();
    bench.fault(new RegExp(`${bench.users[1]!.id}/time-entries`), { kind: 'status', status: 403 });
    const output = await bench.read(incremental());
    expect(bench.paths(/reports\/detailed/)).toEqual([]);
    expect(counts(output.logs('INFO'))).toEqual([expect.stringContaining('not everybody was read')]);
  });

  test('takes the last 31 days where a plan reports no more', async () => {
    await start();
    bench.server.options.reports.longestDays = 31;
    const output = await bench.read(incremental());
    expect(counts(output.logs('INFO'))).toEqual([expect.stringContaining('since 2026-10-23')]);
    expect(bench.paths(/reports\/detailed/)).toHaveLength(2);
  });

  test.each([
    ['denied', { kind: 'status', status: 403 }],
    ['failing', { kind: 'status', status: 500 }],
    ['of another shape', { kind: 'wrong-shape', body: [] }],
    ['a web page', { kind: 'html' }],
    ['limited', { kind: 'status', status: 429 }],
    ['closed to the key', { kind: 'status', status: 401 }],
  ] as const)('and the people of the reports are missing quietly where they are %s', async (_, fault) => {
    await start();
    bench.fault(/\/report\//, fault);
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect([output.code, output.logs('WARN'), output.ids('time_entries').length]).toEqual([0, [], 160]);
    // once each: nobody waits for a report
    expect(bench.paths(/\/report\//)).toHaveLength(2);
  });

  test('asks nothing where it is switched off', async () => {
    await start({}, { verify_counts: false });
    await bench.read(incremental());
    expect(bench.paths(/\/report\//)).toEqual([]);
  });
});

describe('somebody who was removed before the first sync', () => {
  test.each([['incremental'], ['full_refresh']])('is found by the report, and read (%s)', async (sync_mode) => {
    await start();
    const gone = bench.users[2]!.id;
    bench.world.removeUser(gone, bench.workspace);
    const output = await bench.read([{ name: 'time_entries', sync_mode }]);
    expectProtocol(output, ['time_entries']);
    expect(output.ids('time_entries')).toHaveLength(160);
    expect(output.logs('INFO').filter((line) => line.includes(gone) && line.includes('no list'))).toHaveLength(1);
  });

  test('is named where the server refuses, and not asked for again within a week', async () => {
    await start({ removedPeople: 'refuse400' });
    const gone = bench.users[2]!.id;
    bench.world.removeUser(gone, bench.workspace);
    const table = new Table(bench, () => {
      now += 20 * 60_000;
    });
    const first = await table.sync();
    expect(first.code).toBe(0);
    expect(first.logs('WARN').filter((line) => line.includes(gone))).toHaveLength(1);
    now += DAY;
    await table.sync();
    expect(bench.paths(new RegExp(gone))).toEqual([]);
    now += 8 * DAY;
    await table.sync();
    expect(bench.paths(new RegExp(gone))).toHaveLength(1);
  });

  test('is left out with all inactive people', async () => {
    await start();
    bench.world.removeUser(bench.users[2]!.id, bench.workspace);
    const output = await bench.read(incremental(), { config: { include_inactive_users: false } });
    expect(bench.paths(/summary/)).toEqual([]);
    expect(output.code).toBe(0);
  });
});
