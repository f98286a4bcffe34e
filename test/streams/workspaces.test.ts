import { afterEach, expect, test } from 'vitest';
import { expectStopped } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test('every workspace that the key sees is read, with everything in it', async () => {
  bench = await Bench.start({ workspaces: 2 });
  const output = await bench.read(['workspaces', 'projects', 'tasks']);
  expect(output.ids('workspaces')).toEqual(bench.world.workspaces.map(({ id }) => id));
  expect(new Set(output.records('tasks').map(({ workspaceId }) => workspaceId)).size).toBe(2);
});

test('a configured workspace is the only one that is read', async () => {
  bench = await Bench.start({ workspaces: 2 });
  const wanted = bench.world.workspaces[1]!.id;
  const output = await bench.read(['workspaces', 'clients'], { config: { workspace_id: wanted } });
  expect(output.ids('workspaces')).toEqual([wanted]);
  expect(bench.paths(/clients/)).toEqual([`/workspaces/${wanted}/clients`]);
});

test('several workspaces may be configured, and no other is read', async () => {
  bench = await Bench.start({ workspaces: 3 });
  const [first, , third] = bench.world.workspaces.map(({ id }) => id);
  const config = { workspace_id: ` ${third},${first} ,\n${third}, ` };
  const output = await bench.read(['workspaces', 'clients'], { config });
  expect([output.code, output.ids('workspaces')]).toEqual([0, [first, third]]);
  expect(bench.paths(/clients/).toSorted()).toEqual([first, third].map((id) => `/workspaces/${id}/clients`).toSorted());
  const check = await bench.check(config);
  expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  expect(check.logs('INFO').join()).toContain(first);
});

test('one that the key does not see is a wrong configuration, also beside others', async () => {
  bench = await Bench.start({ workspaces: 2 });
  const config = { workspace_id: `${bench.workspace}, nowhere, elsewhere` };
  const output = await bench.read(['workspaces', 'clients'], { config });
  expect(expectStopped(output, ['workspaces', 'clients'], 'config')).toMatch(
    /does not see the workspace nowhere, elsewhere; it sees 2 /,
  );
  expect(bench.paths()).toEqual(['/workspaces']);
  const check = await bench.check(config);
  expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringContaining('nowhere, elsewhere') });
});

test('a workspace that the key does not see is a wrong configuration of every stream', async () => {
  bench = await Bench.start();
  const output = await bench.read(['workspaces', 'clients', 'time_entries'], { config: { workspace_id: 'nowhere' } });
  const streams = ['workspaces', 'clients', 'time_entries'];
  expect(expectStopped(output, streams, 'config')).toContain('workspace_id');
  expect(bench.paths()).toEqual(['/workspaces']);
});

test('a key that sees no workspace is a wrong configuration', async () => {
  bench = await Bench.start();
  bench.world.workspaces = [];
  expect(expectStopped(await bench.read(['clients']), ['clients'], 'config')).toContain('sees no workspace');
});
