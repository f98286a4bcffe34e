import { afterEach, expect, test } from 'vitest';
import { readPatiently } from '../support/idle-clock';
import { Bench, incremental } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test('a single 429 brakes everybody, and one probe goes out before the rest', async () => {
  bench = await Bench.start({ users: 20, entriesPerUser: 2 });
  bench.fault(/time-entries/, { kind: 'status', status: 429 }, { times: 1 });
  const output = await bench.read(incremental(), {}, { speed: 20 });
  expect(output.code).toBe(0);
  const announced = (each: typeof output) =>
    each.of('TRACE').flatMap(({ trace }) => trace.stream_status?.reasons ?? []);
  // the next try comes a second later: nobody has to know
  expect(announced(output)).toEqual([]);
  expect(output.logs('WARN')).toEqual([]);
  const next = bench.server.requests.findIndex(({ status }) => status === 429) + 1;
  expect(bench.server.requests[next]!.status).toBe(200);
});

test('a wait of 30 seconds or more is announced once', async () => {
  bench = await Bench.start({ users: 20, entriesPerUser: 2 }, { retryAfterSeconds: 30 });
  bench.fault(/time-entries/, { kind: 'status', status: 429 }, { times: 1 });
  const output = await readPatiently(bench, incremental());
  expect(output.code).toBe(0);
  const reasons = output.of('TRACE').flatMap(({ trace }) => trace.stream_status?.reasons ?? []);
  expect(reasons).toEqual([{ type: 'RATE_LIMITED', rate_limited: { quota_reset: expect.any(Number) } }]);
  expect(output.logs('WARN').filter((line) => line.includes('429'))).toHaveLength(1);
});
