import { afterEach, expect, test } from 'vitest';
import { expectProtocol } from '../support/conformance';
import { Bench, incremental } from '../support/sync';
import { expectTable, merged } from './scenario';

let bench: Bench;
afterEach(() => bench.server.close());

const json = (body: string) => ({
  kind: 'raw' as const,
  body,
  headers: { 'content-type': 'application/json', 'last-page': 'true' },
});
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test.each<[string, string]>([
  ['a text of 5 MB', 'x'.repeat(5_000_000)],
  ['control characters', '\u0001\u0007\u001b[31m\u007f\u0085'],
  ['ends of lines', 'one\ntwo\r\nthree\u2028four\u2029five'],
  ['a byte order mark and characters of four bytes', '\uFEFF😀𝒳'],
  ['what only looks like half a character', '\\ud83d and \\u0000'],
  ['quotes, backslashes and what looks like a message', '\\"}\n{"type":"STATE","state":{}}\\'],
])('%s in a field comes out as it is', async (_, text) => {
  bench = await Bench.start({ users: 1, entriesPerUser: 2, projects: 1, tags: 2 });
  const { tags, users } = bench.world.of(bench.workspace);
  bench.world.edit(bench.workspace, 'tags', tags[0]!.id, { name: text, [text.slice(0, 50)]: text });
  const [entry] = bench.world.of(bench.workspace).entries.get(users[0]!.id)!;
  bench.world.editEntry(entry!.id, { description: text });
  const output = await bench.read([...incremental(), 'tags']);
  expectProtocol(output, ['time_entries', 'tags']);
  expect(output.code).toBe(0);
  // some readers end a line at these, too
  expect(output.stdout).not.toMatch(/[\u0085\u2028\u2029]/);
  expectTable(merged('tags', output), bench.world.of(bench.workspace).tags);
  expectTable(merged('time_entries', output), [...bench.world.allEntries()]);
});

test('half a character and NUL are mended wherever they are, and a row of each stream is named', async () => {
  bench = await Bench.start({ users: 1, entriesPerUser: 2, projects: 1, tags: 2 });
  const whole = String.raw`{"id":"t1","name":"whole \ud83d\ude00 and \\ud83d","rate":1.0}`;
  const halves = String.raw`{"id":"t2","name":"cut \ud83d","big":12345678901234567890,"a\u0000":[{"\ude00":"x\u0000y"}]}`;
  const more = String.raw`{"id":"t3","name":"\u0000"}`;
  bench.fault(/\/tags$/, json(`[${whole},${halves},${more}]`));
  const members = String.raw`{"id":"w1","name":"Zo\u00eb"},{"id":"w2","name":"\ud83d","authToken":"secret"}`;
  bench.fault(/\/webhooks$/, json(`{"workspaceWebhookCount":2,"webhooks":[${members}]}`));
  bench.fault(/\/clients$/, json(String.raw`[\n{"id":"c1","name":"\udfff"}\n]`.replaceAll('\\n', '\n')));
  const output = await bench.read(['tags', 'webhooks', 'clients', 'projects']);
  expectProtocol(output, ['tags', 'webhooks', 'clients', 'projects']);
  expect([output.code, output.errors()]).toEqual([0, []]);
  expect(output.stdout).toContain(whole.slice(0, -1));
  expect(output.stdout).toContain(
    String.raw`{"id":"t2","name":"cut \ufffd","big":12345678901234567890,"a":[{"\ufffd":"xy"}]`,
  );
  expect(output.records('tags').map(({ name }) => name)).toEqual(['whole 😀 and \\ud83d', 'cut \ufffd', '']);
  expect(output.records('webhooks').map(({ name }) => name)).toEqual(['Zoë', '\ufffd']);
  expect(output.records('clients')).toMatchObject([{ id: 'c1', name: '\ufffd' }]);
  const said = output.logs('WARN').map((text) => text.split(' held half a character')[0]);
  expect(said.toSorted()).toEqual(['clients: the row c1', 'tags: the row t2', 'webhooks: the row w2']);
});

test('a page in which the server cuts its own words does not cut a line', async () => {
  bench = await Bench.start();
  const body = String.raw`{"message":"no \ud83d \u0000","code":403}`;
  bench.fault(/\/tags$/, { kind: 'raw', body, status: 403, headers: { 'content-type': 'application/json' } });
  const output = await bench.read(['tags'], {}, { debug: true });
  expect([output.code, output.errors('tags').length]).toEqual([1, 1]);
  expect(output.stdout).not.toMatch(/\\u(d83d|0000)/);
});

test.each(['a/b?c#d%20é..', '..%2f..%2fadmin', '%', ' ', '😀', '{workspace_id}', '-', 'a'.repeat(500)])(
  'an id such as %j names its own path, and no other',
  async (id) => {
    bench = await Bench.start({ users: 1, entriesPerUser: 3, projects: 1, tasksPerProject: 2 }, { ids: /./ });
    const data = bench.world.of(bench.workspace);
    data.tasks.set(id, data.tasks.get(data.projects[0]!.id)!);
    bench.world.edit(bench.workspace, 'projects', data.projects[0]!.id, { id });
    const userId = data.users[0]!.id;
    for (const entry of [...data.entries.get(userId)!]) bench.world.editEntry(entry.id, { userId: id });
    bench.world.edit(bench.workspace, 'users', userId, { id });
    const output = await bench.read([...incremental(), 'tasks']);
    expectProtocol(output, ['time_entries', 'tasks']);
    expect(output.errors()).toEqual([]);
    expectTable(merged('tasks', output), [...data.tasks.values()][0]!);
    expectTable(merged('time_entries', output), [...bench.world.allEntries()]);
    const [state] = output.lastStates.filter(({ stream }) => stream.stream_descriptor.name === 'time_entries');
    expect(state.stream.stream_state.states[0].partition.user_id).toBe(id);
    const again = await bench.read(incremental(), { state: [state] });
    expect([again.code, again.logs('WARN')]).toEqual([0, []]);
  },
);

test.each(['.', '..'])('an id that a path cannot hold, %j, fails its stream and sends nothing', async (id) => {
  bench = await Bench.start({ projects: 2 });
  bench.world.edit(bench.workspace, 'projects', bench.world.of(bench.workspace).projects[0]!.id, { id });
  const output = await bench.read(['tasks', 'projects']);
  expectProtocol(output, ['tasks', 'projects']);
  expect(output.errors('tasks')).toMatchObject([{ failure_type: 'system_error' }]);
  expect(output.statuses('projects').at(-1)).toBe('COMPLETE');
  expect(bench.paths(/tasks/)).toHaveLength(1);
});

test.each(['', '\n'])(
  'JSON nested 100,000 deep passes or fails loudly, within a line or over several: %j',
  async (end) => {
    bench = await Bench.start({ projects: 1 });
    const row = `{"id":"deep","name":${nested(100_000)}}`;
    bench.fault(/\/tags$/, json(`[${end}${row}]`));
    const output = await bench.read(['tags', 'clients']);
    expectProtocol(output, ['tags', 'clients']);
    expect(output.statuses('clients').at(-1)).toBe('COMPLETE');
    if (output.code === 0) expect(output.stdout).toContain(row.slice(0, -1));
    else expect(output.errors()).toMatchObject([{ failure_type: 'system_error' }]);
  },
);

test('numbers keep the digits that they came with', async () => {
  bench = await Bench.start();
  const row = '{"id":"n","a":1.0,"b":12345678901234567890,"c":1e400,"workspaceId":"w"}';
  bench.fault(/\/tags$/, json(`[${row}]`));
  const output = await bench.read(['tags']);
  expect(output.code).toBe(0);
  expect(output.stdout).toContain(`"data":${row}}}`);
});

test('an id that comes twice in a list goes out once', async () => {
  bench = await Bench.start();
  const row = (id: string, name: string) => `{"id":"${id}","name":"${name}"}`;
  bench.fault(/\/tags$/, json(`[${row('a', 'first')},${row('b', 'x')},${row('a', 'second')}]`));
  const output = await bench.read(['tags']);
  expectProtocol(output, ['tags']);
  expect([output.code, output.ids('tags')]).toEqual([0, ['a', 'b']]);
});
