import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { World } from '../support/clockify/world';
import { expectFailure, expectProtocol, expectStopped } from '../support/conformance';
import type { Output } from '../support/output';
import { catalogOf, runBinary } from '../support/run';
import { Bench, incremental } from '../support/sync';
import { expectTable, merged } from './scenario';

let bench: Bench;
afterEach(() => bench.server.close());

const DAY = 86_400_000;
const forEver = Number.POSITIVE_INFINITY;

/** Does something just before the answer to the request of that number. */
function meanwhile(path: RegExp, skip: number, run: (world: World) => void): void {
  bench.fault(path, { kind: 'before', run: (_, world) => run(world) }, { skip, times: 1 });
}

describe('what changes while it is read', () => {
  test('entries that are added and deleted between two pages hide no other, and none comes twice', async () => {
    bench = await Bench.start({ users: 1, entriesPerUser: 60 }, {}, { page_size: 10 });
    const [user] = bench.users;
    const ids = [...bench.world.allEntries()].map(({ id }) => id);
    meanwhile(/time-entries/, 2, (world) => {
      for (const id of ids.slice(0, 7)) world.deleteEntry(id);
    });
    meanwhile(/time-entries/, 4, () => {
      for (let n = 0; n < 12; n++) bench.addEntry(user!.id, `new-${n}`, '2026-11-23T19:59:00Z');
    });
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    const read = output.ids('time_entries');
    expect(new Set(read).size).toBe(read.length);
    expect(read).toEqual(expect.arrayContaining(ids.slice(7)));
  });

  test('a person who is deleted in the middle of the list of entries fails the stream, and the next sync makes good for it', async () => {
    bench = await Bench.start({ users: 2, entriesPerUser: 30 }, {}, { page_size: 10, num_workers: 1 });
    const [first] = bench.users;
    meanwhile(new RegExp(`${first!.id}/time-entries`), 1, (world) => world.deleteUser(first!.id));
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(expectFailure(output, 'time_entries', 'transient')).toContain('while it was read');
    const rest = [...bench.world.allEntries()].map(({ id }) => id);
    expect(output.ids('time_entries')).toEqual(expect.arrayContaining(rest));
    const [state] = output.lastStates;
    const { cursor } = state.stream.stream_state.states.find(
      ({ partition }: { partition: { user_id: string } }) => partition.user_id === first!.id,
    );
    expect(Object.keys(cursor)).toEqual(['tried_at']);
    expect((await bench.read(incremental(), { state: output.lastStates })).code).toBe(0);
  });

  test('a workspace that is gone although it is listed fails what lies below, too', async () => {
    bench = await Bench.start();
    bench.fault(/\/projects$/, { kind: 'status', status: 400, body: { message: 'gone', code: 501 } });
    const output = await bench.read(['tasks', 'tags']);
    expectProtocol(output, ['tasks', 'tags']);
    expectFailure(output, 'tasks', 'system');
  });

  test('one of several workspaces that is gone although it is listed is no success', async () => {
    bench = await Bench.start({ workspaces: 2 });
    const [, second] = bench.world.workspaces;
    const body = { message: "Workspace doesn't belong to you", code: 501 };
    const gone = { kind: 'status', status: 400, body } as const;
    bench.fault(new RegExp(`${second!.id}/users$`), gone);
    const output = await bench.read(['users', ...incremental()]);
    expectProtocol(output, ['users', 'time_entries']);
    for (const stream of ['users', 'time_entries']) expectFailure(output, stream, 'system');
  });

  test('a permission that is lost between two pages fails its stream; the others are complete', async () => {
    bench = await Bench.start({ users: 3, entriesPerUser: 30 }, {}, { page_size: 10, num_workers: 1 });
    bench.fault(/time-entries/, { kind: 'status', status: 403 }, { skip: 5 });
    const output = await bench.read([...incremental(), 'tags', 'tasks']);
    expectProtocol(output, ['time_entries', 'tags', 'tasks']);
    expect(expectFailure(output, 'time_entries', 'config')).toContain('owner or admin');
    for (const stream of ['tags', 'tasks']) expect(output.statuses(stream).at(-1)).toBe('COMPLETE');
    bench.server.faults.length = 0;
    const next = await bench.read(incremental(), { state: output.lastStates });
    expect(next.code).toBe(0);
    expectTable(merged('time_entries', output, next), [...bench.world.allEntries()]);
  });

  test('a host that goes away in the middle fails as transient, and is healed where it comes back', async () => {
    bench = await Bench.start({ users: 4, entriesPerUser: 5 }, {}, { num_workers: 1 });
    const { world, server } = bench;
    meanwhile(/time-entries/, 2, () => void server.close());
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(expectStopped(output, ['time_entries'], 'transient')).toContain('minutes');
    bench = await Bench.start();
    bench.server.world = world;
    const next = await bench.read(incremental(), { state: output.lastStates });
    expect(next.code).toBe(0);
    expectTable(merged('time_entries', output, next), [...world.allEntries()]);
  });

  test('two syncs at once from one state read the same, and each leaves a state that goes on', async () => {
    bench = await Bench.start({ users: 3, entriesPerUser: 20 });
    const catalog = catalogOf(...incremental());
    const read = () => runBinary('read', { config: bench.configuration(), catalog });
    const both = await Promise.all([read(), read()]);
    for (const output of both) {
      expectProtocol(output, ['time_entries']);
      expect([output.code, output.stderr]).toEqual([0, '']);
    }
    expectTable(merged('time_entries', ...both), [...bench.world.allEntries()]);
    expect((await bench.read(incremental(), { state: both[0]!.lastStates })).code).toBe(0);
  });
});

describe('a clock that is wrong by a day', () => {
  const startedAt = (output: Output): string =>
    output.lastStates[0].stream.stream_state.states.map(({ cursor }: { cursor: object }) => cursor)[0].started_at;

  test.each([DAY, -DAY])('on this machine, by %d ms, moves no cursor beyond the time of the server', async (error) => {
    const now = Date.now() - error;
    bench = await Bench.start({ users: 2, entriesPerUser: 8, now }, { now: () => now });
    bench.addEntry(bench.users[0]!.id, 'later', new Date(now + 3 * DAY).toISOString().replace(/\.\d+/, ''));
    const output = await bench.read(incremental(), { config: { lookback_window_days: 0 } });
    expect(output.code).toBe(0);
    expect(Math.abs(Date.parse(startedAt(output)) - now)).toBeLessThan(DAY / 2);
  });

  test('on the server, in one sync only, hides nothing from the next', async () => {
    const now = Date.now() - 3_600_000;
    bench = await Bench.start({ users: 2, entriesPerUser: 8, now }, { clockSkewMs: DAY });
    const wrong = await bench.read(incremental());
    bench.server.options.clockSkewMs = 0;
    const [entry] = bench.world.of(bench.workspace).entries.get(bench.users[0]!.id)!;
    bench.world.editEntry(entry!.id, { description: 'edited after the clock was right again' });
    const right = await bench.read(incremental(), { state: wrong.lastStates });
    expect([wrong.code, right.code]).toEqual([0, 0]);
    // by the highest synced_at, as destinations do
    const rows = [...wrong.records('time_entries'), ...right.records('time_entries')];
    const winner = rows.filter(({ id }) => id === entry!.id).sort((a, b) => (a.synced_at < b.synced_at ? 1 : -1))[0];
    expect(winner.description).toContain('edited');
  });
});

describe('the key', () => {
  const KEY = 'a-key-that-must-not-be-seen-0123456789abcdef';
  const everything = (output: Output) => output.stdout + output.stderr;

  test('is in no log, trace or status when the server echoes it in its message and a header', async () => {
    bench = await Bench.start({}, { apiKey: KEY }, { api_key: KEY });
    bench.fault(/tags$/, { kind: 'echo-key' });
    bench.fault(/clients$/, { kind: 'status', status: 403, body: { message: `${KEY} is forbidden`, code: KEY } });
    bench.fault(/projects$/, { kind: 'redirect', location: `http://127.0.0.1:9/?key=${KEY}` });
    bench.fault(/users$/, { kind: 'raw', body: `${KEY} <html>`, status: 404, headers: { 'content-type': KEY } });
    const options = { debug: true, speed: 300 };
    const output = await bench.read(['tags', 'clients', 'projects', 'users'], {}, options);
    expectProtocol(output, ['tags', 'clients', 'projects', 'users']);
    expect(output.errors()).toHaveLength(4);
    expect(everything(output)).not.toContain(KEY);
    expect(everything(await bench.check({}, options))).not.toContain(KEY);
  });

  test('is in no message of the binary when a proxy answers with it', async () => {
    bench = await Bench.start({}, { apiKey: KEY }, { api_key: KEY });
    const proxy = createServer((request, response) => {
      response.writeHead(407, { 'x-echo': KEY }).end(`no login for ${request.headers['x-api-key']}`);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const env = { HTTP_PROXY: address, http_proxy: address, NO_PROXY: '', no_proxy: '' };
      const config = bench.configuration({ api_url: 'http://clockify.invalid' });
      const output = await runBinary('read', { config, catalog: catalogOf('tags') }, { env, debug: true });
      expectProtocol(output, ['tags']);
      expect(expectFailure(output, 'tags', 'config')).toContain('proxy');
      expect(everything(output)).not.toContain(KEY);
      expect(output.stderr).toBe('');
    } finally {
      proxy.close();
    }
  });

  test('of a redirect in the middle of a list goes nowhere', async () => {
    bench = await Bench.start({ users: 1, entriesPerUser: 30 }, {}, { page_size: 10 });
    const other = await Bench.start();
    try {
      const location = `${other.server.url}/api/v1/workspaces`;
      bench.fault(/time-entries/, { kind: 'redirect', location }, { skip: 1, times: forEver });
      expectFailure(await bench.read(incremental()), 'time_entries', 'config');
      expect(other.server.requests).toEqual([]);
    } finally {
      await other.server.close();
    }
  });
});
