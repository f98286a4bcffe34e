import { afterEach, expect, test } from 'vitest';
import type { Fault } from './support/clockify/server';
import { TEST_API_KEY } from './support/clockify/server';
import { Bench } from './support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const status = (code: number): Fault => ({ kind: 'status', status: code });

test('every cause of a failure has a message of its own, which never holds the key', async () => {
  const causes: [Partial<Parameters<Bench['configuration']>[0]> & object, RegExp, Fault?][] = [
    [{}, /\/users$/, status(401)],
    [{}, /\/projects$/, status(403)],
    [{}, /\/time-entries$/, status(403)],
    [{}, /\/workspaces$/, status(404)],
    [{}, /\/workspaces$/, status(500)],
    [{}, /\/workspaces$/, { kind: 'html' }],
    [{}, /\/workspaces$/, { kind: 'echo-key' }],
    [{}, /\/workspaces$/, { kind: 'redirect', location: 'https://elsewhere.example/' }],
    [{ workspace_id: 'nowhere' }, /./],
    [{ api_url: 'http://127.0.0.1:9' }, /./],
    [{ page_size: 0 }, /./],
  ];
  const messages: string[] = [];
  for (const [config, match, fault] of causes) {
    bench = await Bench.start();
    if (fault) bench.fault(match, fault);
    const output = await bench.check(config);
    expect([output.code, output.errors(), output.connectionStatus.status]).toEqual([0, [], 'FAILED']);
    expect(output.stdout).not.toContain(TEST_API_KEY);
    expect(bench.server.requests.length).toBeLessThanOrEqual(5);
    messages.push(output.connectionStatus.message.replaceAll(bench.server.url, ''));
    await bench.server.close();
  }
  bench = await Bench.start();
  expect(new Set(messages).size).toBe(causes.length);
});

test('of several workspaces the first is proven, and named in the log', async () => {
  bench = await Bench.start({ workspaces: 2 });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  const [first, second] = bench.world.workspaces.map(({ id }) => id);
  expect(output.logs('INFO').join()).toContain(first);
  expect(bench.paths(new RegExp(second!))).toEqual([]);
});

test('of several workspaces that are named the first is proven, and each has to be there', async () => {
  bench = await Bench.start({ workspaces: 3 });
  const [first, second, third] = bench.world.workspaces.map(({ id }) => id);
  const output = await bench.check({ workspace_id: `${third},${second}` });
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(output.logs('INFO').join()).toContain(
    `${second}, the first of 2 that a sync reads. The API key sees 3 workspaces.`,
  );
  expect(bench.paths(new RegExp(`${first}|${third}`))).toEqual([]);
  const { status, message } = (await bench.check({ workspace_id: `${second},nowhere` })).connectionStatus;
  expect([status, message]).toEqual(['FAILED', expect.stringContaining('the workspace nowhere;')]);
});

test('a configured workspace is the one that is proven', async () => {
  bench = await Bench.start({ workspaces: 2 });
  const [first, second] = bench.world.workspaces.map(({ id }) => id);
  expect((await bench.check({ workspace_id: second })).connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(bench.paths(new RegExp(first!))).toEqual([]);
});

test('a page of people that is too large is asked for smaller, within five requests', async () => {
  bench = await Bench.start({}, { maxPageSizes: { users: 60 } });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  const sizes = bench.server.requests.flatMap(({ path, query }) => (path.endsWith('/users') ? query['page-size'] : []));
  expect(sizes).toEqual(['100', '50']);
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
});

test('a workspace without anybody is no reason to ask for time entries', async () => {
  bench = await Bench.start({ users: 0 });
  const output = await bench.check({ include_inactive_users: false });
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(bench.paths(/time-entries/)).toEqual([]);
});

test('somebody who was deleted this moment is no reason to fail', async () => {
  bench = await Bench.start();
  const body = { message: "User doesn't belong to Workspace", code: 501 };
  bench.fault(/time-entries/, { kind: 'status', status: 400, body });
  expect((await bench.check()).connectionStatus).toEqual({ status: 'SUCCEEDED' });
});

test('a server that lists nobody because of the filter fails the check', async () => {
  bench = await Bench.start({}, { accountStatusesSupported: 'match-nothing' });
  const { connectionStatus } = await bench.check();
  expect(connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('include_inactive_users') });
});

test.each<[string, RegExp]>([
  ['the first', /\/workspaces$/],
  ['a later', /\/projects$/],
  ['every', /./],
])('a server that drips or hangs at %s request ends the check as failed', async (_, match) => {
  for (const kind of ['drip', 'hang'] as const) {
    bench = await Bench.start();
    bench.fault(match, { kind });
    const output = await bench.check({}, { speed: 200, attemptMs: 300 });
    expect([output.code, output.connectionStatus.status]).toEqual([0, 'FAILED']);
    expect(bench.server.requests.length).toBeLessThanOrEqual(5);
    await bench.server.close();
  }
  bench = await Bench.start();
});
