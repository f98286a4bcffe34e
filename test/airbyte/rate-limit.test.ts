import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench, incremental } from '../support/sync';

const MINUTE = 60_000;
/** Faster, and the 60 s of an attempt become too short for a real answer. */
const SPEED = 300;

let bench: Bench;
afterEach(() => bench.server.close());

const limited = (output: Awaited<ReturnType<Bench['read']>>) =>
  output.of('TRACE').flatMap(({ trace }) => trace.stream_status?.reasons ?? []);

async function freePlan(users: number, minutes: number, config: object = {}) {
  const quota = { requests: 30, windowMs: (minutes * MINUTE) / SPEED };
  bench = await Bench.start({ users, entriesPerUser: 3 }, { quota }, config);
  return (state?: unknown) => bench.read(incremental(), { state }, { speed: SPEED });
}

test('a quota of 30 requests is waited for, until a larger first sync is complete', async () => {
  const read = await freePlan(35, 20);
  const output = await read();
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  expect(output.ids('time_entries').sort()).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
  for (const reason of limited(output)) {
    expect(reason).toEqual({ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } });
  }
  expect(limited(output).length).toBeGreaterThanOrEqual(1);
  // the states are repeated while nothing else moves, so that the platform does not give up
  expect(output.states('time_entries').some(({ sourceStats }) => sourceStats.recordCount === 0)).toBe(true);
});

test('a wait that would be too long ends the sync with its checkpoints, and the next attempts finish it', async () => {
  const read = await freePlan(40, 8, { max_rate_limit_wait_minutes: 5, num_workers: 1 });
  const first = await read();
  expectProtocol(first, ['time_entries']);
  expect(expectFailure(first, 'time_entries', 'transient')).toContain('max_rate_limit_wait_minutes');
  const done = first.states('time_entries').at(-1).stream.stream_state.states.length;
  expect(done).toBeGreaterThan(20);
  await new Promise((resolve) => setTimeout(resolve, (10 * MINUTE) / SPEED));
  const second = await read(first.lastStates);
  expect(second.states('time_entries').at(-1).stream.stream_state.states.length).toBe(40);
  const both = new Set([...first.ids('time_entries'), ...second.ids('time_entries')]);
  expect(both.size).toBe([...bench.world.allEntries()].length);
});

test('a single 429 brakes everybody, and one probe goes out before the rest', async () => {
  bench = await Bench.start({ users: 20, entriesPerUser: 2 });
  bench.fault(/time-entries/, { kind: 'status', status: 429 }, { times: 1 });
  const output = await bench.read(incremental(), {}, { speed: 20 });
  expect(output.code).toBe(0);
  expect(limited(output)).toHaveLength(1);
  expect(output.logs('WARN').filter((line) => line.includes('429'))).toHaveLength(1);
});
