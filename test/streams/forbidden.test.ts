import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol, expectStopped } from '../support/conformance';
import { runHere } from '../support/run';
import { Bench } from '../support/sync';
import { PAIRS } from '../support/wire';

let bench: Bench;
afterEach(() => bench.server.close());

/** What a free plan is likely to lack. */
const PAID = ['approval_requests', 'expenses', 'invoices', 'time_off_policies', 'scheduling_assignments', 'holidays'];
const BELOW: Record<string, string> = { invoices: 'invoice_payments', time_off_policies: 'time_off_balances' };

test('what plan or role lack fails alone, with what is sliced by it; everything else is complete', async () => {
  bench = await Bench.start({}, { forbidden: PAID });
  const names = PAIRS.map(({ name }) => name);
  const output = await bench.read(names);
  expectProtocol(output, names);
  const failed = [...PAID, ...Object.values(BELOW)];
  for (const name of names) {
    if (failed.includes(name)) {
      const message = expectFailure(output, name, 'config');
      expect(message).toContain('403');
      expect(message).toContain('deselect the stream');
    } else {
      expect(output.statuses(name).at(-1), name).toBe('COMPLETE');
    }
  }
  expect(output.errors()).toHaveLength(failed.length);
});

test('with skip_forbidden_streams they are empty, each with a warning, and the sync succeeds', async () => {
  bench = await Bench.start({}, { forbidden: PAID });
  const names = PAIRS.map(({ name }) => name);
  const output = await bench.read(names, { config: { skip_forbidden_streams: true } });
  expectProtocol(output, names);
  expect([output.code, output.errors()]).toEqual([0, []]);
  for (const name of PAID) {
    expect([output.statuses(name).at(-1), output.ids(name)], name).toEqual(['COMPLETE', []]);
    expect(
      output.logs('WARN').filter((text) => text.startsWith(`${name} is left empty`)),
      name,
    ).toHaveLength(1);
  }
});

test('discover asks nobody, so the catalog is the same for every plan', async () => {
  bench = await Bench.start({}, { forbidden: PAID });
  const other = await Bench.start();
  const poor = await runHere('discover', { config: bench.configuration() });
  const rich = await runHere('discover', { config: other.configuration() });
  await other.server.close();
  expect(poor.stdout).toBe(rich.stdout);
  expect(bench.server.requests).toEqual([]);
});

test('check does not ask for what only further streams need', async () => {
  bench = await Bench.start({}, { forbidden: PAID });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
});

test('a key that may not even list workspaces is one error of the sync, whatever may be skipped', async () => {
  bench = await Bench.start();
  bench.fault(/^\/workspaces$/, { kind: 'status', status: 403 });
  const streams = ['workspaces', 'clients', 'tags', 'users', 'time_entries'];
  for (const skip_forbidden_streams of [false, true]) {
    const output = await bench.read(streams, { config: { skip_forbidden_streams } });
    expectProtocol(output, streams);
    expect(expectStopped(output, streams, 'config')).toContain('403');
  }
});

test('a page of a firewall is no denial by plan or role', async () => {
  bench = await Bench.start();
  const page = {
    kind: 'raw',
    status: 403,
    body: '<html>Blocked</html>',
    headers: { 'content-type': 'text/html' },
  } as const;
  bench.fault(/invoices$/, page);
  const output = await bench.read(['invoices', 'tags'], { config: { skip_forbidden_streams: true } });
  expectProtocol(output, ['invoices', 'tags']);
  expectFailure(output, 'invoices', 'config');
});
