import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { expectProtocol } from '../support/conformance';
import type { catalogOf } from '../support/run';
import { Bench } from '../support/sync';
import { catalogEntry } from './scenario';

const FOLDER = join(import.meta.dirname, '../../test_files/states');
const STREAMS = ['workspaces', 'clients', 'projects', 'tags', 'users', 'tasks', 'time_entries'];
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));

let bench: Bench;
afterEach(() => bench.server.close());

/** The invented account from which the states come, a day later. */
async function account(): Promise<Bench> {
  bench = await Bench.start(
    { users: 3, entriesPerUser: 0, projects: 1 },
    { now: () => Date.parse('2026-11-25T20:00:00Z') },
    { lookback_window_days: 1 },
  );
  const { workspaces, data } = bench.world;
  const [old] = workspaces;
  const id = '64a687e29ae1f428e7ebe303';
  data.set(id, data.get(old!.id)!);
  data.delete(old!.id);
  workspaces[0] = { ...old!, id };
  for (const [at, digit] of ['1', '2', '3'].entries()) {
    const user = `5b715612b079877509${digit.repeat(6)}`;
    bench.world.edit(id, 'users', bench.users[at]!.id, { id: user, status: 'ACTIVE' });
    for (const day of ['17', '20', '24']) bench.addEntry(user, `${digit}-${day}`, `2026-11-${day}T08:30:00Z`);
  }
  return bench;
}

test.each(FILES)('a state that an earlier release wrote loads, and reading goes on from it: %s', async (file) => {
  await account();
  const state = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  const output = await bench.read(STREAMS.map(catalogEntry) as Parameters<typeof catalogOf>, { state });
  expectProtocol(output, STREAMS);
  expect([output.code, output.errors(), output.logs('WARN')]).toEqual([0, [], []]);
  const stored = state.at(-1).stream.stream_state;
  const cursorOf = (user: string): string =>
    stored.started_at ??
    stored.states.find(({ partition }: { partition: { user_id: string } }) => partition.user_id === user)?.cursor
      .started_at ??
    '0000';
  const behind = [...bench.world.allEntries()].filter(({ userId, timeInterval }) => {
    const from = Date.parse(cursorOf(userId)) - 86_400_000;
    return !(Date.parse(timeInterval.start) < from);
  });
  expect(behind.length).toBeGreaterThan(0);
  expect(output.ids('time_entries').sort()).toEqual(behind.map(({ id }) => id).sort());
  expect(output.states('time_entries').at(-1).stream.stream_state.states).toHaveLength(3);
});

test('the state that is written today has the shape of the stored ones', async () => {
  await account();
  const state = JSON.parse(readFileSync(join(FOLDER, '0.1.0/second-sync.json'), 'utf8'));
  const output = await bench.read(STREAMS.map(catalogEntry) as Parameters<typeof catalogOf>, { state });
  const shape = (value: unknown) => JSON.stringify(value).replace(/2026-[^"]*Z/g, 'instant');
  const written = output.lastStates.find(({ stream }) => stream.stream_descriptor.name === 'time_entries');
  const cursor = { started_at: 'instant', synced_at: 'instant' };
  const partition = { workspace_id: '64a687e29ae1f428e7ebe303', user_id: '5b715612b079877509333333' };
  expect(shape(written)).toContain(shape({ partition, cursor }));
  expect(shape(written).startsWith(shape(state.at(-1)).split('},{')[0]!)).toBe(true);
});
