import { describe, expect, it } from 'vitest';
import { generateWorld } from './generate';
import type { Row, World } from './world';

describe('a generated world', () => {
  const size = { workspaces: 2, users: 16, entriesPerUser: 20, projects: 12 };

  it('is the same for the same seed', () => {
    const text = (seed: number) => JSON.stringify([...generateWorld({ ...size, seed }).allEntries()]);
    expect(text(1)).toBe(text(1));
    expect(text(1)).not.toBe(text(2));
  });

  it('has the sizes asked for and every special case', () => {
    const world = generateWorld(size);
    const [first, second] = [...world.data.values()];
    const entries = [...world.allEntries()];
    expect(entries).toHaveLength(2 * 16 * 20);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(first!.users.filter(({ id }) => second!.users.some((user) => user.id === id))).toHaveLength(3);
    expect(new Set(first!.users.map(({ status }) => status))).toEqual(
      new Set(['ACTIVE', 'DELETED', 'LIMITED', 'NOT_REGISTERED']),
    );
    expect(entries.filter(({ timeInterval }) => timeInterval.end === null).length).toBeGreaterThan(1);
    for (const field of ['projectId', 'taskId', 'tagIds', 'costRate']) {
      expect(new Set(entries.map((row) => row[field] === null))).toEqual(new Set([true, false]));
    }
    for (const list of ['clients', 'projects', 'tags'] as const) {
      expect(new Set(first![list].map(({ archived }) => archived))).toEqual(new Set([true, false]));
    }
  });
});

/** Each list of each workspace, by its path. */
function furtherLists(world: World): [string, Row[]][] {
  return [...world.data.values()].flatMap(({ more }) => [...more]);
}

/** What stands under the fields whose name ends as given, however deep. */
function* valuesOf(value: unknown, ending: RegExp): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (ending.test(name)) for (const one of [inner].flat()) yield [name, one];
    yield* valuesOf(inner, ending);
  }
}

describe('the further lists of a generated world', () => {
  const size = { workspaces: 2, users: 8, entriesPerUser: 4, projects: 6 };
  const world = generateWorld(size);

  it.each([
    ['ordinary', size],
    ['small', { users: 2, entriesPerUser: 1, projects: 2, tasksPerProject: 1 }],
    ['large', { users: 300, entriesPerUser: 0, projects: 200 }],
  ])('have a few rows in a world that is %s', (_what, sizes) => {
    for (const [path, rows] of furtherLists(generateWorld(sizes))) {
      // a list of a parent has a number of its own
      if (/[0-9a-f]{24}/.test(path)) continue;
      expect.soft(rows.length, path).toBeGreaterThanOrEqual(2);
      expect.soft(rows.length, path).toBeLessThan(10);
    }
  });

  it('can be empty, in a workspace that has nobody and nothing', () => {
    const none = { userGroups: 0, approvalRequests: 0, holidays: 0, timeOffPolicies: 0, timeOffRequests: 0 };
    const nothing = { assignments: 0, expenseCategories: 0, expenses: 0, invoices: 0, customFields: 0, webhooks: 0 };
    const sizes = { users: 0, entriesPerUser: 0, projects: 0, sharedReports: 0, ...none, ...nothing };
    expect(furtherLists(generateWorld(sizes)).flatMap(([, rows]) => rows)).toEqual([]);
    expect(() => generateWorld({ users: 0, entriesPerUser: 0, projects: 0 })).not.toThrow();
  });

  it('change nothing in the others, whatever their size', () => {
    const others = (sizes: object) =>
      [...generateWorld({ ...size, ...sizes }).data.values()].map(
        ({ clients, projects, tags, users, tasks, entries }) =>
          JSON.stringify([clients, projects, tags, users, [...tasks], [...entries]]),
      );
    expect(others({ expenses: 40, webhooks: 0 })).toEqual(others({}));
  });

  it('have ids of their own, but for custom fields that projects share', () => {
    const ids = furtherLists(world).flatMap(([path, rows]) =>
      path.startsWith('projects/') ? [] : rows.map((row) => row.id ?? (row.approvalRequest as Row).id),
    );
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/);
    const entries = [...world.allEntries()].map(({ id }) => id);
    expect(new Set([...ids, ...entries]).size).toBe(ids.length + entries.length);
  });

  it('name only what exists', () => {
    for (const { users, projects, clients, tasks, more } of world.data.values()) {
      const rows = [users, projects, clients, ...tasks.values(), ...more.values()].flat();
      const known = new Set<unknown>(
        [null, '', ...world.workspaces, ...rows].map((row) => (row as Row | null)?.id ?? row),
      );
      const keys = [...more.values()].flatMap((list) => [
        ...valuesOf(list, /^(user|requesterUser|project|task|client|policy|workspace|userGroup)Ids?$/),
      ]);
      expect(keys.length).toBeGreaterThan(100);
      expect(keys.filter(([, id]) => !known.has(id))).toEqual([]);
    }
  });

  it('hold every state, the past and the future, and payments that are what was paid', () => {
    const { more } = world.of(world.workspaces[0]!.id);
    const all = (path: string, field: RegExp) =>
      new Set([...valuesOf(more.get(path), field)].map(([, value]) => value));
    expect(all('approval-requests', /^state$/).size).toBe(5);
    expect(all('time-off/requests', /^statusType$/).size).toBe(3);
    for (const path of ['time-off/policies', 'expenses/categories']) expect(all(path, /^archived$/).size).toBe(2);
    const starts = [...all('scheduling/assignments/all', /^start$/)].map(String).sort();
    expect([starts[0]! < '2026-08', starts.at(-1)! > '2027-01']).toEqual([true, true]);
    const paid = more.get('invoices')!.map((invoice) => {
      const amounts = more.get(`invoices/${invoice.id}/payments`)!.map(({ amount }) => Number(amount));
      expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(invoice.paid);
      return amounts.length;
    });
    expect(paid).toEqual([3, 2, 0, 1]);
  });
});
