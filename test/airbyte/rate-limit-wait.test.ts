import { afterEach, expect, test } from 'vitest';
import { expectProtocol, expectStopped } from '../support/conformance';
import { IdleClock, readPatiently } from '../support/idle-clock';
import type { Output } from '../support/output';
import { Bench, incremental } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const tooMany = { kind: 'status', status: 429 } as const;
const isNotice = ({ trace }: Output['messages'][number]) => trace?.stream_status?.reasons !== undefined;
const nameOf = ({ trace, state }: Output['messages'][number]) =>
  (trace?.stream_status ?? state?.stream)?.stream_descriptor.name;

/** The messages between the notice of a wait and the next record. */
function duringWait(output: Output): Output['messages'] {
  const from = output.messages.findLastIndex(isNotice);
  expect(from).toBeGreaterThan(0);
  const length = output.messages.slice(from).findIndex(({ type }) => type === 'RECORD');
  return output.messages.slice(from, length < 0 ? undefined : from + length);
}

test('an hour of waiting repeats the states of the unfinished streams every 15 minutes, and of no other', async () => {
  bench = await Bench.start({ users: 6, entriesPerUser: 4 }, { retryAfterSeconds: 3_590 }, { num_workers: 1 });
  bench.fault(/time-entries/, tooMany, { skip: 3, times: 1 });
  const output = await readPatiently(bench, [...incremental(), 'users', 'workspaces']);
  expectProtocol(output, ['time_entries', 'users', 'workspaces']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries')).toHaveLength(24);

  expect(output.messages.filter(isNotice).map(nameOf)).toEqual(['time_entries']);
  const [{ trace }] = output.messages.filter(isNotice);
  expect(trace.stream_status.status).toBe('RUNNING');
  expect(trace.stream_status.reasons).toEqual([
    { type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } },
  ]);

  // what was read before is made safe before the wait begins
  const before = output.messages[output.messages.findIndex(isNotice) - 1];
  expect([before.type, nameOf(before), before.state.sourceStats.recordCount]).toEqual(['STATE', 'time_entries', 12]);
  const repeated = duringWait(output).filter(({ type }) => type === 'STATE');
  expect(repeated.map(nameOf)).toEqual(['time_entries', 'time_entries', 'time_entries']);
  for (const { state } of repeated) {
    expect(state.sourceStats.recordCount).toBe(0);
    expect(state.stream).toEqual(before.state.stream);
  }
});

test('a wait while the parents are listed repeats the state that came in', async () => {
  bench = await Bench.start({}, { retryAfterSeconds: 2_000 });
  bench.fault(/\/users$/, tooMany, { times: 1 });
  const output = await readPatiently(bench, [...incremental(), 'users']);
  expectProtocol(output, ['time_entries', 'users']);
  expect(output.code).toBe(0);
  expect(output.messages.filter(isNotice).map(nameOf).sort()).toEqual(['time_entries', 'users']);
  const repeated = duringWait(output).filter(({ type }) => type === 'STATE');
  expect(repeated.map(nameOf).sort()).toEqual(['time_entries', 'time_entries', 'users', 'users']);
  expect(repeated.find((message) => nameOf(message) === 'time_entries').state.stream.stream_state).toEqual({
    states: [],
  });
});

test('a second wait is announced as the first one was', async () => {
  bench = await Bench.start({ users: 6, entriesPerUser: 1 }, { retryAfterSeconds: 90 }, { num_workers: 1 });
  bench.fault(/time-entries/, tooMany, { skip: 1, times: 1 });
  bench.fault(/time-entries/, tooMany, { skip: 2, times: 1 });
  const output = await readPatiently(bench, incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.messages.filter(isNotice)).toHaveLength(2);
});

test('a Retry-After beyond the longest wait fails at once, with what was read in the state', async () => {
  bench = await Bench.start({ users: 4, entriesPerUser: 4 }, { retryAfterSeconds: 5_500 }, { num_workers: 1 });
  bench.fault(/time-entries/, tooMany, { skip: 2 });
  const output = await readPatiently(bench, incremental());
  expectProtocol(output, ['time_entries']);
  expect(expectStopped(output, ['time_entries'], 'transient')).toContain('max_rate_limit_wait_minutes');
  expect(output.lastStates[0].stream.stream_state.states).toHaveLength(2);
  expect(bench.paths(/time-entries/)).toHaveLength(3);
});

test('without minutes to wait, five tries are made', async () => {
  bench = await Bench.start({}, {}, { max_rate_limit_wait_minutes: 0 });
  bench.fault(/\/tags$/, tooMany);
  const output = await readPatiently(bench, ['tags', 'workspaces']);
  expectProtocol(output, ['tags', 'workspaces']);
  expectStopped(output, ['tags'], 'transient');
  expect(output.statuses('workspaces').at(-1)).toBe('COMPLETE');
  expect(bench.paths(/\/tags$/)).toHaveLength(6);
});

test('the free plan is waited for, hour after hour, with one request after the other accounted for', async () => {
  const quota = { requests: 30, windowMs: 3_600_000 };
  bench = await Bench.start({ users: 70, entriesPerUser: 3 }, { quota });
  const output = await readPatiently(bench, incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries').sort()).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
  // 72 requests, 30 an hour: two waits
  expect(bench.server.requests.filter(({ status }) => status === 200)).toHaveLength(72);
  expect(output.messages.filter(isNotice)).toHaveLength(2);
});

test('attempts that a quota cuts short come to an end together: people who were never read go first', async () => {
  const quota = { requests: 30, windowMs: 3_600_000 };
  bench = await Bench.start(
    { users: 70, entriesPerUser: 3 },
    { quota },
    { max_rate_limit_wait_minutes: 10, num_workers: 1, change_feed: false },
  );
  const clock = new IdleClock();
  const read = new Set<string>();
  const done: number[] = [];
  let state: unknown;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const output = await readPatiently(bench, incremental(), { state, clock });
    expectProtocol(output, ['time_entries']);
    if (attempt < 3) expectStopped(output, ['time_entries'], 'transient');
    for (const id of output.ids('time_entries')) read.add(id);
    state = output.lastStates;
    done.push(output.lastStates[0].stream.stream_state.states.length);
    clock.skip(3_600_000);
  }
  expect(done).toEqual([28, 56, 70]);
  expect(read.size).toBe(210);
});
