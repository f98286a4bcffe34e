import { beforeEach, describe, expect, it } from 'vitest';
import { GeneratedWorkspace, idsOf } from './server-rig';
import type { Row } from './world';

const ALWAYS = 'start=2000-01-01T00:00:00Z&end=2100-01-01T00:00:00Z';

let site: GeneratedWorkspace;

beforeEach(async () => {
  site = await GeneratedWorkspace.open();
});

describe('a parameter', () => {
  it.each(['PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'])('lists the approval requests that are %s', async (status) => {
    const { rows } = await site.list('approval-requests', `status=${status}`);
    expect(new Set(rows.map(stateOf))).toEqual(new Set([status]));
  });

  it('cannot ask for every state of approval requests: all come without it, or the pending ones', async () => {
    expect(await site.ids('approval-requests', 'status=REJECTED')).toEqual([400, 501]);
    expect(await site.ids('approval-requests', 'status=WITHDRAWN_SUBMISSION')).toEqual([400, 501]);
    const states = ['APPROVED', 'PENDING', 'REJECTED', 'WITHDRAWN_APPROVAL', 'WITHDRAWN_SUBMISSION'];
    expect([...new Set((await site.list('approval-requests')).rows.map(stateOf))].sort()).toEqual(states);
    site.server.options.approvalsWithoutStatus = 'pending';
    expect((await site.list('approval-requests')).rows.map(stateOf)).toEqual(['PENDING', 'PENDING']);
    expect((await site.list('approval-requests', 'status=APPROVED')).rows).not.toEqual([]);
  });

  it('brings archived expense categories, and then no others', async () => {
    const of = (archived: boolean) => site.more('expenses/categories').filter((row) => row.archived === archived);
    const names = async (query?: string) =>
      (await site.list('expenses/categories', query)).rows.map(({ name }) => name);
    const sortedNames = (rows: Row[]) => rows.map(({ name }) => name).sort();
    expect(await names()).toEqual(sortedNames(of(false)));
    expect(await names('archived=false')).toEqual(sortedNames(of(false)));
    expect(await names('archived=true')).toEqual(sortedNames(of(true)));
    expect(of(true).length).toBeGreaterThan(1);
    expect(await site.list('expenses/categories', 'archived=true&page-size=1')).toMatchObject({
      lastPage: 'false',
      body: { count: 2 },
    });
  });

  it('lists active, archived or all policies', async () => {
    const ids = idsOf(site.more('time-off/policies'));
    expect(await site.ids('time-off/policies')).toEqual([ids[0], ids[2]]);
    expect(await site.ids('time-off/policies', 'status=ACTIVE')).toEqual([ids[0], ids[2]]);
    expect(await site.ids('time-off/policies', 'status=ARCHIVED')).toEqual([ids[1], ids[3]]);
    expect(await site.ids('time-off/policies', 'status=ALL')).toEqual(ids);
    expect(await site.ids('time-off/policies', 'status=OLD')).toEqual([400, 501]);
  });

  it('chooses time-off requests by their statuses', async () => {
    const ids = idsOf(site.more('time-off/requests'));
    expect(await site.ids('time-off/requests', '', { statuses: ['ALL'] })).toEqual(ids);
    expect(await site.ids('time-off/requests', '', { statuses: ['PENDING', 'ALL'] })).toEqual(ids);
    expect(await site.ids('time-off/requests', '', { statuses: [] })).toEqual(ids);
    expect(await site.ids('time-off/requests', '', { statuses: ['PENDING', 'REJECTED'] })).toEqual(
      [0, 2, 3, 5].map((n) => ids[n]),
    );
    expect(await site.ids('time-off/requests', '', { statuses: ['WITHDRAWN'] })).toEqual([400, 501]);
    expect(await site.ids('time-off/requests', '', { statuses: 'PENDING' })).toEqual([400, 3000]);
  });

  it.each([
    ['user-groups', 'NAME', 'name', ''],
    ['invoices', 'CLIENT', 'clientName', ''],
    ['invoices', 'DUE_ON', 'dueDate', ''],
    ['invoices', 'ISSUE_DATE', 'issuedDate', ''],
    ['invoices', 'AMOUNT', 'amount', ''],
    ['invoices', 'BALANCE', 'balance', ''],
    ['invoices', 'ID', 'id', ''],
    ['scheduling/assignments/all', 'PROJECT', 'projectName', ALWAYS],
    ['scheduling/assignments/all', 'USER', 'userName', ALWAYS],
    ['scheduling/assignments/all', 'ID', 'id', ALWAYS],
  ])('sorts %s by %s, up or down', async (path, column, field, query) => {
    const values = async (order: string) => {
      const { rows } = await site.list(path, `${query}&sort-column=${column}&sort-order=${order}`);
      return rows.map((row) => row[field] as string | number);
    };
    const up = await values('ASCENDING');
    expect(up).toEqual(up.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await values('DESCENDING')).toEqual(up.toReversed());
    expect(await site.ids(path, `${query}&sort-column=COLOUR`)).toEqual([400, 3000]);
  });

  it.each([
    ['ID', ({ id }) => id],
    ['USER_ID', ({ owner }) => (owner as Row).userId],
    ['START', ({ dateRange }) => (dateRange as Row).start],
    ['UPDATED_AT', ({ status }) => (status as Row).updatedAt],
  ] as [string, (request: Row) => unknown][])(
    'sorts approval requests by the %s inside of them',
    async (column, of) => {
      const { rows } = await site.list('approval-requests', `sort-column=${column}&sort-order=DESCENDING`);
      const values = rows.map((row) => String(of(row.approvalRequest as Row)));
      expect(values).toEqual(values.toSorted().reverse());
      expect(new Set(values).size).toBeGreaterThan(3);
    },
  );
});

function stateOf(row: Row): unknown {
  return ((row.approvalRequest as Row).status as Row).state;
}

describe('the range of assignments', () => {
  const PATH = 'scheduling/assignments/all';

  beforeEach(() => {
    const period = (first: string, last: string) => ({ start: `${first}T00:00:00Z`, end: `${last}T00:00:00Z` });
    site.data.more.set(PATH, [
      { id: 'a', period: period('2026-01-01', '2026-01-10') },
      { id: 'b', period: period('2026-01-05', '2026-03-01') },
      { id: 'c', period: period('2027-01-01', '2027-01-02') },
    ]);
  });

  it.each([
    ['2026-01-10', '2026-01-20', ['a', 'b']],
    ['2026-02-01', '2026-02-02', ['b']],
    ['2026-03-02', '2027-01-01', ['c']],
    ['2026-03-02', '2026-12-31', []],
  ])('from %s to %s touches %j', async (from, to, ids) => {
    expect(await site.ids(PATH, `start=${from}T00:00:00Z&end=${to}T00:00:00Z`)).toEqual(ids);
  });

  it.each([
    ['', 501],
    ['start=2026-01-01T00:00:00Z', 501],
    ['end=2026-01-01T00:00:00Z', 501],
    ['start=2026-01-01&end=2026-02-01T00:00:00Z', 3000],
    ['start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00.000Z', 3000],
    ['start=2026-02-01T00:00:00Z&end=2026-01-01T00:00:00Z', 501],
  ])('is refused when it is %j', async (query, code) => {
    expect(await site.ids(PATH, query)).toEqual([400, code]);
  });

  it('is refused above the longest one', async () => {
    site.server.options.longestAssignmentsRangeMs = 31 * 24 * 3_600_000;
    expect(await site.ids(PATH, 'start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00Z')).toEqual(['a', 'b']);
    expect(await site.ids(PATH, 'start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:01Z')).toEqual([400, 501]);
  });
});
