import { afterEach, describe, expect, test } from 'vitest';
import { STREAMS } from '../../src/streams';
import { generateWorld } from '../support/clockify/generate';
import { ClockifyServer, type FaultRule, TEST_API_KEY } from '../support/clockify/server';
import type { Row, World } from '../support/clockify/world';
import { expectFailure, expectProtocol, expectRecordsOf } from '../support/conformance';
import { catalogOf, runHere } from '../support/run';

const SIZE = { users: 8, entriesPerUser: 40, projects: 6, tasksPerProject: 4, clients: 5, tags: 4 };
const ADDED = ['workspaceId', 'started_at', 'synced_at'];

/** How each stream's own requests look, and where its rows are in the embedded server. */
const EXPECTED: Record<string, { path: RegExp; rows: (world: World) => Row[]; first?: number }> = {
  workspaces: { path: /^\/workspaces$/, rows: (world) => world.workspaces },
  clients: { path: /\/clients$/, rows: (world) => every(world, ({ clients }) => clients), first: 100 },
  projects: { path: /\/projects$/, rows: (world) => every(world, ({ projects }) => projects), first: 100 },
  tags: { path: /\/tags$/, rows: (world) => every(world, ({ tags }) => tags), first: 100 },
  users: { path: /\/users$/, rows: (world) => every(world, ({ users }) => users), first: 100 },
  tasks: { path: /\/tasks$/, rows: (world) => every(world, ({ tasks }) => [...tasks.values()].flat()), first: 100 },
  time_entries: { path: /\/time-entries$/, rows: (world) => [...world.allEntries()], first: 1_000 },
};

type Data = ReturnType<World['of']>;

function every(world: World, rows: (data: Data) => Row[]): Row[] {
  return world.workspaces.flatMap(({ id }) => rows(world.of(id)));
}

let server: ClockifyServer;
const config = () => ({ api_key: TEST_API_KEY, api_url: server.url });
const read = (...streams: string[]) =>
  runHere('read', { config: config(), catalog: catalogOf(...streams) }, { speed: 100 });

async function start(faults: FaultRule[] = []): Promise<World> {
  server = await ClockifyServer.start(generateWorld(SIZE));
  server.faults.push(...faults);
  return server.world;
}

afterEach(() => server.close());

describe.each(STREAMS.map((Stream) => new Stream({} as never)))('$name', (stream) => {
  const { name } = stream;
  const expected = EXPECTED[name]!;
  const own = (faults: FaultRule['fault'], times = Number.POSITIVE_INFINITY): FaultRule => ({
    match: ({ path }) => expected.path.test(path),
    times,
    fault: faults,
  });

  test('is discovered with a key, its sync modes, and every field that the wire carries', async () => {
    const world = await start();
    const [entry] = (await runHere('discover', { config: config() })).messages[0].catalog.streams.filter(
      (candidate: { name: string }) => candidate.name === name,
    );
    expect(entry.source_defined_primary_key).toEqual([['id']]);
    expect(entry.supported_sync_modes[0]).toBe('full_refresh');
    expect(entry).not.toHaveProperty('namespace');
    expect(entry).not.toHaveProperty('is_resumable');
    const fields = Object.keys(entry.json_schema.properties);
    for (const cursor of entry.default_cursor_field ?? []) expect(fields).toContain(cursor);
    for (const row of expected.rows(world)) expect(fields).toEqual(expect.arrayContaining(Object.keys(row)));
    expect(server.requests).toEqual([]);
  });

  test('gives each row of the server once, as it is there', async () => {
    const world = await start();
    const output = await read(name);
    expectProtocol(output, [name]);
    const rows = expected.rows(world);
    expect(rows.length).toBeGreaterThan(0);
    expect(output.code).toBe(0);
    expect(output.ids(name).sort()).toEqual(rows.map(({ id }) => id).sort());
    const wire = new Map(rows.map((row) => [row.id, row]));
    for (const record of output.records(name)) {
      const added = Object.fromEntries(
        ADDED.map((field) => [field, record[field]]).filter(([, value]) => value !== undefined),
      );
      expect(record).toEqual({ ...added, ...wire.get(record.id) });
    }
    expectRecordsOf(stream.getJsonSchema(), output.records(name));
  });

  test('asks for pages from the first, and for each parent list once', async () => {
    await start();
    await read(name);
    const queries = server.requests.filter(({ path }) => expected.path.test(path)).map(({ query }) => query);
    for (const { page, 'page-size': size } of queries) {
      expect([page, size]).toEqual(expected.first ? ['1', String(expected.first)] : [undefined, undefined]);
    }
    const paths = server.requests.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('is complete, with a state, when it is empty', async () => {
    await start([
      own({ kind: 'raw', body: '[]', headers: { 'content-type': 'application/json', 'last-page': 'true' } }),
    ]);
    const output = await read(name);
    if (name === 'workspaces' || name === 'users') {
      // a key that sees nothing, a filter that hides everybody: an empty list would empty the table
      expectFailure(output, name, 'config');
      return;
    }
    expectProtocol(output, [name]);
    expect(output.code).toBe(0);
    expect(output.records(name)).toEqual([]);
  });

  test('fails as transient when the server keeps failing, after six attempts', async () => {
    await start([own({ kind: 'status', status: 503 })]);
    const output = await read(name);
    expectProtocol(output, [name]);
    expect(expectFailure(output, name, 'transient')).toContain('503');
    const first = server.requests.find(({ path }) => expected.path.test(path))!;
    expect(server.requests.filter(({ path }) => path === first.path)).toHaveLength(6);
  });

  test('survives a fault that passes', async () => {
    const world = await start([own({ kind: 'reset' }, 2)]);
    const output = await read(name);
    expect(output.code).toBe(0);
    expect(output.ids(name)).toHaveLength(expected.rows(world).length);
  });

  test('fails as a matter of configuration when it is forbidden, and says the way out', async () => {
    await start([own({ kind: 'status', status: 403, body: { message: 'Access denied', code: 403 } })]);
    const other = name === 'tags' ? 'clients' : 'tags';
    const output = await read(name, other);
    expectProtocol(output, [name, other]);
    expect(expectFailure(output, name, 'config')).toMatch(/owner or admin/);
    expect(output.statuses(other).at(-1)).toBe(name === 'workspaces' ? 'INCOMPLETE' : 'COMPLETE');
  });

  test('fails as a matter of configuration when the key is refused, and nothing is sent after it', async () => {
    await start([own({ kind: 'status', status: 401, body: { message: 'Api key does not exist', code: 4003 } })]);
    const output = await runHere(
      'read',
      { config: { ...config(), num_workers: 1 }, catalog: catalogOf(name) },
      { speed: 100 },
    );
    expectProtocol(output, [name]);
    expect(expectFailure(output, name, 'config')).toContain('api_key');
    expect(server.requests.at(-1)!.path).toMatch(expected.path);
    expect(server.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  test('fails as a fault of the server for a row that is none, naming page and position', async () => {
    const body = Buffer.from('[{"id":"a","timeInterval":{"start":"2026-01-01T00:00:00Z"}},7]');
    await start([own({ kind: 'raw', body, headers: { 'content-type': 'application/json', 'last-page': 'true' } })]);
    const output = await read(name);
    expectProtocol(output, [name]);
    expect(expectFailure(output, name, 'system')).toMatch(/row 2 of page 1 is no object/);
  });

  test('says a field that the schema does not declare once, and passes it on', async () => {
    const world = await start();
    for (const row of expected.rows(world)) row.brandNew = 'x';
    const output = await read(name);
    expect(output.logs().filter((line) => line.includes('brandNew'))).toHaveLength(1);
    expect(output.records(name).every(({ brandNew }) => brandNew === 'x')).toBe(true);
  });
});

test('all streams together keep the protocol and read each list once', async () => {
  await start();
  const names = STREAMS.map((Stream) => new Stream({} as never).name);
  const output = await read(...names);
  expectProtocol(output, names);
  expect(output.code).toBe(0);
  const paths = server.requests.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});
