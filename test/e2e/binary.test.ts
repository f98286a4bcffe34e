import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import specification from '../../resources/spec.json';
import { STREAMS } from '../../src/streams';
import { TEST_API_KEY } from '../support/clockify/server';
import { expectProtocol } from '../support/conformance';
import { runArguments } from '../support/process';
import { BINARY, catalogOf, inputArguments, type Options, runBinary } from '../support/run';
import { Bench, incremental } from '../support/sync';

const ALL = STREAMS.map((Stream) => new Stream({} as never).name);

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.server.close();
  bench = undefined;
});

async function start(...args: Parameters<typeof Bench.start>): Promise<Bench> {
  bench = await Bench.start(...args);
  return bench;
}

const read = (catalog: object, options: Options = {}, state?: unknown) =>
  runBinary('read', { config: bench!.configuration(), catalog, state }, options);

test('spec prints the specification, and nothing else, from any folder and through a link', () => {
  const link = join(mkdtempSync(join(tmpdir(), 'source-clockify-')), 'source-clockify');
  symlinkSync(BINARY, link);
  const { stdout, stderr, status } = spawnSync(link, ['spec'], { cwd: '/', env: { PATH: process.env.PATH } });
  expect(String(stderr)).toBe('');
  expect(status).toBe(0);
  expect(String(stdout)).toBe(`${JSON.stringify({ type: 'SPEC', spec: specification })}\n`);
});

test('check answers with one status and exit code 0, whether it succeeds or fails', async () => {
  const { server } = await start();
  const good = await runBinary('check', { config: bench!.configuration() });
  expect([good.code, good.stderr, good.connectionStatus]).toEqual([0, '', { status: 'SUCCEEDED' }]);
  const bad = await runBinary('check', { config: bench!.configuration({ api_key: 'another-key-altogether' }) });
  expect([bad.code, bad.stderr, bad.connectionStatus.status]).toEqual([0, '', 'FAILED']);
  expect(bad.errors()).toEqual([]);
  expect(server.requests).toHaveLength(6);
});

test('discover prints the same bytes in every environment, without a request', async () => {
  const { server } = await start();
  const config = bench!.configuration();
  const plain = await runBinary('discover', { config });
  const env = {
    WORKER_JOB_ID: '7',
    WORKER_JOB_ATTEMPT: '1',
    DEPLOYMENT_MODE: 'CLOUD',
    USE_STREAM_CAPABLE_STATE: 'true',
  };
  const platform = await runBinary('discover', { config }, { env });
  expect(plain.messages.map(({ type }) => type)).toEqual(['CATALOG']);
  expect(plain.messages[0].catalog.streams.map(({ name }: { name: string }) => name)).toEqual(ALL);
  expect(platform.stdout).toBe(plain.stdout);
  expect([plain.code, plain.stderr]).toEqual([0, '']);
  expect(server.requests).toEqual([]);
});

test('a full read of thousands of entries gives each row of the server once', async () => {
  const { world } = await start({ workspaces: 2, users: 2, entriesPerUser: 1_100, projects: 40 });
  const output = await read(catalogOf(...ALL));
  expectProtocol(output, ALL);
  expect([output.code, output.signal, output.stderr]).toEqual([0, null, '']);
  const entries = [...world.allEntries()].map(({ id }) => id);
  expect(entries.length).toBeGreaterThan(4_000);
  expect(output.ids('time_entries').sort()).toEqual(entries.sort());
  const projects = world.workspaces.flatMap(({ id }) => world.of(id).projects.map((project) => project.id));
  expect(output.ids('projects').sort()).toEqual(projects.sort());
});

test('a second sync on the states that were printed reads what is new, and little else', async () => {
  const { world } = await start({ users: 3, entriesPerUser: 200 });
  const catalog = catalogOf(...incremental());
  const first = await read(catalog);
  expect(first.ids('time_entries')).toHaveLength(600);
  bench!.addEntry(bench!.users[0]!.id, 'new', new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, ''), null);
  const second = await read(catalog, {}, first.lastStates);
  expectProtocol(second, ['time_entries']);
  expect(second.code).toBe(0);
  expect(second.ids('time_entries')).toContain('new');
  expect(second.ids('time_entries').length).toBeLessThan(400);
  // an entry that moved to an earlier start still wins in the destination
  const moved = world.editEntry('new', { timeInterval: { start: '2026-11-20T00:00:00Z' } });
  const third = await read(catalog, {}, second.lastStates);
  const synced = (output: typeof third) => output.records('time_entries').find(({ id }) => id === moved.id).synced_at;
  expect(synced(third) > synced(second)).toBe(true);
});

test('input files are read by their content: any name, a byte order mark, read only', async () => {
  await start();
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-'));
  const inputs = { config: bench!.configuration(), catalog: catalogOf('tags'), state: [] };
  const named = Object.entries(inputs).flatMap(([name, content]) => {
    const path = join(folder, `${name}.txt`);
    writeFileSync(path, `\uFEFF${JSON.stringify(content)}\r\n`);
    chmodSync(path, 0o444);
    return [`--${name}`, path];
  });
  const output = await runArguments(['--unheard-of', 'value', 'read', '--catalogue', 'x', ...named]);
  expectProtocol(output, ['tags']);
  expect(output.stderr).toBe('');
  expect(output.logs('WARN')).toEqual([
    'The option --unheard-of is not known and is ignored.',
    'The option --catalogue is not known and is ignored. Did you mean --catalog?',
  ]);
});

test.each([
  [{ debug: true }, true],
  [{ env: { LOG_LEVEL: 'debug' } }, true],
  [{ env: { LOG_LEVEL: 'INFO' } }, false],
  [{ env: { LOG_LEVEL: 'nonsense' } }, false],
])('with %j details for developers are said: %j', async (options, said) => {
  await start();
  bench!.fault(/\/workspaces$/, { kind: 'status', status: 500 }, { skip: 1 });
  const output = await runBinary('check', { config: bench!.configuration() }, options);
  expect(output.connectionStatus.status).toBe('SUCCEEDED');
  expect(output.logs('DEBUG').length > 0).toBe(said);
});

test('nothing below the level that is asked for is said', async () => {
  await start();
  const output = await read(catalogOf('tags'), { env: { LOG_LEVEL: 'error' } });
  expect(output.code).toBe(0);
  expect(output.of('LOG')).toEqual([]);
});

test.each([{}, { debug: true }, { env: { LOG_LEVEL: 'trace' } }])(
  'a key that the server repeats in its errors stays hidden with %j',
  async (options) => {
    await start();
    bench!.fault(/\/tags$/, { kind: 'echo-key' }, { times: 1 });
    bench!.fault(/\/clients$/, { kind: 'status', status: 403, body: { message: `No: ${TEST_API_KEY}`, code: 403 } });
    const output = await read(catalogOf('tags', 'clients'), options);
    expect(output.code).toBe(1);
    expect(output.stdout).toContain('****');
    expect(output.stdout).not.toContain(TEST_API_KEY);
    expect(output.stderr).toBe('');
    const check = await runBinary('check', { config: bench!.configuration({ workspace_id: TEST_API_KEY }) }, options);
    expect(check.connectionStatus.status).toBe('FAILED');
    expect(check.stdout + check.stderr).not.toContain(TEST_API_KEY);
  },
);

test('options may stand before the command', async () => {
  await start();
  const [verb, ...options] = inputArguments('read', { config: bench!.configuration(), catalog: catalogOf('tags') });
  const output = await runArguments([...options, verb!]);
  expectProtocol(output, ['tags']);
  expect(output.code).toBe(0);
});
