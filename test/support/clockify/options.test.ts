import { describe, expect, it } from 'vitest';
import { generateWorld } from './generate';
import type { ClockifyServer, EndpointOptions, ServerOptions } from './server';
import { TEST_API_KEY } from './server';
import { type Answer, get, start } from './server-rig';
import { type EntryRow, World } from './world';

/** Two workspaces; Zoë, Łukasz and somebody who was removed have an entry each in the first. */
function world(): World {
  const world = new World();
  world.addWorkspace({ id: 'w', name: 'Acme – Zürich' });
  world.addWorkspace({ id: 'other', name: 'Globex 🌍' });
  for (const id of ['zoe', 'lukasz', 'left']) {
    world.add('w', 'users', { id, email: `${id}@people.example`, name: id, status: 'ACTIVE' });
    const timeInterval = { start: '2026-11-20T08:00:00Z', end: null, duration: null };
    world.addEntry({ id: `of-${id}`, workspaceId: 'w', userId: id, timeInterval } as EntryRow);
  }
  for (const id of ['c1', 'c2', 'c3', 'c4', 'c5']) world.add('w', 'clients', { id, name: id, archived: false });
  world.of('w').more.set(
    'holidays',
    Array.from({ length: 73 }, (_, n) => ({ id: `h${n}` })),
  );
  world.removeUser('left', 'w');
  return world;
}

const serve = (options: Partial<ServerOptions> = {}) => start(world(), options);

/** Status, body and `Last-Page`; an answer that is no JSON has its text as body. */
async function ask(server: ClockifyServer, path: string, method = 'GET'): Promise<[number, unknown, string | null]> {
  const response = await fetch(`${server.url}/api/v1${path}`, { method, headers: { 'X-Api-Key': TEST_API_KEY } });
  const text = await response.text();
  const type = response.headers.get('Content-Type') ?? '';
  return [response.status, type.includes('json') && text ? JSON.parse(text) : text, response.headers.get('Last-Page')];
}

const entriesOf = (id: string) => `/workspaces/w/user/${id}/time-entries`;
const ids = async (answer: Promise<Answer>) => (await answer).ids;

describe('an endpoint', () => {
  const clients = (own: EndpointOptions) => serve({ endpoints: { clients: own } });
  const CLIENTS = '/workspaces/w/clients';

  it('refuses a size, or takes a smaller one in silence', async () => {
    const refusing = await clients({ refuseAbove: 2 });
    expect((await ask(refusing, `${CLIENTS}?page-size=3`))[1]).toEqual({
      message: 'Page size cannot be larger than 2',
      code: 501,
    });
    expect(await ids(get(await clients({ capAbove: 2 }), `${CLIENTS}?page-size=3&page=2`))).toEqual(['c3', 'c4']);
  });

  it('gives up on pages that hold, or ask for, too much', async () => {
    const heavy = await clients({ heavyAbove: 2 });
    expect((await ask(heavy, `${CLIENTS}?page-size=3`)).slice(0, 2)).toEqual([504, expect.stringContaining('<html>')]);
    expect((await ask(heavy, `${CLIENTS}?page-size=4&page=2`))[0]).toBe(200);
    const sized = await clients({ heavySizeAbove: 200 });
    expect((await ask(sized, `${CLIENTS}?page-size=201`))[0]).toBe(504);
    expect((await ask(sized, `${CLIENTS}?page-size=200`))[0]).toBe(200);
  });

  it('takes its time for each row', async () => {
    const server = await clients({ msPerRow: 60 });
    const slow = ask(server, CLIENTS).then(() => 'clients');
    expect(await Promise.race([slow, ask(server, '/workspaces/w/tags').then(() => 'tags')])).toBe('tags');
    expect(await slow).toBe('clients');
  });

  it('drops rows behind the paging: their page is short, and not the last', async () => {
    const server = await clients({ hidden: (_row, at) => at === 1 });
    const pages = await Promise.all([1, 2, 3].map((page) => get(server, `${CLIENTS}?page-size=2&page=${page}`)));
    expect(pages.map((page) => page.ids)).toEqual([['c1'], ['c3', 'c4'], ['c5']]);
    expect(pages.map(({ headers }) => headers.get('Last-Page'))).toEqual(['false', 'false', 'true']);
  });

  it('may lack Last-Page, alone', async () => {
    const server = await clients({ lastPage: false });
    expect([(await ask(server, CLIENTS))[2], (await ask(server, '/workspaces/w/tags'))[2]]).toEqual([null, 'true']);
  });

  it('may write null for an empty list, in an envelope, too', async () => {
    const server = await serve({ endpoints: { tags: { emptyIsNull: true }, expenses: { emptyIsNull: true } } });
    expect(await ask(server, '/workspaces/w/tags')).toEqual([200, null, 'true']);
    expect((await ask(server, '/workspaces/w/expenses'))[1]).toMatchObject({ expenses: { expenses: null, count: 0 } });
  });

  it('that does not page may page all the same', async () => {
    const path = '/workspaces/w/holidays';
    expect((await get(await serve(), `${path}?page=2`)).ids).toHaveLength(73);
    const silent = await serve({ endpoints: { holidays: { silentPages: { rows: 50, max: 200, lastPage: false } } } });
    expect((await get(silent, path)).ids).toHaveLength(50);
    expect((await get(silent, `${path}?page=2`)).ids).toHaveLength(23);
    expect((await get(silent, `${path}?page-size=100`)).ids).toHaveLength(73);
    expect((await ask(silent, path))[2]).toBeNull();
    silent.options.endpoints.holidays = { silentPages: { rows: 50, max: 200, lastPage: true } };
    expect((await ask(silent, path))[2]).toBe('false');
  });

  it('may not know a parent with an empty body', async () => {
    const path = '/workspaces/w/projects/foreign/tasks';
    expect((await ask(await serve(), path)).slice(0, 2)).toEqual([
      400,
      { message: "Project doesn't belong to Workspace", code: 501 },
    ]);
    expect((await ask(await serve({ endpoints: { tasks: { unknownIs404: true } } }), path))[1]).toBe('');
  });
});

describe('a refusal', () => {
  it.each([
    ['message', { message: 'Access Denied', code: 501 }],
    ['description', { description: 'Access Denied', code: 501 }],
    ['empty', ''],
    [
      'timestamp',
      {
        timestamp: '2026-06-01T00:00:00.000+00:00',
        status: 403,
        error: 'Forbidden',
        path: '/api/v1/workspaces/w/tags',
      },
    ],
  ] as const)('has a body of the form %s', async (errorBody, body) => {
    const now = () => Date.UTC(2026, 5, 1);
    const server = await serve({ errorBody, now, forbidden: ['tags'] });
    expect((await ask(server, '/workspaces/w/tags')).slice(0, 2)).toEqual([403, body]);
  });

  it('may be about a whole workspace', async () => {
    const server = await serve({ deniedWorkspaces: ['other'] });
    expect(await ids(get(server, '/workspaces'))).toEqual(['w', 'other']);
    expect((await ask(server, '/workspaces/other/clients'))[0]).toBe(403);
    expect((await ask(server, '/workspaces/w/clients'))[0]).toBe(200);
  });

  it('is about ids of another form, where the form is told', async () => {
    const server = await serve({ ids: /^[0-9a-f]{24}$/ });
    server.world.addWorkspace({ id: 'f'.repeat(24) });
    const path = `/workspaces/${'f'.repeat(24)}/projects/P1/tasks`;
    expect((await ask(server, path)).slice(0, 2)).toMatchObject([400, { code: 501 }]);
  });
});

describe('people', () => {
  it("are those that a member's key sees: of the list nobody, or itself; of the entries its own", async () => {
    const server = await serve({ role: 'member' });
    expect((await ask(server, '/workspaces/w/users')).slice(0, 2)).toEqual([
      403,
      expect.objectContaining({ code: 501 }),
    ]);
    expect((await ask(server, '/user'))[1]).toMatchObject({ id: 'zoe', defaultWorkspace: 'w' });
    expect(await ids(get(server, entriesOf('zoe')))).toEqual(['of-zoe']);
    expect((await ask(server, entriesOf('lukasz'))).slice(0, 2)).toMatchObject([403, { code: 1000 }]);
    server.options.membersMayListUsers = true;
    server.options.keyOwner = 'lukasz';
    expect(await ids(get(server, '/workspaces/w/users'))).toEqual(['lukasz']);
  });

  it('who were removed are in no list; their entries are answered as told', async () => {
    const server = await serve();
    expect(await ids(get(server, '/workspaces/w/users?account-statuses=ACTIVE,DELETED'))).toEqual(['lukasz', 'zoe']);
    expect(await ids(get(server, entriesOf('left')))).toEqual(['of-left']);
    const answers: unknown[] = [];
    for (const removedPeople of ['refuse400', 'not-found', 'forbidden'] as const) {
      server.options.removedPeople = removedPeople;
      answers.push((await ask(server, entriesOf('left'))).slice(0, 2));
    }
    expect(answers).toEqual([
      [400, { message: "User doesn't belong to Workspace", code: 501 }],
      [404, ''],
      [403, { message: 'Access Denied', code: 501 }],
    ]);
  });

  it('are filtered by statuses in one of two forms', async () => {
    const [comma, repeated] = ['account-statuses=A,B', 'account-statuses=A&account-statuses=B'];
    const of = async (accountStatusesForm: ServerOptions['accountStatusesForm'], query: string) =>
      (await ask(await serve({ accountStatusesForm }), `/workspaces/w/users?${query}`))[0];
    expect([await of('both', comma), await of('both', repeated)]).toEqual([200, 200]);
    expect([await of('comma', comma), await of('comma', repeated)]).toEqual([200, 400]);
    expect([await of('repeated', comma), await of('repeated', repeated)]).toEqual([400, 200]);
    const required = await serve({ includeRolesRequired: true });
    expect((await ask(required, '/workspaces/w/users')).slice(0, 2)).toMatchObject([400, { code: 501 }]);
    expect((await ask(required, '/workspaces/w/users?include-roles=false'))[0]).toBe(200);
  });
});

it('an outage ends by itself', async () => {
  let now = 1_000;
  const down = [{ from: 1_000, until: 2_000, as: 503 as const }];
  const server = await serve({ now: () => now, down });
  expect((await ask(server, '/workspaces'))[0]).toBe(503);
  down.push({ from: 2_000, until: 3_000, as: 'reset' as never });
  now = 2_000;
  await expect(ask(server, '/workspaces')).rejects.toThrow();
  now = 3_000;
  expect((await ask(server, '/workspaces'))[0]).toBe(200);
});

it('approvals are timesheets unless types ask for more', async () => {
  const server = await start(generateWorld({ users: 2, entriesPerUser: 1, projects: 1 }));
  const id = server.world.workspaces[0]!.id;
  const type = (n: number) => ['TIMESHEET', 'EXPENSE', undefined][n];
  const rows = [0, 1, 2].map((n) => ({
    approvalRequest: { id: `a${n}`, type: type(n), status: { state: 'PENDING' } },
  }));
  server.world.of(id).more.set('approval-requests', rows as never);
  const path = `/workspaces/${id}/approval-requests`;
  const count = async (query = '') => ((await ask(server, path + query))[1] as unknown[]).length;
  expect([await count(), await count('?types=EXPENSE'), await count('?types=TIMESHEET,EXPENSE')]).toEqual([2, 1, 3]);
  server.options.approvalsWithoutTypes = 'all';
  expect(await count()).toBe(3);
  expect((await ask(server, `${path}?types=HOLIDAY`)).slice(0, 2)).toMatchObject([400, { code: 3000 }]);
});
