import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const allTasks = () => [...bench.world.of(bench.workspace).tasks.values()].flat();

test('done tasks are read, and those of archived projects', async () => {
  bench = await Bench.start({ projects: 6, tasksPerProject: 3 });
  const output = await bench.read(['tasks']);
  expect(output.records('tasks').filter(({ status }) => status === 'DONE')).toHaveLength(6);
  const archived = bench.world.of(bench.workspace).projects.filter((project) => project.archived === true);
  expect(archived.length).toBeGreaterThan(0);
  const projects = output.records('tasks').map(({ projectId }) => projectId);
  expect(projects).toEqual(expect.arrayContaining(archived.map(({ id }) => id)));
  expect(bench.server.requests.some(({ query }) => 'is-active' in query)).toBe(false);
});

test('the projects are asked for once, whether or not they are read as well, and then go out', async () => {
  bench = await Bench.start({ projects: 3 });
  const alone = await bench.read(['tasks']);
  expect(bench.paths(/\/projects$/)).toHaveLength(1);
  expect(alone.of('RECORD').every(({ record }) => record.stream === 'tasks')).toBe(true);
  const both = await bench.read(['tasks', 'projects']);
  expectProtocol(both, ['tasks', 'projects']);
  expect(bench.paths(/\/projects$/)).toHaveLength(1);
  expect(both.ids('tasks').sort()).toEqual(alone.ids('tasks').sort());
  expect(both.ids('projects')).toHaveLength(3);
});

test('a workspace without projects has no tasks, and that is complete', async () => {
  bench = await Bench.start({ projects: 0 });
  const output = await bench.read(['tasks']);
  expectProtocol(output, ['tasks']);
  expect(output.code).toBe(0);
  expect(output.of('RECORD')).toEqual([]);
});

test('a project that is deleted between the two lists is an empty slice with a warning', async () => {
  bench = await Bench.start({ projects: 3, tasksPerProject: 2 });
  const [gone] = bench.world.of(bench.workspace).projects.map(({ id }) => id);
  const run = () => bench.world.deleteProject(gone!);
  bench.fault(/\/tasks$/, { kind: 'before', run }, { times: 1 });
  const output = await bench.read(['tasks', 'projects']);
  expect(output.code).toBe(0);
  expect(output.ids('projects')).toContain(gone);
  expect(output.ids('tasks').sort()).toEqual(
    allTasks()
      .map(({ id }) => id)
      .sort(),
  );
  expect(output.logs('WARN').filter((line) => line.includes(gone!))).toHaveLength(1);
});

test('projects that are forbidden fail the tasks, too', async () => {
  bench = await Bench.start();
  bench.fault(/\/projects$/, { kind: 'status', status: 403 });
  const output = await bench.read(['projects', 'tasks', 'tags']);
  expectProtocol(output, ['projects', 'tasks', 'tags']);
  for (const stream of ['projects', 'tasks']) expect(expectFailure(output, stream, 'config')).toMatch(/owner or admin/);
  expect(output.statuses('tags').at(-1)).toBe('COMPLETE');
});

test('a workspace that a task does not name is added', async () => {
  bench = await Bench.start({ projects: 2, tasksPerProject: 2 });
  for (const task of allTasks()) delete task.workspaceId;
  const output = await bench.read(['tasks']);
  expect(output.records('tasks')).toHaveLength(4);
  expect(output.records('tasks').every(({ workspaceId }) => workspaceId === bench.workspace)).toBe(true);
});
