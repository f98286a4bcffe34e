import { type BatchOptions, DEFAULT_BATCH } from './batch';
import type { ErrorBody } from './errors';
import { DEFAULT_FEED, type FeedOptions } from './feed-options';
import { DEFAULT_HYDRATED, type HydratedOptions } from './hydrated';
import { DEFAULT_REPORTS, type ReportOptions } from './reports';
import type { Row } from './world';

/** How one endpoint behaves where it differs; by the endpoint's name in `ServerOptions.endpoints`. */
export interface EndpointOptions {
  /** a larger page size is 400 / 501 "Page size cannot be larger than" (recorded: Paging) */
  refuseAbove?: number;
  /** a larger page size is answered as if it were this one, silently (recorded: Paging) */
  capAbove?: number;
  /** a page with more rows is a 504 with an HTML body (users report it: Errors, 5xx) */
  heavyAbove?: number;
  /** a page for which more were asked is such a 504, whatever it holds (recorded input 4) */
  heavySizeAbove?: number;
  /** ms that each row of a page takes (recorded input 4) */
  msPerRow?: number;
  /** rows that count for the paging and are dropped behind it, so that their page is short (users report it: Paging). `at`: from 0 in the list */
  hidden?: (row: Row, at: number) => boolean;
  /** false: no `Last-Page` header here (the facts page knows endpoints with and without) */
  lastPage?: boolean;
  /** an empty list is `null`, also inside an envelope (seen on a sibling tracker: Errors, last row) */
  emptyIsNull?: boolean;
  /**
   * For an endpoint that was recorded as ignoring `page`: its pages all the same, of 50 rows unless a size is sent, with or
   * without the header. Recorded: Paging ("another recording contradicts it for holidays").
   */
  silentPages?: { rows: number; max: number; lastPage: boolean };
  /** a parent that does not exist is 404 with an empty body instead of 400 / 501 (recorded: Errors, "on some endpoints") */
  unknownIs404?: boolean;
}

/** A time in which the host is out, by `ServerOptions.now`. Invented: outages differ. */
export interface Outage {
  from: number;
  until: number;
  /** a connection that breaks, or a status with an HTML body */
  as: 'reset' | 502 | 503;
}

/** How the embedded Clockify behaves; every option may be changed while it runs. */
export interface ServerOptions {
  apiKey: string;
  /** where the API lives, without a slash at the end */
  basePath: string;
  /** ms between a request's arrival and its answer */
  latencyMs: number;
  /** zone of the key's account, -12 to 14: `start` and `end` are read as wall clock in it (recorded: Time entries; for assignments unproven) */
  timeZoneOffsetHours: number;
  /** false: as if the header did not exist */
  lastPageHeader: boolean;
  /** the largest page size that an endpoint without a maximum of its own takes (help page: 5000) */
  maxPageSize: number;
  /** what happens above the maximum: 400 / 501, or silently the maximum (recorded: Paging, both) */
  overMaxPageSize: 'refuse' | 'cap';
  /** maximum by endpoint name; wins over `maxPageSize` and the endpoint's own */
  maxPageSizes: Record<string, number>;
  /** by endpoint name */
  endpoints: Record<string, EndpointOptions>;
  /** ms, added to the `Date` header alone */
  clockSkewMs: number;
  /** the server's clock, epoch ms: `Date` header, request log, quota, outages, the change feed */
  now: () => number;
  /** so many requests in a window that opens with the first; the rest gets 429 until it has passed */
  quota?: { requests: number; windowMs: number };
  /** when set, every 429 carries `Retry-After`; no recorded one does */
  retryAfterSeconds?: number;
  /** when the host is out */
  down: Outage[];
  /** the body of refusals (recorded: Errors) */
  errorBody: ErrorBody;
  /** the code of a 403 "Access Denied" (recorded: Errors, 403 and 501) */
  deniedCode: 403 | 501;
  /** what an id has to look like; another is 400 / 501 "malformed" (recorded: Errors). Tests write shorter ids than the wire's 24 digits */
  ids: RegExp;
  /** whether the server filters by `account-statuses`, refuses it, or finds nobody */
  accountStatusesSupported: 'filter' | 'refuse400' | 'match-nothing';
  /** how several `account-statuses` are taken: unproven which of the two; the other is then 400 */
  accountStatusesForm: 'both' | 'comma' | 'repeated';
  /** true: `/users` without `include-roles` is 400 / 501; the description calls it required, the wire was seen without */
  includeRolesRequired: boolean;
  /** what the key's user is in every workspace */
  role: 'owner' | 'admin' | 'member';
  /** the key's user (the first user of the first workspace) */
  keyOwner?: string;
  /** what a member's key gets from `/users`: 403 (users report), or the own row alone (recorded of nobody) */
  membersMayListUsers: boolean;
  /** the entries of somebody who was removed from the workspace: readable by id (users report), 400 / 501, 404 empty, or 403 */
  removedPeople: 'readable' | 'refuse400' | 'not-found' | 'forbidden';
  /** ids of workspaces below which everything is 403: of another region, or lost to the key (recorded: Errors, 403) */
  deniedWorkspaces: string[];
  /** remember the text of each row object; only for worlds whose rows are not changed in place */
  cacheRows: boolean;
  /** which of `approval_requests` come where `status` is absent; nobody has recorded what the vendor's server does */
  approvalsWithoutStatus: 'all' | 'pending';
  /** which of them come where `types` is absent: timesheets alone (recorded input 23), or all */
  approvalsWithoutTypes: 'timesheets' | 'all';
  /** whether templates are among the projects where `is-template` is absent: unproven, the description names a default of false */
  projectsWithoutTemplate: 'all' | 'no-templates';
  /** ms; `scheduling_assignments` of a longer range are 400 / 501 (recorded input 1d: 366 days) */
  longestAssignmentsRangeMs: number;
  /** endpoints by name that answer 403, as to a plan or a role without the feature */
  forbidden: string[];
  /** what is unproven of `GET /projects?hydrated=true` */
  hydrated: HydratedOptions;
  /** what is unknown of the change feed */
  feed: FeedOptions;
  /** what is unknown of entries by their ids */
  batch: BatchOptions;
  /** what is unknown of the reports, or differs by plan */
  reports: ReportOptions;
}

/** Options to begin with; those of one part may be given in part. */
export type GivenOptions = Partial<Omit<ServerOptions, 'hydrated' | 'feed' | 'batch' | 'reports'>> & {
  hydrated?: Partial<HydratedOptions>;
  feed?: Partial<FeedOptions>;
  batch?: Partial<BatchOptions>;
  reports?: Partial<ReportOptions>;
};

/** Fresh options: nobody shares a list or a part with another server. */
export function optionsOf({ hydrated, feed, batch, reports, ...given }: GivenOptions, apiKey: string): ServerOptions {
  return {
    apiKey,
    basePath: '/api/v1',
    latencyMs: 0,
    timeZoneOffsetHours: 0,
    lastPageHeader: true,
    maxPageSize: 5000,
    overMaxPageSize: 'refuse',
    maxPageSizes: {},
    endpoints: {},
    clockSkewMs: 0,
    now: Date.now,
    down: [],
    errorBody: 'message',
    deniedCode: 501,
    ids: /^[\w-]+$/,
    accountStatusesSupported: 'filter',
    accountStatusesForm: 'both',
    includeRolesRequired: false,
    role: 'owner',
    membersMayListUsers: false,
    removedPeople: 'readable',
    deniedWorkspaces: [],
    cacheRows: false,
    approvalsWithoutStatus: 'all',
    approvalsWithoutTypes: 'timesheets',
    projectsWithoutTemplate: 'all',
    longestAssignmentsRangeMs: Number.POSITIVE_INFINITY,
    forbidden: [],
    ...given,
    hydrated: { ...DEFAULT_HYDRATED, ...hydrated },
    feed: { ...DEFAULT_FEED, ...feed },
    batch: { ...DEFAULT_BATCH, ...batch },
    reports: { ...DEFAULT_REPORTS, ...reports },
  };
}
