import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { catalogOf, runBinary } from '../support/run';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const own = (path: RegExp) => bench.server.requests.filter((request) => path.test(request.path));

test('time off requests come by POST, 200 at most, and their number tells the end', async () => {
  bench = await Bench.start({ timeOffRequests: 450 });
  const output = await bench.read(['time_off_requests']);
  expectProtocol(output, ['time_off_requests']);
  expect(output.code).toBe(0);
  expect(output.records('time_off_requests')).toHaveLength(450);
  const asked = own(/time-off\/requests$/);
  expect(asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST', 'POST']);
  expect(asked.map(({ body }) => body)).toEqual([
    { statuses: ['ALL'], page: 1, pageSize: 100 },
    { statuses: ['ALL'], page: 1, pageSize: 200 },
    { statuses: ['ALL'], page: 2, pageSize: 198 },
    { statuses: ['ALL'], page: 3, pageSize: 197 },
  ]);
  expect(asked[0]!.query).toEqual({});
});

test('a POST is retried like any other request', async () => {
  bench = await Bench.start();
  bench.fault(/time-off\/requests$/, { kind: 'reset' }, { times: 2 });
  const output = await bench.read(['time_off_requests']);
  expect([output.code, own(/time-off\/requests$/).length]).toEqual([0, 3]);
  expect(output.logs('WARN').join()).toContain('POST /workspaces/');
});

test('shared reports come from the host of the reports, with its own name for the page size', async () => {
  bench = await Bench.start({ sharedReports: 250 });
  const output = await bench.read(['shared_reports']);
  expect(output.code).toBe(0);
  expect(output.records('shared_reports')).toHaveLength(250);
  const asked = own(/shared-reports$/);
  expect(asked.every(({ path }) => path.startsWith('/report/v1/workspaces/'))).toBe(true);
  // the last one is empty: whether `count` is that of the list was not recorded
  expect(asked.map(({ query }) => query.pageSize)).toEqual(['100', '1000', '1000']);
  expect(output.records('shared_reports').every(({ workspaceId }) => workspaceId === bench.workspace)).toBe(true);
});

test('a host of the reports that does not know the key ends its stream alone', async () => {
  bench = await Bench.start();
  bench.fault(/shared-reports$/, { kind: 'status', status: 401 });
  const output = await bench.read(['shared_reports', 'tasks', 'time_entries']);
  expectProtocol(output, ['shared_reports', 'tasks', 'time_entries']);
  expect(expectFailure(output, 'shared_reports', 'config')).toContain('host of the reports');
  for (const stream of ['tasks', 'time_entries']) expect(output.statuses(stream).at(-1)).toBe('COMPLETE');
});

test('a list that calls itself paged, and shows nothing new on its second page, is no success', async () => {
  bench = await Bench.start();
  bench.fault(/holidays$/, { kind: 'headers', headers: { 'last-page': 'false' } });
  expect(expectFailure(await bench.read(['holidays']), 'holidays', 'system')).toContain(
    'does not end: page 2 holds nothing new',
  );
});

test('a list in an envelope is read to its end, page by page', async () => {
  bench = await Bench.start({ expenses: 1_300, invoices: 140 });
  const output = await bench.read(['expenses', 'invoices']);
  expectProtocol(output, ['expenses', 'invoices']);
  expect(output.records('expenses')).toHaveLength(1_300);
  expect(output.records('invoices')).toHaveLength(140);
});

test('the payments of an invoice name it, and one that is deleted meanwhile is empty, with a warning', async () => {
  bench = await Bench.start({ invoices: 5 });
  const { more } = bench.world.of(bench.workspace);
  const [invoice] = more.get('invoices')!;
  const run = () => {
    more.set(
      'invoices',
      more.get('invoices')!.filter(({ id }) => id !== invoice!.id),
    );
  };
  bench.fault(/payments$/, { kind: 'before', run }, { times: 1 });
  const output = await bench.read(['invoice_payments', 'invoices'], { config: { num_workers: 1 } });
  expectProtocol(output, ['invoice_payments', 'invoices']);
  expect([output.code, output.errors()]).toEqual([0, []]);
  expect(output.logs('WARN').join()).toContain(`invoice ${invoice!.id}`);
  const invoices = new Set(output.ids('invoices'));
  expect(output.records('invoice_payments').length).toBeGreaterThan(0);
  for (const { invoiceId } of output.records('invoice_payments')) expect(invoices).toContain(invoiceId);
});

test('the same custom field of two projects is two rows, each with its project', async () => {
  bench = await Bench.start({ projects: 3 });
  const output = await bench.read(['project_custom_fields']);
  const rows = output.records('project_custom_fields');
  expect(new Set(rows.map(({ id }) => id)).size).toBeLessThan(rows.length);
  expect(new Set(rows.map(({ id, projectId }) => `${projectId} ${id}`)).size).toBe(rows.length);
});

test('the token of a webhook is in no record, log or trace', async () => {
  bench = await Bench.start({ webhooks: 4 });
  const files = { config: bench.configuration(), catalog: catalogOf('webhooks') };
  const output = await runBinary('read', files, { debug: true });
  expect(output.records('webhooks')).toHaveLength(4);
  expect(output.stdout + output.stderr).not.toMatch(/authToken|not-to-be-seen/);
});
