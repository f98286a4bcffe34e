import { afterEach, expect, test } from 'vitest';
import type { GivenOptions } from '../support/clockify/server';
import type { Row } from '../support/clockify/world';
import { expectFailure, expectProtocol } from '../support/conformance';
import type { Output } from '../support/output';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const PROJECTS = 9;
const ON = { config: { tasks_with_projects: true } };

/** Projects with 1 to 9 tasks; every third task is done, from the third project on. */
async function start(options: GivenOptions = {}, size: object = {}): Promise<void> {
  bench = await Bench.start({ projects: PROJECTS, tasksPerProject: PROJECTS, ...size }, options);
  for (const { id } of bench.world.workspaces) {
    for (const [n, project] of bench.world.of(id).projects.entries()) {
      const tasks = bench.world.of(id).tasks.get(project.id)!;
      tasks.length = n + 1;
      for (const [at, task] of tasks.entries()) Object.assign(task, { progress: at / 8, name: `Größe ${n}.${at} 🧪` });
    }
  }
}

const data = () => bench.world.of(bench.workspace);
const tasksOf = (n: number) => data().tasks.get(data().projects[n]!.id)!;
const allTasks = () => bench.world.workspaces.flatMap(({ id }) => [...bench.world.of(id).tasks.values()].flat());
const hydrated = () => bench.server.requests.filter(({ query }) => query.hydrated === 'true').length;
const lists = () => bench.paths(/\/tasks$/).length;
const byId = (rows: Row[]) => rows.toSorted((one, other) => (one.id < other.id ? -1 : 1));
const warnings = (output: Output) => output.logs('WARN').filter((line) => line.startsWith('tasks of workspace'));

/** Every task once, with its own values; of those that came with their projects `progress` alone is null. */
function expectAllTasks(output: Output): void {
  expectProtocol(output, ['tasks', 'projects']);
  expect(output.code).toBe(0);
  const rows = byId(output.records('tasks'));
  const expected = byId(allTasks());
  expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  for (const [at, row] of rows.entries()) {
    expect(row).toEqual({ ...expected[at], progress: row.progress === null ? null : expected[at]!.progress });
  }
}

test('the tasks come with their projects, and two lists prove it', async () => {
  await start();
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect([hydrated(), lists(), bench.server.requests.length]).toEqual([1, 2, 4]);
  expect(output.logs('WARN')).toEqual([]);
  const said = output.logs('INFO').filter((line) => line.startsWith('tasks of workspace'));
  expect(said).toEqual([
    `tasks of workspace ${bench.workspace}: 28 came with 7 projects; 2 lists of tasks agree with it. Null in them: progress.`,
  ]);
  expect(output.records('tasks').filter(({ progress }) => progress === null)).toHaveLength(28);
  expect(output.logs('INFO').filter((line) => line.includes('not in the schema'))).toEqual([]);
});

test('the rows of projects are the same with the option and without', async () => {
  await start();
  data().projects[0]!.clientId = '';
  data().projects[0]!.clientName = '';
  const without = await bench.read(['tasks', 'projects']);
  expect([hydrated(), lists()]).toEqual([0, PROJECTS]);
  const output = await bench.read(['tasks', 'projects'], ON);
  expect(hydrated()).toBe(1);
  expect(output.records('projects')).toEqual(without.records('projects'));
  expect(output.records('projects').every(({ clientName }) => typeof clientName === 'string')).toBe(true);
});

test('a third list is read where the two longest hold no task that is done', async () => {
  await start();
  for (const n of [7, 8]) for (const task of tasksOf(n)) task.status = 'ACTIVE';
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  const longestWithDone = data().projects[6]!.id;
  expect(bench.paths(/\/tasks$/).filter((path) => path.includes(longestWithDone))).toHaveLength(1);
  expect([hydrated(), lists(), warnings(output)]).toEqual([1, 3, []]);
});

test('nothing is asked for with tasks where no tasks are read', async () => {
  await start();
  expect((await bench.read(['projects', 'project_custom_fields'], ON)).code).toBe(0);
  expect(hydrated()).toBe(0);
});

test('the fields of projects are read beside them', async () => {
  await start();
  const output = await bench.read(['project_custom_fields', 'tasks', 'projects'], ON);
  expect(output.ids('tasks')).toHaveLength(45);
  const without = await bench.read(['project_custom_fields']);
  const key = ({ id, projectId }: Row) => `${id} ${projectId}`;
  const fields = (run: Output) => run.records('project_custom_fields').map(key).sort();
  expect(fields(output)).toEqual(fields(without));
  expect(fields(output).length).toBeGreaterThan(0);
});

test('without the stream of projects, the tasks are the same', async () => {
  await start();
  const output = await bench.read(['tasks'], ON);
  expectProtocol(output, ['tasks']);
  expect(output.ids('tasks').sort()).toEqual(byId(allTasks()).map(({ id }) => id));
  expect([hydrated(), lists()]).toEqual([1, 2]);
});

test('several pages of projects, and several workspaces', async () => {
  await start({}, { workspaces: 2 });
  const output = await bench.read(['tasks', 'projects'], { config: { ...ON.config, page_size: 4 } });
  expectAllTasks(output);
  expect(lists()).toBeLessThan(2 * PROJECTS);
  expect(output.logs('INFO').filter((line) => line.includes('came with 7 projects'))).toHaveLength(2);
});

const inverted = (task: Row): Row => ({ ...task, billable: !task.billable });

test.each<[string, GivenOptions['hydrated'], RegExp, number]>([
  ['done tasks that are left out', { doneTasks: false }, /none that is done came, and the lists of tasks have/, 2],
  ['a number that is capped', { maxTasks: 6 }, /not those of its list: \d are missing, such as [0-9a-f]{24}\./, 2],
  ['no list', { tasks: null }, /carries no list of tasks/, 1],
  ['no field', { tasks: 'absent' }, /carries no list of tasks/, 1],
  ['tasks without an id', { view: ({ id: _, ...task }) => task as Row }, /carries a task without an id/, 1],
  ['other values', { view: inverted }, /billable of [0-9a-f]{24} is another/, 2],
])('%s: every list is read, in the same sync, with one warning', async (_, options, reason, asked) => {
  await start({ hydrated: options });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(output.records('tasks').map(({ progress }) => progress)).not.toContain(null);
  expect([hydrated(), lists()]).toEqual([asked, PROJECTS]);
  expect(warnings(output)).toHaveLength(1);
  expect(warnings(output)[0]).toMatch(/are read project by project, not with their projects: /);
  expect(warnings(output)[0]).toMatch(reason);
});

test.each([
  ['refused', { kind: 'status', status: 400, body: { message: "Invalid value for field 'hydrated'", code: 3000 } }],
  ['denied', { kind: 'status', status: 403 }],
  ['too much for the server', { kind: 'status', status: 504 }],
] as const)('a list with tasks that is %s is read without them', async (_, fault) => {
  await start();
  bench.server.faults.push({ match: ({ query }) => 'hydrated' in query, times: Number.POSITIVE_INFINITY, fault });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(output.ids('projects')).toHaveLength(PROJECTS);
  expect(lists()).toBe(PROJECTS);
  expect(warnings(output)).toHaveLength(1);
  expect(warnings(output)[0]).toContain('the projects cannot be listed with them. ');
});

test('a list with tasks that fails in its middle prints no project twice', async () => {
  await start();
  const match = ({ query }: { query: Record<string, string | undefined> }) => 'hydrated' in query && query.page !== '1';
  bench.server.faults.push({ match, times: Number.POSITIVE_INFINITY, fault: { kind: 'status', status: 403 } });
  const output = await bench.read(['tasks', 'projects'], { config: { ...ON.config, page_size: 4 } });
  expectAllTasks(output);
  expect(output.ids('projects').sort()).toEqual(
    data()
      .projects.map(({ id }) => id)
      .sort(),
  );
});

/** Gives the projects as many tasks. */
function resize(sizes: readonly number[]): void {
  for (const [n, { id }] of data().projects.entries()) {
    const [first] = tasksOf(n);
    const own = (at: number) => `${n}${at}`.padStart(24, '5');
    const make = (_: unknown, at: number): Row => ({ ...first!, id: own(at), name: `Aufgabe ${at}` });
    const tasks = Array.from({ length: sizes[n]! }, make);
    if (tasks[0]) tasks[0].status = 'DONE';
    data().tasks.set(id, tasks);
  }
}

test.each([
  ['of a page', [60, 55, 50, 3, 3, 3, 3, 3, 3], 50],
  ['that is the highest', [15, 15, 15, 3, 3, 3, 3, 3, 3], 15],
])('a round number of tasks %s, in a project that is not compared: every list is read', async (_, sizes, number) => {
  await start();
  resize(sizes);
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(warnings(output)).toEqual([expect.stringContaining(`carries ${number}, which may be the most`)]);
  expect([hydrated(), lists()]).toEqual([1, PROJECTS]);
});

test.each([[[100, 50, 3, 3, 3, 3, 3, 3, 3]], [[12, 12, 12, 10, 5, 5, 5, 5, 5]], [[5, 5, 5, 5, 5, 5, 5, 5, 5]]])(
  'numbers that are compared, or look like no maximum, raise no doubt: %j',
  async (sizes) => {
    await start();
    resize(sizes);
    const output = await bench.read(['tasks', 'projects'], ON);
    expectAllTasks(output);
    expect([hydrated(), lists(), warnings(output)]).toEqual([1, 2, []]);
  },
);

test('two projects with as many tasks as the server sends at most, and one with more', async () => {
  await start({ hydrated: { maxTasks: 20 } });
  resize([20, 20, 31, 3, 3, 3, 3, 3, 3]);
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(warnings(output)).toHaveLength(1);
});

test('no task that is done anywhere: said, because then nobody knows whether such would have come', async () => {
  await start();
  for (const task of allTasks()) task.status = 'ACTIVE';
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect([hydrated(), lists()]).toEqual([1, 3]);
  expect(warnings(output)).toEqual([expect.stringMatching(/none that is done came, and 3 lists of tasks have none/)]);
  // the oldest project that is archived
  const archived = data()
    .projects.filter((project) => project.archived === true)
    .map(({ id }) => id)
    .sort()[0];
  expect(bench.paths(/\/tasks$/).some((path) => path.includes(archived!))).toBe(true);
});

test('done tasks that are hidden, and only an archived project has some', async () => {
  await start({ hydrated: { doneTasks: false } });
  for (const task of allTasks()) task.status = 'ACTIVE';
  const archived = data().projects.findIndex((project) => project.archived === true);
  for (const task of tasksOf(archived)) task.status = 'DONE';
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(warnings(output)[0]).toMatch(/none that is done came/);
});

const CHANGES: [string, () => void][] = [
  ['renamed', () => Object.assign(tasksOf(8)[0]!, { name: 'Neuer Name' })],
  ['worked on', () => Object.assign(tasksOf(7)[1]!, { duration: 'PT99H' })],
  ['done', () => Object.assign(tasksOf(8)[0]!, { status: 'DONE' })],
  ['deleted', () => tasksOf(8).splice(0, 1)],
  ['added', () => tasksOf(8).push({ ...tasksOf(8)[0]!, id: 'f'.repeat(24) })],
];

test.each(CHANGES)('a task that is %s between the two lists: the projects are asked once more', async (_, change) => {
  await start();
  bench.fault(/\/tasks$/, { kind: 'before', run: change }, { times: 1 });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect([hydrated(), lists(), warnings(output)]).toEqual([2, 2, []]);
});

test('the longest project loses all of its tasks between the two lists: another is compared in its place', async () => {
  await start();
  const run = () => void tasksOf(8).splice(0);
  bench.fault(/\/tasks$/, { kind: 'before', run }, { times: 1 });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect([hydrated(), lists(), warnings(output)]).toEqual([2, 3, []]);
});

test('tasks that change all the time: every list is read', async () => {
  await start();
  let n = 0;
  const run = () => void Object.assign(tasksOf(8)[0]!, { name: `Fassung ${n++}` });
  bench.fault(/\/(tasks|projects)$/, { kind: 'before', run });
  const output = await bench.read(['tasks', 'projects'], ON);
  expect(output.ids('tasks').sort()).toEqual(byId(allTasks()).map(({ id }) => id));
  expect([output.code, hydrated(), lists()]).toEqual([0, 2, PROJECTS]);
  expect(warnings(output)[0]).toMatch(/name of [0-9a-f]{24} is another/);
});

test('the projects cannot be asked once more: every list is read', async () => {
  await start();
  bench.fault(/\/tasks$/, { kind: 'before', run: () => void tasksOf(8).splice(0, 1) }, { times: 1 });
  let asked = 0;
  const match = ({ query }: { query: Record<string, string | undefined> }) => 'hydrated' in query && asked++ > 0;
  bench.server.faults.push({ match, times: Number.POSITIVE_INFINITY, fault: { kind: 'status', status: 403 } });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect(lists()).toBe(PROJECTS);
});

test('a project that is gone when its list is asked for gives its place to another', async () => {
  await start();
  const [gone] = data()
    .projects.slice(-1)
    .map(({ id }) => id);
  bench.fault(/\/tasks$/, { kind: 'before', run: () => bench.world.deleteProject(gone!) }, { times: 1 });
  const output = await bench.read(['tasks', 'projects'], { config: { ...ON.config, num_workers: 1 } });
  expectAllTasks(output);
  expect([hydrated(), lists()]).toEqual([1, 3]);
});

test('a project that did not come once more is read by its list', async () => {
  await start();
  const first = data().projects[0]!;
  const run = () => {
    Object.assign(tasksOf(8)[0]!, { name: 'Neuer Name' });
  };
  bench.fault(/\/tasks$/, { kind: 'before', run }, { times: 1 });
  let asked = 0;
  // hidden from the second list only, as a template would be
  bench.server.faults.push({
    match: ({ query }) => 'hydrated' in query && asked++ > 0,
    times: 1,
    fault: { kind: 'before', run: () => void data().projects.splice(0, 1) },
  });
  bench.fault(/\/tasks$/, {
    kind: 'before',
    run: ({ path }) => {
      if (path.includes(first.id)) data().projects.unshift(first);
    },
  });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectAllTasks(output);
  expect([hydrated(), lists()]).toEqual([2, 3]);
});

test('a list that fails fails the stream, and all others are read', async () => {
  await start();
  const failing = data().projects[8]!.id;
  bench.fault(new RegExp(`${failing}/tasks$`), { kind: 'status', status: 500 });
  const output = await bench.read(['tasks', 'projects'], ON);
  expectProtocol(output, ['tasks', 'projects']);
  expectFailure(output, 'tasks', 'transient');
  const others = allTasks().filter(({ projectId }) => projectId !== failing);
  expect(output.ids('tasks').sort()).toEqual(byId(others).map(({ id }) => id));
  expect(warnings(output)[0]).toMatch(/could not be read/);
});

test('a task that two projects carry goes out once', async () => {
  await start();
  tasksOf(1).push({ ...tasksOf(0)[0]! });
  tasksOf(2).push({ ...tasksOf(8)[0]! });
  const output = await bench.read(['tasks'], ON);
  expect(new Set(output.ids('tasks')).size).toBe(output.ids('tasks').length);
  expect(output.ids('tasks')).toHaveLength(45);
});

test('a workspace without projects, and one whose projects have no tasks', async () => {
  await start({}, { projects: 0 });
  expect((await bench.read(['tasks'], ON)).code).toBe(0);
  await bench.server.close();
  await start();
  for (const list of data().tasks.values()) list.length = 0;
  const output = await bench.read(['tasks'], ON);
  expect([output.code, output.ids('tasks'), lists()]).toEqual([0, [], 3]);
});
