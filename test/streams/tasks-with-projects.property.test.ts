import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../support/clockify/world';
import { Bench } from '../support/sync';

const PROJECTS = 7;
const SEED = process.env.PROPERTY_RUNS === undefined ? { seed: 1 } : {};
const RUNS = Number(process.env.PROPERTY_RUNS ?? 40);

/** Of each project, how many tasks it has, and which of them are done: every nth, or none. */
const PROJECT = fc.record({
  tasks: fc.oneof(fc.nat(6), fc.nat(24), fc.constantFrom(10, 15, 20, 50, 51)),
  done: fc.constantFrom(0, 0, 1, 2, 5),
});
const SERVER = fc.record({ doneTasks: fc.boolean(), maxTasks: fc.constantFrom(10, 15, 20, 50, 1_000) });
const SHAPES = fc.record({ projects: fc.array(PROJECT, { minLength: 1, maxLength: PROJECTS }), server: SERVER });

test('whatever the projects leave out, every task goes out once, or a warning says that done ones may be missing', async () => {
  let saved = 0;
  const property = fc.asyncProperty(SHAPES, async ({ projects, server }) => {
    const bench = await Bench.start({ projects: projects.length, tasksPerProject: 1 }, { hydrated: server });
    try {
      const data = bench.world.of(bench.workspace);
      for (const [n, { id }] of data.projects.entries()) {
        const first = data.tasks.get(id)![0]!;
        const { tasks, done } = projects[n]!;
        const make = (_: unknown, at: number): Row => ({
          ...first,
          id: `${n}${at}`.padStart(24, 'c'),
          status: done > 0 && at % done === 0 ? 'DONE' : 'ACTIVE',
        });
        data.tasks.set(id, Array.from({ length: tasks }, make));
      }
      const all = [...data.tasks.values()].flat();
      const output = await bench.read(['tasks'], { config: { tasks_with_projects: true } });
      const ids = output.ids('tasks');
      expect(output.code).toBe(0);
      expect(new Set(ids).size).toBe(ids.length);
      const missing = all.filter(({ id }) => !ids.includes(id));
      const warned = output.logs('WARN').some((line) => line.includes('none that is done came, and'));
      if (missing.length > 0) {
        expect(warned).toBe(true);
        expect(missing.every(({ status }) => status === 'DONE')).toBe(true);
      }
      if (bench.paths(/\/tasks$/).length < projects.length) saved += 1;
    } finally {
      await bench.server.close();
    }
  });
  await fc.assert(property, { numRuns: RUNS, ...SEED });
  expect(saved).toBeGreaterThan(RUNS / 10);
}, 600_000);
