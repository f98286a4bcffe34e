import { afterEach, expect, test } from 'vitest';
import { startBinary } from '../support/process';
import { catalogOf, inputArguments } from '../support/run';
import { Bench, incremental } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const startRead = (...streams: Parameters<typeof catalogOf>) =>
  startBinary(inputArguments('read', { config: bench.configuration(), catalog: catalogOf(...streams) }));

async function arrived(requests: number): Promise<void> {
  while (bench.server.requests.length < requests) await new Promise((resolve) => setTimeout(resolve, 1));
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s ends a read with its last state, as incomplete, without an error, by that signal',
  async (signal) => {
    bench = await Bench.start({ users: 6, entriesPerUser: 20 }, {}, { num_workers: 2 });
    // three people are read, the others are never answered
    bench.fault(/time-entries/, { kind: 'hang' }, { skip: 3 });
    const { child, ended, printed } = startRead(...incremental(), 'users');
    await printed('"stream":"time_entries"', 60);
    await arrived(7);
    child.kill(signal);
    const output = await ended();
    expect([output.code, output.signal, output.stderr]).toEqual([null, signal, '']);
    expect(output.errors()).toEqual([]);
    expect(output.statuses('time_entries')).toEqual(['STARTED', 'RUNNING', 'INCOMPLETE']);
    expect(output.statuses('users').at(-1)).toBe('COMPLETE');
    const last = output.states('time_entries').at(-1);
    expect(last.stream.stream_state.states).toHaveLength(3);
    const counted = output.states('time_entries').reduce((sum, { sourceStats }) => sum + sourceStats.recordCount, 0);
    expect(counted).toBe(output.records('time_entries').length);
    expect(bench.server.requests).toHaveLength(7);
    const order = output.messages.map(({ type, trace }) => trace?.stream_status?.status ?? type);
    expect(order.lastIndexOf('STATE')).toBeLessThan(order.lastIndexOf('INCOMPLETE'));
  },
);

test('SIGTERM ends a wait for the rate limit at once', async () => {
  bench = await Bench.start({}, { retryAfterSeconds: 3_000 });
  bench.fault(/\/tags$/, { kind: 'status', status: 429 });
  const { child, ended, printed } = startRead('tags');
  await printed('RATE_LIMITED');
  child.kill('SIGTERM');
  const output = await ended();
  expect([output.signal, output.stderr, output.errors()]).toEqual(['SIGTERM', '', []]);
  expect(output.statuses('tags').at(-1)).toBe('INCOMPLETE');
});

test('SIGTERM ends a check that waits for an answer, without an answer of its own', async () => {
  bench = await Bench.start();
  bench.fault(/users$/, { kind: 'hang' });
  const { child, ended } = startBinary([...inputArguments('check', { config: bench.configuration() }), '--debug']);
  await arrived(2);
  child.kill('SIGTERM');
  const output = await ended();
  expect([output.signal, output.stderr, output.errors()]).toEqual(['SIGTERM', '', []]);
  expect(output.of('CONNECTION_STATUS')).toEqual([]);
});

test('a reader that goes away ends the read quietly, with a failure', async () => {
  bench = await Bench.start({ users: 10, entriesPerUser: 500 });
  const { child, closed, printed } = startRead('time_entries');
  await printed('"type":"RECORD"');
  child.stdout!.destroy();
  const { code, signal, stderr } = await closed;
  expect([code, signal, stderr]).toEqual([1, null, '']);
});

test('a reader that is slow gets everything', async () => {
  bench = await Bench.start({ users: 4, entriesPerUser: 1_000 });
  const { child, ended, printed } = startRead('time_entries');
  await printed('"type":"RECORD"');
  child.stdout!.pause();
  while (bench.server.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  child.stdout!.resume();
  const output = await ended();
  expect([output.code, output.stderr]).toEqual([0, '']);
  expect(output.records('time_entries')).toHaveLength(4_000);
});
