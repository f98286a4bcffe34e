import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock';
import { ClockifyClient } from '../../src/clockify/client';
import { apiBaseUrl, reportsBaseUrl } from '../../src/clockify/hosts';
import { TEST_API_KEY } from '../support/clockify/server';
import { printed } from '../support/rows';

let client: ClockifyClient | undefined;

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  client?.close();
  vi.unstubAllEnvs();
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** A client of the address that a user entered. */
function clientOf(apiUrl: string): ClockifyClient {
  const baseUrl = apiBaseUrl(apiUrl);
  client = new ClockifyClient({
    baseUrl,
    reportsUrl: reportsBaseUrl(baseUrl),
    apiKey: TEST_API_KEY,
    requestsPerSecond: 50,
    maxRateLimitWaitMs: 'never wait',
    attemptTimeoutMs: 10_000,
    retries: 0,
    clock: new Clock(),
    signal: new AbortController().signal,
    log: () => {},
  });
  return client;
}

const GLOBAL = ['https://api.clockify.me', '/api/v1', 'https://reports.api.clockify.me', '/v1'] as const;
const regional = (region: string) =>
  [
    `${region}.clockify.me`,
    `https://${region}.clockify.me`,
    '/api/v1',
    `https://${region}.clockify.me`,
    '/report/v1',
  ] as const;

/** What a user enters, and where the API and the reports are then. Source: the facts page, hosts and authentication. */
const HOSTS = [
  ['https://api.clockify.me', ...GLOBAL],
  ['api.clockify.me', ...GLOBAL],
  ['https://api.clockify.me/api/v1/', ...GLOBAL],
  ...['euc1', 'use2', 'euw2', 'apse2', 'developer'].map(regional),
  // a subdomain workspace is served by its regional host, and a company may have an address of its own
  [
    'https://clockify.example.com:8443/tracker/api/v1',
    'https://clockify.example.com:8443',
    '/tracker/api/v1',
    'https://clockify.example.com:8443',
    '/report/v1',
  ],
] as const;

it.each(HOSTS)('api_url %s asks %s%s, and for reports %s%s', async (entered, api, apiPath, reports, reportsPath) => {
  const key = { reqheaders: { 'X-Api-Key': TEST_API_KEY }, badheaders: ['authorization'] };
  const workspaces = nock(api, key)
    .get(`${apiPath}/workspaces`)
    .reply(200, [{ id: 'w' }]);
  const shared = nock(reports, key)
    .get(`${reportsPath}/workspaces/w/shared-reports`)
    .query({ page: 1, pageSize: 50 })
    .reply(200, { reports: [{ id: 'r' }], count: 1 });
  const asking = clientOf(entered);
  expect((await asking.list({ path: '/workspaces' })).rows).toMatchObject([{ id: 'w' }]);
  const answer = await asking.list({
    host: 'reports',
    path: '/workspaces/w/shared-reports',
    query: { page: 1, pageSize: 50 },
    envelope: { rows: ['reports'], total: ['count'] },
  });
  expect(printed(answer.rows)).toEqual([{ id: 'r' }]);
  expect([workspaces.isDone(), shared.isDone()]).toEqual([true, true]);
  expect(asking.requests).toBe(2);
});

it('reports that are asked for by POST go to the host of the reports, too', async () => {
  const body = { dateRangeStart: '2026-01-01T00:00:00Z', summaryFilter: { groups: ['USER'] } };
  const summary = nock('https://reports.api.clockify.me')
    .post('/v1/workspaces/w/reports/summary', body)
    .reply(200, { totals: [], groupOne: [{ _id: 'u', name: 'Zoë 🙈' }] });
  const { value } = await clientOf('api.clockify.me').object({
    host: 'reports',
    path: '/workspaces/w/reports/summary',
    body,
    once: { timeoutMs: 30_000 },
  });
  expect(value).toMatchObject({ groupOne: [{ _id: 'u' }] });
  expect(summary.isDone()).toBe(true);
});

it('the web application is told from the API', async () => {
  nock('https://app.clockify.me')
    .get('/tracker/workspaces')
    .reply(200, '<!doctype html>', { 'Content-Type': 'text/html' });
  const failure = clientOf('https://app.clockify.me/tracker').list({ path: '/workspaces' });
  await expect(failure).rejects.toMatchObject({ reason: 'not-an-api', message: expect.stringContaining('api_url') });
});
