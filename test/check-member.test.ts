import { afterEach, expect, test } from 'vitest';
import type { Fault } from './support/clockify/server';
import { Bench } from './support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const denied: Fault = { kind: 'status', status: 403, body: { message: 'Access Denied', code: 501 } };

/** A server that shows the workspace's people to nobody but an admin. */
async function memberBench(me?: string): Promise<Bench> {
  const started = await Bench.start();
  const id = me ?? started.users[0]!.id;
  started.fault(/\/users$/, denied);
  started.fault(/\/user$/, { kind: 'raw', body: JSON.stringify({ id, name: 'Zoë 🙈', activeWorkspace: null }) });
  return started;
}

test("a member's key succeeds with the one person that it is, and a warning that others are not visible", async () => {
  bench = await memberBench();
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(output.logs('WARN').join()).toContain('others are not visible');
  const path = `/workspaces/${bench.workspace}`;
  expect(bench.paths()).toEqual([
    '/workspaces',
    `${path}/users`,
    '/user',
    `${path}/projects`,
    `${path}/user/${bench.users[0]!.id}/time-entries`,
  ]);
});

test("a fault on the way does not make a member's key exceed the five requests", async () => {
  bench = await memberBench();
  bench.server.faults.unshift({ fault: { kind: 'reset' } });
  const output = await bench.check();
  expect(output.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(bench.server.requests).toHaveLength(5);
});

test('a workspace that denies everything is named, with what may be wrong', async () => {
  bench = await memberBench();
  bench.fault(/\/workspaces\/./, denied);
  const { status, message } = (await bench.check()).connectionStatus;
  expect(status).toBe('FAILED');
  for (const part of [bench.workspace, 'workspace_id', 'region', 'api_url', bench.server.url])
    expect(message).toContain(part);
  expect(bench.server.requests).toHaveLength(5);
});

test.each([
  ['projects', /\/projects$/],
  ['time entries', /\/time-entries$/],
])("a member's key that is denied the %s, too, fails", async (_, path) => {
  bench = await memberBench();
  bench.fault(path, denied);
  const { status, message } = (await bench.check()).connectionStatus;
  expect(status).toBe('FAILED');
  expect(message).toMatch(path.source.includes('projects') ? /projects/ : /time-entries/);
  expect(message).toMatch(/denies access/);
});

test.each<[string, Fault]>([
  ['is denied', denied],
  ['names nobody', { kind: 'raw', body: 'null' }],
])("a member's key fails where GET /user %s: nobody's time entries can be asked for", async (_, fault) => {
  bench = await Bench.start();
  bench.fault(/\/users$/, denied);
  bench.fault(/\/user$/, fault);
  const { status, message } = (await bench.check()).connectionStatus;
  expect([status, message]).toEqual(['FAILED', expect.stringMatching(/denies access.*\/users/)]);
});
