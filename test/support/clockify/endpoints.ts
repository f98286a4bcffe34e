import { ApiError } from './faults';
import { isoSeconds, type ListName, type Row, type WorkspaceData, type World } from './world';

/** How the embedded Clockify behaves; every option may be changed while it runs. */
export interface ServerOptions {
  apiKey: string;
  /** where the API lives, without a slash at the end */
  basePath: string;
  /** ms between a request's arrival and its answer */
  latencyMs: number;
  /** zone of the key's account, -12 to 14: `start` and `end` are read as wall clock in it */
  timeZoneOffsetHours: number;
  /** false: as if the header did not exist */
  lastPageHeader: boolean;
  /** the largest page size that an endpoint without a maximum of its own takes */
  maxPageSize: number;
  /** what happens above the maximum: 400, or silently the maximum */
  overMaxPageSize: 'refuse' | 'cap';
  /** maximum by endpoint name; wins over `maxPageSize` and the endpoint's own */
  maxPageSizes: Record<string, number>;
  /** ms, added to the `Date` header alone */
  clockSkewMs: number;
  /** the server's clock, epoch ms: `Date` header, request log, quota */
  now: () => number;
  /** so many requests in a window that opens with the first; the rest gets 429 until it has passed */
  quota?: { requests: number; windowMs: number };
  /** when set, every 429 carries `Retry-After` */
  retryAfterSeconds?: number;
  /** whether the server filters by `account-statuses`, refuses it, or finds nobody */
  accountStatusesSupported: 'filter' | 'refuse400' | 'match-nothing';
  /** what the key's user is in every workspace */
  role: 'owner' | 'admin' | 'member';
  /** remember the text of each row object; only for worlds whose rows are not changed in place */
  cacheRows: boolean;
}

/** One request, as an endpoint sees it. `query` holds repeated parameters joined by a comma; `body` is the parsed JSON of a POST. */
export interface Call {
  world: World;
  /** of the workspace in the path; empty lists where the path has none */
  data: WorkspaceData;
  params: Record<string, string>;
  query: Record<string, string>;
  body: Record<string, unknown>;
  options: ServerOptions;
}

/** What differs from: `page` from 1 and `page-size` (50) in the query, the server's maximum, a `Last-Page` header. */
export interface Paging {
  in?: 'query' | 'body';
  page?: string;
  size?: string;
  first?: number;
  defaultSize?: number;
  max?: number;
  lastPage?: false;
}

export interface Endpoint {
  name: string;
  /** GET when absent */
  method?: 'POST';
  /** where it is not `ServerOptions.basePath`, such as `/report/v1` */
  base?: string;
  /** with `{name}` for parameters; `{workspaceId}` is resolved before `rows` is called */
  path: string;
  /** in default order where there is no `sort`; throws an ApiError for a parent that is gone */
  rows(call: Call): Row[];
  filter?(call: Call): ((row: Row) => boolean) | undefined;
  /** values of `sort-column` and the fields behind them; the first is the default */
  sort?: Record<string, string>;
  /** absent: `page` and `page-size` are ignored, everything comes at once */
  paging?: Paging;
  /** the body around the rows (JSON text of an array); `total` counts all rows, not just the page's. Absent: the bare array */
  envelope?(rows: string, total: number): string;
}

const WORKSPACE = '/workspaces/{workspaceId}';
const NAME_OR_ID = { NAME: 'name', ID: 'id' };
const EMAIL_NAME_OR_ID = { EMAIL: 'email', NAME: 'name', ID: 'id' };

/** Every endpoint that the server knows; a further one is a further line. Source: the vendor's description of the API. */
export const ENDPOINTS: Endpoint[] = [
  { name: 'workspaces', path: '/workspaces', rows: workspacesByRole },
  { ...list('clients', NAME_OR_ID), filter: archived },
  { ...list('projects', NAME_OR_ID), filter: archived },
  { ...list('tags', NAME_OR_ID), filter: archived },
  { ...list('users', EMAIL_NAME_OR_ID), filter: accounts },
  {
    name: 'tasks',
    path: `${WORKSPACE}/projects/{projectId}/tasks`,
    rows: tasks,
    filter: active,
    sort: NAME_OR_ID,
    paging: {},
  },
  {
    name: 'time_entries',
    path: `${WORKSPACE}/user/{userId}/time-entries`,
    rows: entries,
    filter: inWindow,
    paging: {},
  },
];

const HIDDEN_ACCOUNTS = new Set<unknown>(['DELETED', 'LIMITED', 'LIMITED_DELETED']);
// The vendor does not count owners as admins in this filter.
const ROLES: Record<string, ServerOptions['role'] | undefined> = { OWNER: 'owner', WORKSPACE_ADMIN: 'admin' };

function list(name: ListName, sort: Record<string, string>): Endpoint {
  return { name, path: `${WORKSPACE}/${name}`, rows: ({ data }) => data[name], sort, paging: {} };
}

function workspacesByRole({ world, query, options }: Call): Row[] {
  if (query.roles === undefined) return world.workspaces;
  return query.roles.split(',').some((role) => ROLES[role] === options.role) ? world.workspaces : [];
}

function archived({ query }: Call): ((row: Row) => boolean) | undefined {
  const wanted = flag(query, 'archived');
  return wanted === undefined ? undefined : (row) => (row?.archived === true) === wanted;
}

function active({ query }: Call): ((row: Row) => boolean) | undefined {
  const wanted = flag(query, 'is-active');
  return wanted === undefined ? undefined : (row) => (row?.status !== 'DONE') === wanted;
}

function accounts({ query, options }: Call): (row: Row) => boolean {
  const asked = query['account-statuses'];
  if (asked === undefined) return (row) => !HIDDEN_ACCOUNTS.has(row?.status);
  if (options.accountStatusesSupported === 'refuse400') throw malformed('account-statuses', asked);
  const wanted = new Set<unknown>(options.accountStatusesSupported === 'filter' ? asked.split(',') : []);
  return (row) => wanted.has(row?.status ?? 'ACTIVE');
}

function tasks({ data, params }: Call): Row[] {
  requireParent(data.projects, params.projectId, 'Project');
  return data.tasks.get(params.projectId ?? '') ?? [];
}

function entries({ data, params }: Call): Row[] {
  requireParent(data.users, params.userId, 'User');
  const rows = data.entries.get(params.userId ?? '') ?? [];
  return rows.toSorted((a, b) => compare(startOf(b), startOf(a)) || compare(textOf(a, 'id'), textOf(b, 'id')));
}

/** An entry whose start cannot be read is in every window, so that tests can send one. */
function inWindow({ query, options }: Call): (row: Row) => boolean {
  const from = wallClock(query, 'start', options) ?? '';
  const to = wallClock(query, 'end', options) ?? '~';
  const runningOnly = flag(query, 'in-progress') === true;
  return (row) => {
    const start = startOf(row);
    if (/^\d{4}-/.test(start) && (start < from || start > to)) return false;
    return !runningOnly || (row?.timeInterval as { end?: unknown } | undefined)?.end === null;
  };
}

/** The bound as the server means it: the wall clock that was sent, read in the account's zone, as a UTC instant. */
function wallClock(query: Record<string, string>, name: string, options: ServerOptions): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  const parsed = Date.parse(value);
  // Also refuses milliseconds, offsets and 30 February, which Date.parse takes.
  if (Number.isNaN(parsed) || isoSeconds(parsed) !== value) throw malformed(name, value);
  return isoSeconds(parsed - options.timeZoneOffsetHours * 3_600_000);
}

function requireParent(rows: Row[], id: string | undefined, kind: string): void {
  if (!rows.some((row) => row?.id === id)) throw new ApiError(400, 501, `${kind} doesn't belong to Workspace`);
}

function flag(query: Record<string, string>, name: string): boolean | undefined {
  const value = query[name];
  if (value !== undefined && value !== 'true' && value !== 'false') throw malformed(name, value);
  return value === undefined ? undefined : value === 'true';
}

/** 400 with code 3000; like the vendor's, its message echoes what was sent. */
export function malformed(name: string, value: unknown): ApiError {
  return new ApiError(400, 3000, `Invalid value '${String(value)}' for parameter '${name}'`);
}

function startOf(row: Row): string {
  return textOf((row as { timeInterval?: Row } | null)?.timeInterval, 'start');
}

/** The rows in the order that the request asks for, or in the endpoint's default order. */
export function sorted(rows: Row[], { sort }: Endpoint, { query }: Call): Row[] {
  if (sort === undefined) return rows;
  const column = query['sort-column'] ?? Object.keys(sort)[0]!;
  const order = query['sort-order'] ?? 'ASCENDING';
  const field = sort[column];
  if (field === undefined) throw malformed('sort-column', column);
  if (order !== 'ASCENDING' && order !== 'DESCENDING') throw malformed('sort-order', order);
  const sign = order === 'ASCENDING' ? 1 : -1;
  return rows.toSorted(
    (a, b) => sign * compare(textOf(a, field), textOf(b, field)) || compare(textOf(a, 'id'), textOf(b, 'id')),
  );
}

/** A field as text to sort by; '' where a row is no object or lacks it. */
function textOf(row: Row | null | undefined, field: string): string {
  const value = row?.[field];
  return typeof value === 'string' ? value : '';
}

/** By code units, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
