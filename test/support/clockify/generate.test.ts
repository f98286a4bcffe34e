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

describe('what people write', () => {
  const size = { users: 16, entriesPerUser: 60, projects: 12 };
  const [data] = [...generateWorld(size).data.values()];
  const entries = [...data!.entries.values()].flat();

  it('is odd in about a third of the rows: other scripts, emoji, quotes, paragraphs', () => {
    const descriptions = entries.map(({ description }) => String(description));
    const odd = descriptions.filter((text) => !/^[A-Z][a-z ]+ \d+$/.test(text));
    expect(odd.length / descriptions.length).toBeGreaterThan(0.25);
    expect(odd.length / descriptions.length).toBeLessThan(0.42);
    for (const part of [/[äöüß]/, /[а-я]/, /👩‍👩‍👧/, /“.*”/, /東/, /\n/, /–.{300}/]) {
      expect(
        odd.some((text) => part.test(text)),
        String(part),
      ).toBe(true);
    }
    expect(descriptions.every((text) => text.isWellFormed() && !text.includes('\0'))).toBe(true);
  });

  it('is broken where that is asked for', () => {
    const broken = [...generateWorld({ ...size, oddTexts: true }).allEntries()].map(({ description }) =>
      String(description),
    );
    expect(broken.some((text) => !text.isWellFormed())).toBe(true);
    expect(broken.some((text) => text.includes('\0'))).toBe(true);
  });

  it('comes with ends before starts, offsets, values of every type, and ids that are absent in three ways', () => {
    const intervals = entries.map(({ timeInterval }) => timeInterval);
    expect(intervals.some(({ start, end }) => end !== null && end < start)).toBe(true);
    expect(intervals.some(({ duration }) => duration === 'PT-1M')).toBe(true);
    for (const field of ['offsetStart', 'offStart']) expect(intervals.some((one) => field in one)).toBe(true);
    const values = entries.flatMap(({ customFieldValues }) => (customFieldValues as Row[]).map(({ value }) => value));
    const types = new Set(
      values.map((value) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)),
    );
    expect([...types].sort()).toEqual(['array', 'boolean', 'null', 'number', 'string']);
    const many = [...generateWorld({ ...size, projects: 60 }).data.values()][0]!.projects;
    const absent = new Set(many.filter(({ clientId }) => !clientId).map(({ clientId }) => clientId));
    expect(absent).toEqual(new Set(['', null, undefined]));
    expect(many.some(({ estimateReset }) => estimateReset !== null)).toBe(true);
    expect(data!.users.find(({ status }) => status === 'NOT_REGISTERED')).toMatchObject({
      name: null,
      memberships: null,
    });
  });

  it('can be one row of half a megabyte', () => {
    const [large] = [...generateWorld({ ...size, projectMembers: 5_000 }).data.values()][0]!.projects;
    expect(large!.memberships).toHaveLength(5_001);
    expect(JSON.stringify(large).length).toBeGreaterThan(500_000);
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
