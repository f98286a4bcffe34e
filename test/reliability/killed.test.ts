import { afterEach, expect, test } from 'vitest';
import { Output } from '../support/output';
import { startBinary } from '../support/process';
import { catalogOf, inputArguments } from '../support/run';
import { Bench, incremental } from '../support/sync';
import { expectTable, merged } from './scenario';

let bench: Bench;
afterEach(() => bench.server.close());

const PEOPLE = 14;

function start(state?: unknown) {
  bench.server.requests.length = 0;
  const config = bench.configuration({ num_workers: 2, lookback_window_days: 0 });
  return startBinary(inputArguments('read', { config, catalog: catalogOf(...incremental()), state }));
}

/** What was printed until a SIGKILL that follows some state: whole lines, as a platform takes them. */
async function readUntilKilled(states: number, state?: unknown): Promise<Output> {
  const { child, closed, printed } = start(state);
  await printed('"type":"STATE"', states);
  child.kill('SIGKILL');
  const { stdout, signal } = await closed;
  expect(signal).toBe('SIGKILL');
  return new Output(stdout.slice(0, stdout.lastIndexOf('\n') + 1), '', null, signal);
}

const finished = (output: Output): string[] =>
  output.lastStates[0].stream.stream_state.states.map((entry: { partition: { user_id: string } }) => {
    return entry.partition.user_id;
  });

/** How many rows the server sent of somebody since the last start. */
function rowsSent(userId: string): number {
  const requests = bench.server.requests.filter(({ path }) => path.includes(`/user/${userId}/`));
  return requests.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

test('a first sync that is killed twice goes on from the last state each time, and nothing is lost or read twice', async () => {
  const now = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
  bench = await Bench.start({ users: PEOPLE, entriesPerUser: 400, projects: 1, now }, { latencyMs: 50 });
  const first = await readUntilKilled(2);
  const readFirst = finished(first);
  expect(readFirst.length).toBeGreaterThan(0);
  const second = await readUntilKilled(2, first.lastStates);
  const readSecond = finished(second);
  expect(readSecond.length).toBeGreaterThan(readFirst.length);
  expect(readSecond.length).toBeLessThan(PEOPLE);
  // 14 hours of margin for the account's zone, and an entry in 8 hours
  for (const id of readFirst) expect(rowsSent(id)).toBeLessThan(5);
  const third = await start(second.lastStates).ended();
  expect([third.code, third.stderr]).toEqual([0, '']);
  for (const id of readSecond) expect(rowsSent(id)).toBeLessThan(5);
  expect(finished(third)).toHaveLength(PEOPLE);
  expectTable(merged('time_entries', first, second, third), [...bench.world.allEntries()]);
});
