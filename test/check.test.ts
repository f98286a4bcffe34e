import { afterEach, describe, expect, test } from 'vitest';
import { TEST_API_KEY } from './support/clockify/server';
import type { Output } from './support/output';
import { Bench } from './support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

function expectFailed(output: Output): string {
  expect(output.code).toBe(0);
  expect(output.of('TRACE')).toEqual([]);
  expect(output.of('CONNECTION_STATUS')).toHaveLength(1);
  expect(output.connectionStatus.status).toBe('FAILED');
  expect(output.stdout).not.toContain(TEST_API_KEY);
  return output.connectionStatus.message;
}

test('proves key, workspace, people, projects and time entries in five requests', async () => {
  bench = await Bench.start();
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  const path = `/workspaces/${bench.workspace}`;
  expect(bench.paths()).toEqual([
    '/workspaces',
    `${path}/users`,
    `${path}/projects`,
    expect.stringMatching(/\/time-entries$/),
    '/workspaces',
  ]);
  expect(bench.server.requests[1]!.query).toMatchObject({ 'page-size': '100', 'include-roles': 'false' });
  // names are for the eyes of the workspace: logs are attached to tickets
  expect(output.logs('INFO').join()).toContain(
    `Checking the workspace ${bench.workspace}. The API key sees 1 workspace.`,
  );
  expect(output.stdout).not.toContain(bench.world.workspaces[0]!.name);
});

describe('tells apart, and says what to do about', () => {
  test('a wrong key', async () => {
    bench = await Bench.start();
    expect(expectFailed(await bench.check({ api_key: 'not-the-right-key' }))).toContain('api_key');
    expect(bench.paths()).toHaveLength(1);
  });

  test('a wrong workspace', async () => {
    bench = await Bench.start();
    expect(expectFailed(await bench.check({ workspace_id: 'nowhere' }))).toContain('workspace_id');
  });

  test('a host that cannot be reached', async () => {
    bench = await Bench.start();
    expect(expectFailed(await bench.check({ api_url: 'http://127.0.0.1:9' }))).toContain('Cannot connect');
  });

  test.each([/projects$/, /time-entries$/])('a permission that lacks for %s', async (path) => {
    bench = await Bench.start();
    bench.fault(path, { kind: 'status', status: 403 });
    expect(expectFailed(await bench.check())).toMatch(/denies access.*owner or admin/);
  });

  test('a server that is something else', async () => {
    bench = await Bench.start();
    bench.fault(/./, { kind: 'html' });
    const message = expectFailed(await bench.check());
    expect(message).toContain('web page');
    expect(message).toContain('api_url');
    expect(bench.server.requests).toHaveLength(1);
  });

  test('a filter that is refused', async () => {
    bench = await Bench.start({}, { accountStatusesSupported: 'refuse400' });
    expect(expectFailed(await bench.check())).toContain('include_inactive_users');
    expect((await bench.check({ include_inactive_users: false })).connectionStatus.status).toBe('SUCCEEDED');
  });

  test.each([
    [{ page_size: 0 }, 'page_size'],
    [{ api_url: 'ftp://x' }, 'api_url'],
    [{ start_date: '2025-13-45T00:00:00Z' }, 'start_date'],
    [{ num_workers: 'many' }, 'num_workers'],
  ])('a configuration such as %j', async (config, option) => {
    bench = await Bench.start();
    expect(expectFailed(await bench.check(config))).toContain(option);
    expect(bench.paths()).toEqual([]);
  });
});

test('a server that never answers ends as failed, in bounded time', async () => {
  bench = await Bench.start();
  bench.fault(/./, { kind: 'hang' });
  expect(expectFailed(await bench.check({}, { speed: 200, attemptMs: 300 }))).toMatch(
    /no complete answer|did not answer in time/,
  );
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
});

test('a fault that passes is asked about once more, within five requests', async () => {
  bench = await Bench.start();
  bench.fault(/users$/, { kind: 'reset' }, { times: 1 });
  expect((await bench.check()).connectionStatus.status).toBe('SUCCEEDED');
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
});

test('a fault that stays is asked about twice', async () => {
  bench = await Bench.start();
  bench.fault(/workspaces$/, { kind: 'status', status: 503 });
  expect(expectFailed(await bench.check())).toContain('HTTP 503');
  expect(bench.server.requests).toHaveLength(2);
});

test('an outage is not waited for', async () => {
  bench = await Bench.start();
  bench.fault(/\/workspaces\/./, { kind: 'status', status: 503 });
  const output = await bench.check();
  expect(expectFailed(output)).toContain('HTTP 503');
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
  expect(output.stdout).not.toContain('does not answer');
});

test('a page of people that is too heavy is asked for smaller', async () => {
  bench = await Bench.start();
  bench.server.faults.push({
    match: ({ query }) => Number(query['page-size']) > 50,
    times: 9,
    fault: { kind: 'status', status: 504 },
  });
  expect((await bench.check()).connectionStatus.status).toBe('SUCCEEDED');
  expect(bench.server.requests.length).toBeLessThanOrEqual(5);
});

test('a rate limit at that moment is a success with a warning', async () => {
  bench = await Bench.start({}, { quota: { requests: 0, windowMs: 3_600_000 } });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(output.logs('WARN').join()).toContain('request limit');
});

test('a key of an ordinary member is a warning', async () => {
  bench = await Bench.start({}, { role: 'member', membersMayListUsers: true });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(output.logs('WARN').join()).toContain('neither an owner nor an admin');
});
