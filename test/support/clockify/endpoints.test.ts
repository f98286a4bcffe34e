import { beforeEach, describe, expect, it } from 'vitest';
import { GeneratedWorkspace, get, idsOf, type List } from './server-rig';

const ALWAYS = 'start=2000-01-01T00:00:00Z&end=2100-01-01T00:00:00Z';

let site: GeneratedWorkspace;

beforeEach(async () => {
  site = await GeneratedWorkspace.open();
});

const invoicePayments = () => `invoices/${site.more('invoices')[0]!.id}/payments`;
const balances = () => `time-off/balance/policy/${site.more('time-off/policies')[0]!.id}`;
const projectFields = () => `projects/${site.data.projects[0]!.id}/custom-fields`;

describe('a list with Last-Page', () => {
  it.each<[string, () => string, string]>([
    ['user-groups', () => 'user-groups', 'includeTeamManagers=true'],
    ['approval-requests', () => 'approval-requests', ''],
    ['expenses', () => 'expenses', ''],
    ['invoices', () => 'invoices', ''],
    ['payments of an invoice', invoicePayments, ''],
    ['time-off policies', () => 'time-off/policies', 'status=ALL'],
    ['time-off balances', balances, ''],
    ['assignments', () => 'scheduling/assignments/all', ALWAYS],
  ])('of %s comes in pages, each row as it is in the world', async (_name, pathOf, query) => {
    const path = pathOf();
    const rows = site.more(path);
    const pages: List[] = [];
    while (pages.at(-1)?.lastPage !== 'true') {
      pages.push(await site.list(path, `${query}&page-size=2&page=${pages.length + 1}`));
    }
    expect(pages.map((page) => page.rows.length)).toEqual(pages.map((_, n) => Math.min(2, rows.length - 2 * n)));
    expect(pages.map(({ lastPage }) => lastPage)).toEqual(pages.map((_, n) => String(n === pages.length - 1)));
    expect(sortedTexts(pages.flatMap((page) => page.rows))).toEqual(sortedTexts(rows));
    expect((await site.list(path, `${query}&page=9`)).rows).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['policies', () => 'time-off/policies'],
    ['balances', balances],
  ])('of time-off %s takes 200 rows a page at most', async (_name, pathOf) => {
    expect((await site.list(pathOf(), 'page-size=200')).status).toBe(200);
    expect(await site.ids(pathOf(), 'page-size=201')).toEqual([400, 501]);
  });
});

function sortedTexts(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

describe('a list that does not page', () => {
  it.each<[string, () => string]>([
    ['custom fields', () => 'custom-fields'],
    ['the custom fields of a project', projectFields],
    ['holidays', () => 'holidays'],
    ['webhooks', () => 'webhooks'],
  ])('of %s comes whole, and without Last-Page', async (_name, pathOf) => {
    const { rows, lastPage } = await site.list(pathOf(), 'page=2&page-size=1');
    expect(rows).toEqual(site.more(pathOf()));
    expect(lastPage).toBeNull();
  });

  it('of webhooks says how many there are, and shows their tokens', async () => {
    const { body, rows } = await site.list('webhooks');
    expect(body).toEqual({ webhooks: rows, workspaceWebhookCount: 3 });
    expect(rows[1]!.authToken).toBe('secret-token-of-webhook-2-not-to-be-seen');
  });
});

describe('an envelope', () => {
  it.each<[string, () => string, string, string]>([
    ['expenses/categories', () => 'expenses/categories', 'categories', 'count'],
    ['invoices', () => 'invoices', 'invoices', 'total'],
    ['time-off/balance', balances, 'balances', 'count'],
  ])('of %s holds the page, and counts all rows', async (_name, pathOf, name, count) => {
    const all = await site.list(pathOf());
    const { body } = await site.list(pathOf(), 'page-size=1');
    expect(body).toEqual({ [name]: all.rows.slice(0, 1), [count]: all.rows.length });
    expect(all.rows.length).toBeGreaterThan(1);
  });

  it('of expenses holds another one, and totals by day and by week', async () => {
    const [first, second] = site.more('expenses');
    site.data.more.set('expenses', [
      { ...first!, date: '2026-11-22', total: 2.5 },
      { ...second!, date: '2026-11-17', total: 1 },
      { ...second!, date: '2026-11-17', total: 4 },
    ]);
    const { body } = await site.list('expenses');
    expect(body).toEqual({
      expenses: { expenses: site.more('expenses'), count: 3 },
      dailyTotals: [
        { date: '2026-11-22', dateAsInstant: '2026-11-22T00:00:00Z', total: 2.5 },
        { date: '2026-11-17', dateAsInstant: '2026-11-17T00:00:00Z', total: 5 },
      ],
      weeklyTotals: [{ date: '2026-11-16', total: 7.5 }],
    });
  });

  it('of shared reports comes from the host of reports, without Last-Page and whatever the filter', async () => {
    const rows = site.more('shared-reports');
    const first = await site.list('shared-reports', 'page=1&pageSize=2&sharedReportsFilter=CREATED_BY_ME');
    expect(first).toMatchObject({ lastPage: null, body: { reports: rows.slice(0, 2), count: 3 } });
    expect((await site.list('shared-reports', 'page=2&pageSize=2')).rows).toEqual(rows.slice(2));
    expect((await get(site.server, `/workspaces/${site.id}/shared-reports`)).status).toBe(404);
  });

  it('of time-off requests answers a POST, without Last-Page, with the page that the body asks for', async () => {
    const rows = site.more('time-off/requests');
    const answer = await site.list('time-off/requests', 'page=3', { page: 2, pageSize: 4 });
    expect(answer).toMatchObject({ lastPage: null, body: { requests: rows.slice(4), count: 6 } });
    expect((await site.list('time-off/requests', '', {})).rows).toEqual(rows);
    expect(await site.ids('time-off/requests', '', { pageSize: 201 })).toEqual([400, 501]);
    expect(await site.ids('time-off/requests')).toEqual([405, 3000]);
  });
});

describe('a parent', () => {
  it.each([
    ['invoices/foreign/payments', 'Invoice'],
    ['time-off/balance/policy/foreign', 'Policy'],
    ['projects/foreign/custom-fields', 'Project'],
  ])('that is gone makes %s a 400', async (path, kind) => {
    expect((await site.list(path)).body).toEqual({ message: `${kind} doesn't belong to Workspace`, code: 501 });
    expect(await site.ids(path)).toEqual([400, 501]);
  });

  it('may have no rows', async () => {
    const empty = site.more('invoices').find(({ status }) => status === 'UNSENT')!;
    expect(await site.list(`invoices/${empty.id}/payments`)).toMatchObject({ rows: [], lastPage: 'true' });
    expect(await site.ids(`projects/${site.data.projects[2]!.id}/custom-fields`)).toEqual([]);
  });

  it('shares custom fields with others, under the same id', async () => {
    const [first, second] = site.data.projects.map(({ id }) => `projects/${id}/custom-fields`);
    const [shared, other] = idsOf(site.more('custom-fields'));
    expect(await site.ids(first!)).toEqual([shared, other]);
    expect(await site.ids(second!)).toEqual([shared]);
  });
});

it('an endpoint that is forbidden answers 403, and the others as ever', async () => {
  site.server.options.forbidden = ['expenses', 'time_off_requests'];
  expect((await site.list('expenses')).body).toEqual({ message: 'Access Denied', code: 501 });
  expect(await site.ids('expenses')).toEqual([403, 501]);
  expect(await site.ids('time-off/requests', '', {})).toEqual([403, 501]);
  expect((await site.list('expenses/categories')).status).toBe(200);
});
