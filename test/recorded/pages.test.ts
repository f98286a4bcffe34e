// Recorded inputs 4, 8, 10, 12, 13 and 23: what comes at once, and what comes next.
import { expect, test } from 'vitest';
import { expectFailure, expectProtocol, expectStopped } from '../support/conformance';
import { readPatiently } from '../support/idle-clock';
import { incremental } from '../support/sync';
import { repeated, sizes, startBench } from './rig';

test.each([200, 60])('4: pages of more than %i rows end in 504 with a web page', async (heavySizeAbove) => {
  const bench = await startBench(
    { users: 2, entriesPerUser: 700 },
    { endpoints: { time_entries: { heavySizeAbove } } },
  );
  const output = await readPatiently(bench, incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(1_400);
  expect(repeated(output.ids('time_entries'))).toEqual([]);
});

test('4: rows that take a tenth of a second each come in smaller pages', async () => {
  // 200 times as fast: an attempt ends after 300 ms, 1,000 rows take 500
  const bench = await startBench(
    { users: 1, entriesPerUser: 1_500 },
    { endpoints: { time_entries: { msPerRow: 0.5 } } },
  );
  const output = await bench.read(incremental(), {}, { speed: 200, attemptMs: 300 });
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(1_500);
  expect(repeated(output.ids('time_entries'))).toEqual([]);
  expect(
    Math.max(
      ...sizes(bench, /time-entries$/)
        .slice(-2)
        .map(Number),
    ),
  ).toBeLessThan(1_000);
});

test.each(['', '/', '/tracker', '/api'])(
  '8: the address of the web application (%j) is named at once',
  async (path) => {
    const bench = await startBench();
    const body = '<!doctype html><div id="root"></div>';
    bench.fault(/./, { kind: 'raw', body, headers: { 'content-type': 'text/html' } });
    const config = { api_url: bench.server.url + path };
    const { status, message } = (await bench.check(config)).connectionStatus;
    expect([status, message]).toEqual(['FAILED', expect.stringContaining('api_url')]);
    expect(bench.server.requests).toHaveLength(1);
    const output = await bench.read(['clients', 'users'], { config });
    expectProtocol(output, ['clients', 'users']);
    expect(expectStopped(output, ['clients', 'users'], 'config')).toContain('api_url');
    expect(bench.server.requests).toHaveLength(1);
  },
);

test.each([
  [73, { rows: 50, max: 200, lastPage: false }],
  [73, { rows: 50, max: 200, lastPage: true }],
  [230, { rows: 200, max: 200, lastPage: false }],
  [100, { rows: 50, max: 50, lastPage: false }],
  [50, { rows: 50, max: 50, lastPage: false }],
])('10: %i holidays that come in pages, unasked: %j', async (holidays, silentPages) => {
  const bench = await startBench({ holidays }, { endpoints: { holidays: { silentPages } } });
  const output = await bench.read(['holidays']);
  expectProtocol(output, ['holidays']);
  expect(output.code).toBe(0);
  expect(output.ids('holidays')).toHaveLength(holidays);
  expect(repeated(output.ids('holidays'))).toEqual([]);
});

test.each([50, 100, 200, 500, 1_000])(
  '10: %i custom fields that all come at once are read twice at most',
  async (customFields) => {
    const bench = await startBench({ customFields });
    const output = await bench.read(['custom_fields']);
    expect(output.code).toBe(0);
    expect(output.ids('custom_fields')).toHaveLength(customFields);
    expect(repeated(output.ids('custom_fields'))).toEqual([]);
    expect(bench.server.requests.map(({ path, query }) => [path.split('/').at(-1), query])).toEqual([
      ['workspaces', {}],
      ['custom-fields', {}],
      ['custom-fields', { page: '2' }],
    ]);
  },
);

test('12: a page that is not the last may be short: 998, 1,000 and 5 rows', async () => {
  const endpoints = { time_entries: { hidden: (_row: unknown, at: number) => at === 7 || at === 500 } };
  const bench = await startBench({ users: 1, entriesPerUser: 2_005 }, { endpoints });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(2_003);
  expect(repeated(output.ids('time_entries'))).toEqual([]);
  expect(bench.paths(/user\/.*time-entries$/).length).toBeLessThanOrEqual(6);
});

test('12: one odd short page is no maximum, here and in later lists', async () => {
  const endpoints = { time_entries: { hidden: (_row: unknown, at: number) => at >= 1_060 && at < 1_990 } };
  const bench = await startBench({ users: 2, entriesPerUser: 9_000 }, { endpoints });
  const output = await bench.read(incremental());
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(2 * (9_000 - 930));
  expect(bench.paths(/user\/.*time-entries$/).length).toBeLessThanOrEqual(2 * 18);
});

test.each([true, false])('13: null for a list is empty where Last-Page says so (%s)', async (lastPage) => {
  const bench = await startBench({ tags: 0 }, { endpoints: { tags: { emptyIsNull: true, lastPage } } });
  const output = await bench.read(['tags', 'clients']);
  expectProtocol(output, ['tags', 'clients']);
  if (lastPage) expect([output.code, output.ids('tags')]).toEqual([0, []]);
  else expectFailure(output, 'tags', 'system');
  expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
  expect(bench.paths(/tags$/), 'no retries').toHaveLength(1);
});

test('13: null for a list is empty where the count is 0', async () => {
  const endpoints = { time_off_requests: { emptyIsNull: true }, invoices: { emptyIsNull: true } };
  const bench = await startBench({ timeOffRequests: 0, invoices: 0 }, { endpoints });
  const output = await bench.read(['time_off_requests', 'invoices']);
  expectProtocol(output, ['time_off_requests', 'invoices']);
  expect(output.code).toBe(0);
});

test('23: approvals of expenses come, which a list without types hides', async () => {
  const bench = await startBench({ approvalRequests: 6 });
  const rows = bench.world.of(bench.workspace).more.get('approval-requests')!;
  const types = ['TIMESHEET', 'EXPENSE', 'TIMESHEET_AND_EXPENSE'];
  for (const [n, row] of rows.entries()) (row.approvalRequest as { type: string }).type = types[n % 3]!;
  const output = await bench.read(['approval_requests']);
  expectProtocol(output, ['approval_requests']);
  expect(output.code).toBe(0);
  expect(output.ids('approval_requests')).toHaveLength(6);
  const seen = output.records('approval_requests').map(({ approvalRequest }) => approvalRequest.type);
  expect(new Set(seen)).toEqual(new Set(types));
});
