import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from './endpoints';
import { GENERATED_NOW, generateWorld } from './generate';
import { type ClockifyServer, type ServerOptions, TEST_API_KEY } from './server';
import { get, start } from './server-rig';
import { type EntryRow, World } from './world';

function serve(world: World = smallWorld(), options: Partial<ServerOptions> = {}): Promise<ClockifyServer> {
  return start(world, options);
}

function entry(id: string, start: string, end: string | null = start): EntryRow {
  const duration = end === null ? null : 'PT0S';
  return { id, workspaceId: 'w', userId: 'u', timeInterval: { start, end, duration } };
}

function smallWorld(): World {
  const world = new World();
  world.addWorkspace({ id: 'w', name: 'Acme' });
  for (const [id, archived] of Object.entries({ c: false, a: true, b: false })) {
    world.add('w', 'clients', { id, name: id, archived });
  }
  world.add('w', 'projects', { id: 'p', name: 'Website' });
  world.addTask('w', 'p', { id: 't1', name: 'Design', status: 'ACTIVE' });
  world.addTask('w', 'p', { id: 't2', name: 'Audit', status: 'DONE' });
  world.add('w', 'users', { id: 'u', email: 'a@people.example', name: 'Zoë', status: 'ACTIVE' });
  world.add('w', 'users', { id: 'gone', email: 'b@people.example', name: 'Ben', status: 'DELETED' });
  world.addEntry(entry('old', '2026-11-20T08:00:00Z'));
  world.addEntry(entry('new', '2026-11-20T12:00:00Z'));
  return world;
}

const ENTRIES = '/workspaces/w/user/u/time-entries';

describe('lists', () => {
  it('come in pages of 50 from 1, and say on which page they end', async () => {
    const server = await serve(generateWorld({ users: 1, entriesPerUser: 120, projects: 1 }));
    const [data] = server.world.data.values();
    const path = `/workspaces/${server.world.workspaces[0]!.id}/user/${data!.users[0]!.id}/time-entries`;
    const pages = await Promise.all(['', '?page=2', '?page=3', '?page=4'].map((query) => get(server, path + query)));
    expect(pages.map(({ ids }) => ids.length)).toEqual([50, 50, 20, 0]);
    expect(pages.map(({ headers }) => headers.get('Last-Page'))).toEqual(['false', 'false', 'true', 'true']);
    expect(new Set(pages.flatMap(({ ids }) => ids)).size).toBe(120);
  });

  it('have no Last-Page header when the server is told so', async () => {
    const server = await serve(smallWorld(), { lastPageHeader: false });
    expect((await get(server, '/workspaces/w/clients')).headers.get('Last-Page')).toBeNull();
  });

  it('come whole and without Last-Page where the endpoint does not page', async () => {
    const answer = await get(await serve(), '/workspaces?page=2&page-size=1');
    expect(answer.ids).toEqual(['w']);
    expect(answer.headers.get('Last-Page')).toBeNull();
  });

  it.each([
    ['', ['a', 'b', 'c']],
    ['?archived=true', ['a']],
    ['?archived=false', ['b', 'c']],
    ['?sort-column=ID&sort-order=DESCENDING', ['c', 'b', 'a']],
    ['?page=2&page-size=2', ['c']],
  ])('of clients answer %j with %j', async (query, ids) => {
    expect((await get(await serve(), `/workspaces/w/clients${query}`)).ids).toEqual(ids);
  });

  it.each([
    ['page=x', 3000],
    ['page-size=1.5', 3000],
    ['page-size=abc', 3000],
    ['sort-column=AGE', 3000],
    ['sort-order=UP', 3000],
    ['archived=maybe', 3000],
    ['page-size=0', 501],
    ['page-size=-1', 501],
    ['page-size=5001', 501],
  ])('refuse %s with 400 and code %i', async (query, code) => {
    expect(await get(await serve(), `/workspaces/w/clients?${query}`)).toMatchObject({ status: 400, body: { code } });
  });

  it.each(['page=0', 'page=-1'])('answer %s like page 1', async (query) => {
    const answer = await get(await serve(), `/workspaces/w/clients?page-size=2&${query}`);
    expect([answer.ids, answer.headers.get('Last-Page')]).toEqual([['a', 'b'], 'false']);
  });

  it('refuse a page size above the maximum, of the server or of the endpoint', async () => {
    const server = await serve(smallWorld(), { maxPageSizes: { tags: 2 } });
    expect((await get(server, '/workspaces/w/clients?page-size=5000')).status).toBe(200);
    expect((await get(server, '/workspaces/w/clients?page-size=5001')).body).toEqual({
      message: 'Page size cannot be larger than 5,000',
      code: 501,
    });
    expect((await get(server, '/workspaces/w/tags?page-size=3')).status).toBe(400);
    expect((await get(server, '/workspaces/w/tags')).status).toBe(200);
  });

  it('are capped in silence when the server is told so', async () => {
    const server = await serve(smallWorld(), { maxPageSize: 2, overMaxPageSize: 'cap' });
    const answer = await get(server, '/workspaces/w/clients?page-size=100');
    expect(answer.ids).toEqual(['a', 'b']);
    expect(answer.headers.get('Last-Page')).toBe('false');
    expect((await get(server, '/workspaces/w/clients?page-size=100&page=2')).ids).toEqual(['c']);
  });

  it('of tasks hold done ones unless filtered', async () => {
    const server = await serve();
    expect((await get(server, '/workspaces/w/projects/p/tasks')).ids).toEqual(['t2', 't1']);
    expect((await get(server, '/workspaces/w/projects/p/tasks?is-active=true')).ids).toEqual(['t1']);
  });

  it('of users hide people who left unless account-statuses names them, by comma or repeated', async () => {
    const server = await serve();
    expect((await get(server, '/workspaces/w/users')).ids).toEqual(['u']);
    expect((await get(server, '/workspaces/w/users?account-statuses=ACTIVE,DELETED')).ids).toEqual(['u', 'gone']);
    expect((await get(server, '/workspaces/w/users?account-statuses=DELETED&account-statuses=LIMITED')).ids).toEqual([
      'gone',
    ]);
    server.options.accountStatusesSupported = 'refuse400';
    expect((await get(server, '/workspaces/w/users?account-statuses=ACTIVE')).status).toBe(400);
    server.options.accountStatusesSupported = 'match-nothing';
    expect((await get(server, '/workspaces/w/users?account-statuses=ACTIVE')).ids).toEqual([]);
  });

  it('of workspaces tell by roles what the key is', async () => {
    const server = await serve();
    expect((await get(server, '/workspaces?roles=OWNER')).ids).toEqual(['w']);
    expect((await get(server, '/workspaces?roles=WORKSPACE_ADMIN')).ids).toEqual([]);
    server.options.role = 'member';
    expect((await get(server, '/workspaces?roles=OWNER,WORKSPACE_ADMIN')).ids).toEqual([]);
  });

  it('send rows as they are, garbage and changes included', async () => {
    const server = await serve(smallWorld(), { cacheRows: true });
    server.world.of('w').tags.push(null as never, 7 as never, { name: 'Ω' } as never);
    expect((await get(server, '/workspaces/w/tags')).body).toEqual([null, 7, { name: 'Ω' }]);
    server.world.editEntry('new', { billable: true, timeInterval: { end: null, duration: null } });
    server.world.deleteEntry('old');
    const { timeInterval } = server.world.stopTimer('new', '2026-11-20T13:30:05Z');
    expect(timeInterval).toEqual({ start: '2026-11-20T12:00:00Z', end: '2026-11-20T13:30:05Z', duration: 'PT1H30M5S' });
    expect((await get(server, ENTRIES)).body).toEqual([{ ...entry('new', ''), billable: true, timeInterval }]);
  });
});

describe('the table of endpoints', () => {
  it('carries other methods, hosts, parameters, bounds and envelopes', async () => {
    ENDPOINTS.push({
      name: 'reports',
      method: 'POST',
      base: '/report/v1',
      path: '/workspaces/{workspaceId}/reports/{kind}',
      rows: ({ data, params }) => data.more.get(params.kind!) ?? [],
      paging: { in: 'body', page: 'at', size: 'pageSize', first: 0, defaultSize: 2, max: 3, lastPage: false },
      envelope: (rows, total) => `{"reports":${rows},"count":${total}}`,
    });
    const server = await serve().finally(() => ENDPOINTS.pop());
    server.world.of('w').more.set('a/b', [1, 2, 3] as never);
    const post = async (body: unknown) => {
      const init = { method: 'POST', headers: { 'X-Api-Key': TEST_API_KEY }, body: JSON.stringify(body) };
      return (await fetch(`${server.url}/report/v1/workspaces/w/reports/a%2Fb`, init)).json();
    };
    expect(await post({})).toEqual({ reports: [1, 2], count: 3 });
    expect(await post({ at: 1, pageSize: 2 })).toEqual({ reports: [3], count: 3 });
    expect(await post({ pageSize: 4 })).toMatchObject({ code: 501 });
    expect(server.requests[1]).toMatchObject({ path: '/report/v1/workspaces/w/reports/a%2Fb', body: { at: 1 } });
  });
});

describe('time entries', () => {
  it('come newest first, running ones on demand', async () => {
    const server = await serve();
    server.world.addEntry(entry('running', '2026-11-20T10:00:00Z', null));
    expect((await get(server, ENTRIES)).ids).toEqual(['new', 'running', 'old']);
    expect((await get(server, `${ENTRIES}?in-progress=true`)).ids).toEqual(['running']);
  });

  it.each([
    [0, ['new', 'old']],
    [-8, ['new']],
    [8, ['new', 'old', 'night']],
  ])('from a start of 04:00Z, of an account %i hours from UTC, are %j', async (timeZoneOffsetHours, ids) => {
    const server = await serve(smallWorld(), { timeZoneOffsetHours });
    server.world.addEntry(entry('night', '2026-11-20T01:00:00Z'));
    expect((await get(server, `${ENTRIES}?start=2026-11-20T04:00:00Z`)).ids).toEqual(ids);
  });

  it('end with the window', async () => {
    expect((await get(await serve(), `${ENTRIES}?end=2026-11-20T11:00:00Z`)).ids).toEqual(['old']);
  });

  it.each(['2026-11-20', '2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00%2B01:00', '2026-02-30T08:00:00Z', 'x'])(
    'refuse a start of %s',
    async (start) => {
      expect(await get(await serve(), `${ENTRIES}?start=${start}`)).toMatchObject({
        status: 400,
        body: { code: 3000 },
      });
    },
  );
});

describe('errors', () => {
  it.each<[string, Record<string, string>, number]>([
    ['no key', {}, 1000],
    ['an Authorization header', { 'X-Api-Key': TEST_API_KEY, Authorization: 'Bearer x' }, 1000],
    ['another key', { 'X-Api-Key': 'other' }, 4003],
  ])('are 401 for %s', async (_what, headers, code) => {
    expect(await get(await serve(), '/workspaces', { headers })).toMatchObject({ status: 401, body: { code } });
  });

  it.each([
    ['/workspaces/w/nothing', 'GET', 404, 3000],
    ['/workspaces/w/clients', 'POST', 405, 3000],
    ['/workspaces/foreign/clients', 'GET', 403, 501],
    ['/workspaces/w/projects/%C3%BC/tasks', 'GET', 400, 501],
    ['/workspaces/w/projects/foreign/tasks', 'GET', 400, 501],
    ['/workspaces/w/user/foreign/time-entries', 'GET', 400, 501],
  ])('for %s by %s are %i with code %i', async (path, method, status, code) => {
    expect(await get(await serve(), path, { method })).toMatchObject({ status, body: { code } });
  });

  it('follow a deletion', async () => {
    const server = await serve();
    server.world.deleteProject('p');
    server.world.deleteUser('u');
    expect((await get(server, '/workspaces/w/projects/p/tasks')).body).toMatchObject({ code: 501 });
    expect((await get(server, ENTRIES)).body).toEqual({ message: "User doesn't belong to Workspace", code: 501 });
  });

  it('are 404 outside of the base path', async () => {
    const server = await serve(smallWorld(), { basePath: '/elsewhere' });
    const headers = { 'X-Api-Key': TEST_API_KEY };
    const codes = ['/workspaces', '/api/v1/workspaces', '/elsewhere/workspaces'].map(
      async (path) => (await fetch(server.url + path, { headers })).status,
    );
    expect(await Promise.all(codes)).toEqual([404, 404, 200]);
  });

  it('are 429 for everybody once the quota is spent, until its window has passed', async () => {
    let clock = GENERATED_NOW;
    const quota = { requests: 2, windowMs: 1000 };
    const server = await serve(smallWorld(), { quota, now: () => clock, retryAfterSeconds: 7 });
    for (const path of ['/workspaces', '/workspaces/w/tags', '/workspaces', '/workspaces']) await get(server, path);
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect((await get(server, '/workspaces')).headers.get('Retry-After')).toBe('7');
    clock += 1000;
    expect((await get(server, '/workspaces')).status).toBe(200);
  });
});

describe('the server', () => {
  it('logs what was asked and answered', async () => {
    const server = await serve(smallWorld(), { now: () => 5 });
    await get(server, '/workspaces/w/clients?page=1&name=%C3%A9');
    expect(server.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/workspaces/w/clients',
        query: { page: '1', name: 'é' },
        at: 5,
        status: 200,
        rows: 3,
      }),
    ]);
  });

  it('tells its own time', async () => {
    const answer = await get(
      await serve(smallWorld(), { now: () => GENERATED_NOW, clockSkewMs: -60_000 }),
      '/workspaces',
    );
    expect(answer.headers.get('Date')).toBe('Mon, 23 Nov 2026 19:59:00 GMT');
  });

  it('counts the requests in flight', async () => {
    const server = await serve(smallWorld(), { latencyMs: 200 });
    await Promise.all([1, 2, 3].map(() => get(server, '/workspaces')));
    await expect.poll(() => server.inFlight).toBe(0);
    expect(server.maxInFlight).toBe(3);
  });
});
