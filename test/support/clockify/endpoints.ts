import { keyUser, requireParent, requirePerson, seesEverybody } from './access';
import type { Call, Endpoint } from './endpoint';
import { newestFirst, visibleEntries } from './entries';
import * as filters from './filters';
import { hydrated } from './hydrated';
import type { ServerOptions } from './options';
import * as people from './people';
import { isoSeconds, type ListName, type Row, type WorkspaceData } from './world';

const WORKSPACE = '/workspaces/{workspaceId}';
const NAME_OR_ID = { NAME: 'name', ID: 'id' };
const EMAIL_NAME_OR_ID = { EMAIL: 'email', NAME: 'name', ID: 'id' };
/** Time off has a maximum of its own. Recorded: Paging. */
const TIME_OFF_PAGING = { max: 200 };

const PROJECT: Parent = { kind: 'Project', rows: ({ projects }) => projects };
const INVOICE: Parent = { kind: 'Invoice', rows: ({ more }) => more.get('invoices') ?? [] };
const POLICY: Parent = { kind: 'Policy', rows: ({ more }) => more.get('time-off/policies') ?? [] };

/**
 * Every list that the server knows; a further one is a further line. Paths, parameters and columns: description. Which of
 * them page, and where `Last-Page` comes: recorded: Paging. Envelopes: recorded: Beyond the seed.
 */
export const ENDPOINTS: Endpoint[] = [
  { name: 'workspaces', path: '/workspaces', rows: workspacesByRole },
  { ...list('clients', NAME_OR_ID), filter: filters.archived },
  { ...list('projects', NAME_OR_ID), filter: filters.projects, view: hydrated },
  { ...list('tags', NAME_OR_ID), filter: filters.archived },
  { ...list('users', EMAIL_NAME_OR_ID), rows: visibleUsers, filter: filters.accounts, view: people.users },
  {
    name: 'tasks',
    path: `${WORKSPACE}/projects/{projectId}/tasks`,
    rows: tasks,
    filter: filters.active,
    sort: NAME_OR_ID,
    paging: {},
  },
  {
    name: 'time_entries',
    path: `${WORKSPACE}/user/{userId}/time-entries`,
    rows: entries,
    filter: filters.inWindow,
    paging: {},
  },
  {
    // Recorded: Reads that save requests.
    name: 'timers',
    path: `${WORKSPACE}/time-entries/status/in-progress`,
    rows: (call) => visibleEntries(call).filter(({ timeInterval }) => timeInterval?.end === null),
    paging: { defaultSize: 10, max: 1000 },
  },
  { ...further('user_groups', 'user-groups'), view: people.userGroups, sort: NAME_OR_ID, paging: {} },
  further('custom_fields', 'custom-fields'),
  further('project_custom_fields', 'projects/{projectId}/custom-fields', PROJECT),
  further('holidays', 'holidays'),
  {
    ...further('approval_requests', 'approval-requests'),
    filter: filters.approvals,
    sort: {
      ID: 'approvalRequest.id',
      USER_ID: 'approvalRequest.owner.userId',
      START: 'approvalRequest.dateRange.start',
      UPDATED_AT: 'approvalRequest.status.updatedAt',
    },
    paging: {},
  },
  { ...further('expenses', 'expenses'), paging: {}, envelope: expensesAndTotals },
  {
    ...further('expense_categories', 'expenses/categories'),
    filter: filters.archivedOnDemand,
    sort: { NAME: 'name' },
    paging: {},
    envelope: counted('categories'),
  },
  {
    ...further('invoices', 'invoices'),
    sort: {
      ID: 'id',
      CLIENT: 'clientName',
      DUE_ON: 'dueDate',
      ISSUE_DATE: 'issuedDate',
      AMOUNT: 'amount',
      BALANCE: 'balance',
    },
    paging: {},
    envelope: counted('invoices', 'total'),
  },
  { ...further('invoice_payments', 'invoices/{invoiceId}/payments', INVOICE), paging: {} },
  { ...further('time_off_policies', 'time-off/policies'), filter: filters.policies, paging: TIME_OFF_PAGING },
  {
    ...further('time_off_requests', 'time-off/requests'),
    method: 'POST',
    filter: filters.timeOffRequests,
    paging: { ...TIME_OFF_PAGING, in: 'body', size: 'pageSize', lastPage: false },
    envelope: counted('requests'),
  },
  {
    ...further('time_off_balances', 'time-off/balance/policy/{policyId}', POLICY),
    paging: TIME_OFF_PAGING,
    envelope: counted('balances'),
  },
  {
    ...further('scheduling_assignments', 'scheduling/assignments/all'),
    filter: filters.inRange,
    sort: { ID: 'id', PROJECT: 'projectName', USER: 'userName' },
    paging: {},
  },
  {
    ...further('shared_reports', 'shared-reports'),
    base: '/report/v1',
    paging: { size: 'pageSize', lastPage: false },
    envelope: counted('reports'),
  },
  { ...further('webhooks', 'webhooks'), envelope: counted('webhooks', 'workspaceWebhookCount') },
];

// The vendor does not count owners as admins in this filter.
const ROLES: Record<string, ServerOptions['role'] | undefined> = { OWNER: 'owner', WORKSPACE_ADMIN: 'admin' };

function list(name: ListName, sort: Record<string, string>): Endpoint {
  return { name, path: `${WORKSPACE}/${name}`, rows: ({ data }) => data[name], sort, paging: {} };
}

/** Whose id is in the path. */
interface Parent {
  kind: string;
  rows(data: WorkspaceData): Row[];
}

/** A list of `WorkspaceData.more`: its key there is the path below the workspace, with the parent's id in it. */
function further(name: string, path: string, parent?: Parent): Endpoint {
  const rows = (call: Call) => {
    const { data, params } = call;
    const key = path.replace(/\{(\w+)\}/, (_, param: string) => {
      if (parent !== undefined) requireParent(parent.rows(data), params[param], parent.kind, call, name);
      return params[param]!;
    });
    return data.more.get(key) ?? [];
  };
  return { name, path: `${WORKSPACE}/${path}`, rows };
}

/** Description: roles. */
function workspacesByRole({ world, query, options }: Call): Row[] {
  if (query.roles === undefined) return world.workspaces;
  return query.roles.split(',').some((role) => ROLES[role] === options.role) ? world.workspaces : [];
}

/** Whom the key sees. Recorded: users; for a member also `ServerOptions.membersMayListUsers`. */
function visibleUsers(call: Call): Row[] {
  const { users } = call.data;
  if (seesEverybody(call.options)) return users;
  const self = keyUser(call);
  return users.filter((user) => user?.id === self?.id);
}

function tasks(call: Call): Row[] {
  const { data, params } = call;
  requireParent(data.projects, params.projectId, 'Project', call, 'tasks');
  return data.tasks.get(params.projectId ?? '') ?? [];
}

/** Newest first. Recorded: Paging. */
function entries(call: Call): Row[] {
  requirePerson(call, 'time_entries');
  return newestFirst(call.data.entries.get(call.params.userId ?? '') ?? []);
}

function counted(list: string, count = 'count'): Endpoint['envelope'] {
  return (text, total) => `{"${list}":${text},"${count}":${total}}`;
}

/** The totals are those of the page, by day and by the Monday of the week. */
function expensesAndTotals(text: string, count: number, page: Row[]): string {
  const byDay = new Map<string, number>();
  const byWeek = new Map<string, number>();
  for (const { date, total } of page.filter((row) => typeof row?.total === 'number')) {
    const midnight = Date.parse(String(date));
    if (Number.isNaN(midnight)) continue;
    const monday = midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * 86_400_000;
    add(byDay, String(date), Number(total));
    add(byWeek, isoSeconds(monday).slice(0, 10), Number(total));
  }
  const dailyTotals = [...byDay].map(([date, total]) => ({ date, dateAsInstant: `${date}T00:00:00Z`, total }));
  const weeklyTotals = [...byWeek].map(([date, total]) => ({ date, total }));
  const totals = JSON.stringify({ dailyTotals, weeklyTotals }).slice(1);
  return `{"expenses":{"expenses":${text},"count":${count}},${totals}`;
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}
