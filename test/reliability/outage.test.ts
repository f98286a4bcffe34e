import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../support/clockify/server';
import { expectProtocol } from '../support/conformance';
import { Bench, incremental } from '../support/sync';

const SPEED = 100;
const SECOND_MS = 1_000;
let bench: Bench;
afterEach(() => bench.server.close());

/** From some request on, every request is struck for so many of the connector's seconds. */
function outage(seconds: number, fault: Fault, skip = 8): void {
  let until = 0;
  bench.server.faults.push({
    skip,
    times: Number.POSITIVE_INFINITY,
    match: () => until === 0 || Date.now() < until,
    fault: {
      kind: 'before',
      run: () => {
        until ||= Date.now() + (seconds * SECOND_MS) / SPEED;
      },
    },
  });
  bench.server.faults.push({
    match: () => Date.now() < until,
    times: Number.POSITIVE_INFINITY,
    fault,
  });
}

const badGateway: Fault = { kind: 'status', status: 502, body: 'Bad Gateway' };
const down: [number, string, Fault][] = [
  [25, 'HTTP 502', badGateway],
  [120, 'HTTP 502', badGateway],
  [120, 'resets', { kind: 'reset' }],
];

test.each(down)('a host that is down for %d s costs no row, and no page its size: %s', async (seconds, _, fault) => {
  bench = await Bench.start({ users: 40, entriesPerUser: 30 });
  outage(seconds, fault);
  const output = await bench.read([...incremental(), 'tags', 'clients'], {}, { speed: SPEED });
  expectProtocol(output, ['time_entries', 'tags', 'clients']);
  expect([output.code, output.errors()]).toEqual([0, []]);
  expect(output.ids('time_entries')).toHaveLength(1_200);
  const warnings = output.logs('WARN').filter((line) => line.startsWith('Clockify'));
  expect(warnings.filter((line) => line.startsWith('Clockify does not answer'))).toHaveLength(1);
  expect(warnings.filter((line) => line.startsWith('Clockify answers'))).toHaveLength(1);
  // 40 people, the lists, and what was struck: ten workers, and the probes
  expect(bench.server.requests.length).toBeLessThan(90);
  const sizes = bench.server.requests.flatMap(({ path, query }) =>
    path.endsWith('/time-entries') ? query['page-size'] : [],
  );
  expect(new Set(sizes)).toEqual(new Set(['1000']));
});

test('a host that is down for longer than five minutes ends the sync, and the next one goes on', async () => {
  bench = await Bench.start({ users: 40, entriesPerUser: 30 });
  outage(100_000, badGateway, 20);
  const output = await bench.read(incremental(), {}, { speed: SPEED });
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(1);
  expect(JSON.stringify(output.of('TRACE'))).toContain('did not answer for 4 minutes');
  const before = new Set(output.ids('time_entries'));
  bench.server.faults.length = 0;
  const next = await bench.read(incremental(), { state: output.lastStates }, { speed: SPEED });
  expect(next.code).toBe(0);
  expect(new Set([...before, ...next.ids('time_entries')]).size).toBe(1_200);
});
