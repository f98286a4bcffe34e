import type { Row, WorkspaceData, World } from './world';

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
  /** whose key it is, by user id; the first user of the first workspace when absent */
  keyOwner?: string;
  /** what a member's key gets from `/users`; both were reported by users: a refusal, or fewer people */
  membersMayListUsers: boolean;
  /** what a person who was removed from the workspace gets; readable by id as users report, the refusals are invented */
  removedPeople: 'readable' | 'refuse400' | 'not-found' | 'forbidden';
  /** remember the text of each row object; only for worlds whose rows are not changed in place */
  cacheRows: boolean;
  /** which of `approval_requests` come where `status` is absent; nobody has recorded what the vendor's server does */
  approvalsWithoutStatus: 'all' | 'pending';
  /** ms; `scheduling_assignments` of a longer range are refused */
  longestAssignmentsRangeMs: number;
  /** endpoints by name that answer 403, as to a plan or a role without the feature */
  forbidden: string[];
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
  /** values of `sort-column` and the fields behind them, with dots for nested ones; the first is the default, `ID` breaks ties */
  sort?: Record<string, string>;
  /** takes the place of the list: one JSON value */
  answer?(call: Call): unknown;
  /** absent: `page` and `page-size` are ignored, everything comes at once */
  paging?: Paging;
  /** what goes out for a row where the request decides it; undefined: the row as it is */
  view?(call: Call): ((row: Row) => Row) | undefined;
  /** the body around the page's rows (JSON text of an array); `total` counts all rows, not just the page's. Absent: the bare array */
  envelope?(text: string, total: number, page: Row[]): string;
}
