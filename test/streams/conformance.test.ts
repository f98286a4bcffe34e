import { afterEach, describe, expect, test } from 'vitest';
import { generateWorld } from '../support/clockify/generate';
import { ClockifyServer, type FaultRule, TEST_API_KEY } from '../support/clockify/server';
import type { World } from '../support/clockify/world';
import { expectFailure, expectProtocol, expectRecordsOf, expectStopped } from '../support/conformance';
import { catalogOf, runHere } from '../support/run';
import { bodyOf, expectedRecords, isOwn, keyOf, PAIRS, parents, wireRows } from '../support/wire';

// somebody belongs to both workspaces
const SIZE = { workspaces: 2, users: 8, entriesPerUser: 20, projects: 6, tasksPerProject: 4, clients: 5, tags: 4 };

let server: ClockifyServer;
const config = () => ({ api_key: TEST_API_KEY, api_url: server.url, verify_counts: false });
const read = (...streams: string[]) =>
  runHere('read', { config: config(), catalog: catalogOf(...streams) }, { speed: 100 });

async function start(faults: FaultRule[] = []): Promise<World> {
  server = await ClockifyServer.start(generateWorld(SIZE));
  server.faults.push(...faults);
  return server.world;
}

afterEach(() => server.close());

describe.each(PAIRS)('$name', (pair) => {
  const { name, stream } = pair;
  const { endpoint } = stream;
  const own = (faults: FaultRule['fault'], times = Number.POSITIVE_INFINITY): FaultRule => ({
    match: (request) => isOwn(pair, request),
    times,
    fault: faults,
  });
  const answer = (rows: string): FaultRule['fault'] => ({
    kind: 'raw',
    body: bodyOf(pair, rows),
    headers: { 'content-type': 'application/json', 'last-page': 'true' },
  });
  const asked = () => server.requests.filter((request) => isOwn(pair, request));

  test('is discovered with a key, its sync modes, and every field that the wire carries', async () => {
    const world = await start();
    const [entry] = (await runHere('discover', { config: config() })).messages[0].catalog.streams.filter(
      (candidate: { name: string }) => candidate.name === name,
    );
    const fields = Object.keys(entry.json_schema.properties);
    expect(fields).toEqual(expect.arrayContaining(entry.source_defined_primary_key.flat()));
    expect(entry.supported_sync_modes[0]).toBe('full_refresh');
    expect(entry).not.toHaveProperty('namespace');
    expect(entry).not.toHaveProperty('is_resumable');
    expect(fields).toEqual(expect.arrayContaining(entry.default_cursor_field ?? []));
    for (const record of expectedRecords(pair, world)) {
      expect(fields).toEqual(expect.arrayContaining(Object.keys(record)));
    }
    expect(server.requests).toEqual([]);
  });

  test('gives each row of the server once, as it is there', async () => {
    const world = await start();
    const output = await read(name);
    expectProtocol(output, [name]);
    expect(output.code).toBe(0);
    const expected = expectedRecords(pair, world);
    const records = output.records(name);
    expect(expected.length).toBeGreaterThan(1);
    const byKey = new Map(records.map((record) => [keyOf(pair, record), record]));
    expect(byKey.size, 'keys that come once').toBe(records.length);
    expect([...byKey.keys()].sort()).toEqual(expected.map((record) => keyOf(pair, record)).sort());
    for (const record of expected) {
      const { synced_at: _, ...rest } = byKey.get(keyOf(pair, record))!;
      expect(rest).toEqual(record);
    }
    expectRecordsOf(stream.getJsonSchema(), records);
    expect(output.logs().filter((line) => line.includes('are not in the schema'))).toEqual([]);
  });

  test('asks for pages from the first, and for each list once', async () => {
    await start();
    await read(name);
    const { sizeParameter = 'page-size', firstSize = 100, paged, body } = endpoint;
    // of a list without Last-Page the end is an empty page
    const pages = name === 'shared_reports' ? 2 : 1;
    for (const request of asked()) {
      const { page, [sizeParameter]: size } = (body ? request.body : request.query) as Record<string, unknown>;
      const first = [String(Math.min(firstSize, 1_000))];
      const found = [size].map((each) => each && String(each));
      expect(found).toEqual(paged === undefined ? first : [undefined]);
      if (paged !== undefined) expect(page).toBeUndefined();
      else expect(Number(page)).toBeLessThanOrEqual(pages);
    }
    expect(asked().length).toBeGreaterThan(0);
    const urls = server.requests.map(({ path, query }) => path + JSON.stringify(query));
    expect(new Set(urls).size).toBe(urls.length);
  });

  test('is complete, with a state, when it is empty', async () => {
    await start([own(answer('[]'))]);
    const output = await read(name);
    if (['workspaces', 'users', 'workspace_members'].includes(name)) {
      // a key that sees nothing, a filter that hides everybody: an empty list would empty the table
      if (name === 'workspaces') expectStopped(output, [name], 'config');
      else expectFailure(output, name, 'config');
      return;
    }
    expectProtocol(output, [name]);
    expect(output.code).toBe(0);
    expect(output.records(name)).toEqual([]);
  });

  test('fails as transient when the server keeps failing, after six attempts, and one or two more to rule out an outage', async () => {
    await start([own({ kind: 'status', status: 503 })]);
    const output = await read(name);
    expectProtocol(output, [name]);
    expect(expectFailure(output, name, 'transient')).toContain('503');
    const [first] = asked();
    const attempts = asked().filter(({ path }) => path === first!.path).length;
    expect([6, 7, 8]).toContain(attempts);
  });

  test('survives a fault that passes', async () => {
    const world = await start([own({ kind: 'reset' }, 2)]);
    const output = await read(name);
    expect(output.code).toBe(0);
    expect(output.records(name)).toHaveLength(expectedRecords(pair, world).length);
  });

  test('asks again when the answer is JSON of another shape', async () => {
    const world = await start([own({ kind: 'wrong-shape', body: { rows: null } }, 1)]);
    const output = await read(name);
    expect(output.code).toBe(0);
    expect(output.records(name)).toHaveLength(expectedRecords(pair, world).length);
  });

  test('fails as a matter of configuration when it is forbidden, and says the way out; others are complete', async () => {
    await start([own({ kind: 'status', status: 403, body: { message: 'Access denied', code: 403 } })]);
    const other = name === 'tags' ? 'clients' : 'tags';
    const output = await read(name, other);
    expectProtocol(output, [name, other]);
    const words = /plan.*owner or admin.*deselect/;
    if (name === 'workspaces') {
      // nothing can be read without them
      expect(expectStopped(output, [name, other], 'config')).toMatch(words);
      return;
    }
    expect(expectFailure(output, name, 'config')).toMatch(words);
    expect(output.statuses(other).at(-1)).toBe('COMPLETE');
  });

  test('fails as a matter of configuration when the key is refused, and nothing is sent after it', async () => {
    await start([own({ kind: 'status', status: 401, body: { message: 'Api key does not exist', code: 4003 } })]);
    const output = await runHere(
      'read',
      { config: { ...config(), num_workers: 1 }, catalog: catalogOf(name) },
      { speed: 100 },
    );
    expectProtocol(output, [name]);
    // what another host thinks of the key proves nothing for the API
    const { host } = endpoint;
    if (host) expect(expectFailure(output, name, 'config')).toContain(`host of the ${host}`);
    else expect(expectStopped(output, [name], 'config')).toContain('api_key');
    expect(isOwn(pair, server.requests.at(-1)!)).toBe(true);
    expect(server.requests.filter(({ status }) => status === 401)).toHaveLength(1);
  });

  test('fails as a fault of the server for a row that is none, naming page and position', async () => {
    const row = '{"id":"a","approvalRequest":{"id":"a"},"timeInterval":{"start":"2026-01-01T00:00:00Z"}}';
    await start([own(answer(`[${row},7]`))]);
    const output = await read(name);
    expectProtocol(output, [name]);
    expect(expectFailure(output, name, 'system')).toMatch(/row 2 of page 1 is no object/);
  });

  test('says a field that the schema does not declare once, and passes it on', async () => {
    const world = await start();
    for (const { row } of wireRows(pair, world)) row.brandNew = 'x';
    const output = await read(name);
    // made of the list of users, field by field
    if (name === 'workspace_members') return;
    expect(output.logs().filter((line) => line.includes('brandNew'))).toHaveLength(1);
    expect(output.records(name).every(({ brandNew }) => brandNew === 'x')).toBe(true);
  });
});

test('all streams together keep the protocol and read each list once', async () => {
  await start();
  const names = PAIRS.map(({ name }) => name);
  const output = await read(...names);
  expectProtocol(output, names);
  expect(output.errors()).toEqual([]);
  expect(output.code).toBe(0);
  const urls = server.requests.map(({ path, query }) => path + JSON.stringify(query));
  expect(new Set(urls).size).toBe(urls.length);
  // one a list, one a parent
  const lists = PAIRS.reduce((sum, { stream, endpoint }) => {
    if (!stream.parent) return sum + 1;
    const all = server.world.workspaces.flatMap(({ id }) => parents(endpoint, server.world.of(id)));
    // templates are asked for only where they are not in the list, and the workspace has the feature
    const queries = stream.queries.filter((query) => !('is-template' in query));
    // shared reports end with an empty page
    const pages = stream.name === 'shared_reports' ? 2 : 1;
    return sum + all.length * queries.length * pages;
  }, 0);
  expect(urls).toHaveLength(lists);
});
