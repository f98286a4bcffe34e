import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock';
import { ClockifyClient } from '../../src/clockify/client';
import { type Endpoint, readList } from '../../src/clockify/endpoint';
import { PageSize } from '../../src/clockify/page-size';
import { TEST_API_KEY } from '../support/clockify/server';
import { numbered } from './simulated-list';

const SPEED = 1_000;
let client: ClockifyClient;
/** The query of every request, in order. */
let asked: string[];

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  asked = [];
  client = new ClockifyClient({
    baseUrl: 'https://api.clockify.me/api/v1',
    apiKey: TEST_API_KEY,
    requestsPerSecond: 1_000,
    maxRateLimitWaitMs: 'never wait',
    attemptTimeoutMs: 10_000 * SPEED,
    retries: 5,
    clock: new Clock(SPEED),
    signal: new AbortController().signal,
    log: () => {},
  });
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  client.close();
  vi.unstubAllEnvs();
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

interface Query {
  readonly page?: string;
  readonly 'page-size'?: string;
}

/** A list of the vendor's host, in names that people give. */
function serve(path: string, answer: (query: Query) => [number, unknown, Record<string, string>?]): void {
  nock('https://api.clockify.me')
    .get(`/api/v1${path}`)
    .query(true)
    .times(100)
    .reply((uri) => {
      const { searchParams } = new URL(uri, 'https://api.clockify.me');
      asked.push(`${searchParams}`);
      return answer(Object.fromEntries(searchParams));
    });
}

const rowsOf = (ids: readonly string[]) => ids.map((id) => ({ id, name: `Zoë ${id} 🌴` }));

async function read(path: string, endpoint: Endpoint): Promise<unknown[]> {
  const ids: unknown[] = [];
  const pages = readList(client, endpoint, { what: `list ${path}`, path, query: {}, size: new PageSize(1_000, 100) });
  for await (const { rows } of pages) for (const { id } of rows) ids.push(id);
  return ids;
}

it('a server that cannot serve more than 200 rows at once is asked for fewer, with all rows', async () => {
  // what tells a heavy page from an outage
  nock('https://api.clockify.me').get('/api/v1/workspaces').times(100).reply(200, []);
  serve('/workspaces/W1/tags', ({ page, 'page-size': asked }) => {
    const size = Number(asked);
    if (size > 200) return [504, '<html><h1>504 Gateway Time-out</h1></html>', { 'content-type': 'text/html' }];
    const end = Number(page) * size;
    return [200, rowsOf(numbered(700).slice(end - size, end)), { 'Last-Page': String(end >= 700) }];
  });
  expect(await read('/workspaces/W1/tags', {})).toEqual(numbered(700));
  const pages = asked.map((query) => query.replace('page=', '').replace('&page-size=', 'x'));
  // how often a size is tried before it is given up is the client's decision
  expect(pages.filter((page, at) => page !== pages[at - 1])).toEqual([
    '1x100',
    '1x1000',
    '1x500',
    '1x200',
    '2x198',
    '3x197',
    '4x196',
  ]);
});

it('holidays that come 50 at a time are read to their end', async () => {
  const all = numbered(73);
  serve('/workspaces/W1/holidays', ({ page = '1' }) => [
    200,
    rowsOf(all.slice(Number(page) * 50 - 50, Number(page) * 50)),
  ]);
  expect(await read('/workspaces/W1/holidays', { paged: false })).toEqual(all);
  expect(asked).toEqual(['', 'page=2', 'page=3']);
});

it('50 custom fields that come again for page 2 are all of them', async () => {
  serve('/workspaces/W1/custom-fields', () => [200, rowsOf(numbered(50))]);
  expect(await read('/workspaces/W1/custom-fields', { paged: false })).toEqual(numbered(50));
  expect(asked).toEqual(['', 'page=2']);
});

it('50 workspaces are asked for once', async () => {
  serve('/workspaces', () => [200, rowsOf(numbered(50))]);
  expect(await read('/workspaces', { paged: 'never' })).toEqual(numbered(50));
  expect(asked).toEqual(['']);
});
