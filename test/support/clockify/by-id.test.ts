import { beforeEach, describe, expect, it } from 'vitest';
import { generateWorld } from './generate';
import type { ClockifyServer, GivenOptions } from './server';
import { TEST_API_KEY } from './server';
import { start } from './server-rig';
import type { EntryRow, Row, World } from './world';

const NOW = Date.UTC(2026, 10, 23, 20);

let server: ClockifyServer;
let world: World;
let entries: EntryRow[];

beforeEach(() => open());

async function open(options: GivenOptions = {}): Promise<void> {
  server = await start(generateWorld({ users: 4, entriesPerUser: 5, projects: 3 }), { now: () => NOW, ...options });
  world = server.world;
  entries = [...world.allEntries()];
}

async function ask(path: string, body?: object): Promise<[number, never]> {
  const base = path.startsWith('reports') ? '/report/v1' : '/api/v1';
  const url = `${server.url}${base}/workspaces/${world.workspaces[0]!.id}/${path}`;
  const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { headers: { 'X-Api-Key': TEST_API_KEY }, ...post });
  const text = await response.text();
  return [response.status, (text === '' ? '' : JSON.parse(text)) as never];
}

describe('a batch', () => {
  const batch = (timeEntryIds: unknown, more: object = {}) => ask('time-entries/batch', { timeEntryIds, ...more });

  it('brings entries as the list has them, in the order of their ids', async () => {
    const [first, second, third] = entries;
    const [status, rows] = await batch([third!.id, first!.id, third!.id], { hydrated: false });
    expect([status, rows]).toEqual([200, [third, first]]);
    server.options.batch.order = 'newest';
    const [, newest] = await batch([second!.id, first!.id]);
    const starts = (newest as EntryRow[]).map(({ timeInterval }) => timeInterval.start);
    expect(starts).toEqual(starts.toSorted().reverse());
  });

  it('leaves out what does not exist, or is refused for it', async () => {
    const ids = [entries[0]!.id, entries[1]!.id];
    world.deleteEntry(ids[1]!);
    expect(((await batch(ids))[1] as Row[]).map(({ id }) => id)).toEqual([ids[0]]);
    server.options.batch.unknownIds = 'foreign';
    expect(await batch(ids)).toEqual([400, { message: "Time entry doesn't belong to Workspace", code: 501 }]);
    server.options.batch.unknownIds = 'refused';
    expect((await batch(ids))[1]).toMatchObject({ code: 501, message: expect.stringContaining('timeEntryIds') });
  });

  it.each<[GivenOptions['batch'], number, number]>([
    [{ maxIds: 1 }, 400, 501],
    [{ mode: 'absent' }, 404, 3000],
    [{ mode: 'wrong-method' }, 405, 3000],
  ])('with %j is %i with code %i', async (options, status, code) => {
    await open({ batch: options });
    expect(await batch([entries[0]!.id, entries[1]!.id])).toMatchObject([status, { code }]);
  });

  it('shows a member its own', async () => {
    await open({ role: 'member' });
    const [, rows] = await batch(entries.map(({ id }) => id));
    expect(new Set((rows as EntryRow[]).map(({ userId }) => userId))).toEqual(new Set([entries[0]!.userId]));
  });
});

it('a single entry is there, or not found in one of three forms', async () => {
  expect(await ask(`time-entries/${entries[3]!.id}`)).toEqual([200, entries[3]]);
  const answers = [];
  for (const unknownSingle of ['empty', 'body', 'foreign'] as const) {
    server.options.batch.unknownSingle = unknownSingle;
    answers.push(await ask('time-entries/none'));
  }
  expect(answers).toMatchObject([
    [404, ''],
    [404, { code: 404 }],
    [400, { code: 501 }],
  ]);
});

it('timers in progress come in pages of 10', async () => {
  const [{ userId, workspaceId }] = entries as [EntryRow];
  for (let n = 0; n < 12; n++) {
    const timeInterval = { start: `2018-01-${n + 10}T08:00:00Z`, end: null, duration: null };
    world.addEntry({ id: `t${n}`, userId, workspaceId, timeInterval });
  }
  expect((await ask('time-entries/status/in-progress'))[1]).toHaveLength(10);
  expect((await ask('time-entries/status/in-progress?page=2'))[1]).not.toHaveLength(0);
  expect(await ask('time-entries/status/in-progress?page-size=1001')).toMatchObject([400, { code: 501 }]);
});

it('hydrated projects carry their tasks, and lose the name of the client', async () => {
  const data = world.of(world.workspaces[0]!.id);
  const plain = ((await ask('projects'))[1] as Row[])[0]!;
  const row = ((await ask('projects?hydrated=true'))[1] as Row[])[0]!;
  const added = Object.keys(row).filter((name) => !(name in plain));
  expect(added.sort()).toEqual(['client', 'currency', 'favorite', 'tasks']);
  expect(row).not.toHaveProperty('clientName');
  const tasks = row.tasks as Row[];
  expect(tasks.map(({ id }) => id)).toEqual(data.tasks.get(row.id)!.map(({ id }) => id));
  for (const task of tasks) {
    expect(task).toMatchObject({ favorite: false, projectId: row.id });
    expect(Object.keys(task)).not.toEqual(expect.arrayContaining(['workspaceId']));
    expect(Object.keys(task)).not.toEqual(expect.arrayContaining(['progress']));
  }
  Object.assign(server.options.hydrated, { doneTasks: false, maxTasks: 1 });
  const fewer = ((await ask('projects?hydrated=true'))[1] as Row[])[0]!.tasks as Row[];
  expect(fewer.map(({ status }) => status)).toEqual(['ACTIVE']);
});

describe('the reports', () => {
  const range = (from: string, to: string, timeZone = 'UTC') => ({ dateRangeStart: from, dateRangeEnd: to, timeZone });
  const YEAR = range('2025-11-24T00:00:00.000Z', '2026-11-24T00:00:00.000Z');
  const detailed = (span: object, filter: object = {}) => {
    const detailedFilter = { page: 1, pageSize: 2, options: { totals: 'CALCULATE' }, ...filter };
    return ask('reports/detailed', { ...span, exportType: 'JSON', detailedFilter });
  };
  const count = async (span: object): Promise<unknown> => {
    const [, body] = await detailed(span);
    return (body as { totals: ({ entriesCount: number } | null)[] }).totals[0]?.entriesCount ?? null;
  };
  const summary = (groups = ['USER']) => ask('reports/summary', { ...YEAR, summaryFilter: { groups } });

  it('count all entries of a range, and bring rows of a schema of their own', async () => {
    expect(await count(YEAR)).toBe(20);
    const [, body] = await detailed(YEAR);
    const { timeentries } = body as { timeentries: Row[] };
    expect(timeentries).toHaveLength(2);
    expect(timeentries[0]).toMatchObject({ _id: expect.any(String), timeInterval: { duration: expect.any(Number) } });
    expect(timeentries[0]).not.toHaveProperty('id');
  });

  it('count timers or not, name the rows in either way, and have null or zeros for nothing', async () => {
    const running = entries.filter(({ timeInterval }) => timeInterval.end === null).length;
    expect(running).toBeGreaterThan(0);
    Object.assign(server.options.reports, { countRunning: false, rowsField: 'timeEntries' });
    expect(await count(YEAR)).toBe(20 - running);
    expect((await detailed(YEAR))[1]).toHaveProperty('timeEntries');
    const empty = range('2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z');
    expect((await detailed(empty))[1]).toHaveProperty('totals', [null]);
    server.options.reports.emptyTotals = 'zero';
    expect(await count(empty)).toBe(0);
  });

  it('take dates as wall clocks of the zone, and no more days than the plan', async () => {
    const { userId, workspaceId } = entries[0]!;
    const timeInterval = { start: '2026-01-01T02:00:00Z', end: null, duration: null };
    world.addEntry({ id: 'night', userId, workspaceId, timeInterval });
    const day = (zone: string) => count(range('2025-12-31T00:00:00Z', '2025-12-31T23:59:59.999Z', zone));
    expect([await day('UTC'), await day('America/New_York'), await day('Europe/Belgrade')]).toEqual([null, 1, null]);
    server.options.reports.longestDays = 31;
    expect((await detailed(range('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')))[0]).toBe(200);
    expect(await detailed(range('2026-01-01T00:00:00Z', '2026-02-02T00:00:00Z'))).toMatchObject([400, { code: 501 }]);
    expect((await detailed(YEAR, { pageSize: 1001 }))[0]).toBe(400);
  });

  it('name everybody who has time, people who were removed, too; a member sees itself', async () => {
    const [gone] = world.of(world.workspaces[0]!.id).users;
    world.removeUser(gone!.id, world.workspaces[0]!.id);
    const people = async () => ((await summary())[1] as { groupOne: Row[] }).groupOne;
    expect((await people()).map(({ _id }) => _id).sort()).toEqual(
      [...new Set(entries.map((row) => row.userId))].sort(),
    );
    expect((await people()).find(({ _id }) => _id === gone!.id)).toMatchObject({ name: gone!.name });
    server.options.role = 'member';
    expect(await people()).toHaveLength(1);
    expect((await summary(['PROJECT']))[0]).toBe(400);
    server.options.forbidden = ['report_summary'];
    expect((await summary())[0]).toBe(403);
  });
});
