import { gzipSync } from 'node:zlib';
import type { Fault as ServerFault } from '../support/clockify/server';
import type { Row } from '../support/clockify/world';

/**
 * How a read ends. `survived`: complete, exit 0. `gone`: the server says that the parent was deleted; an empty slice, a
 * warning, exit 0. `own`: only what belongs to the key's owner, a warning, exit 0. The others: INCOMPLETE, exit 1, one error of that kind. All but the first are healed by the next run.
 */
export type Verdict = 'survived' | 'gone' | 'own' | 'transient' | 'config' | 'system';

/** Which request of a list is struck: the list of parents, or the first, a later or the last page of the list itself. */
export const PLACES = ['parents', 'first', 'later', 'last'] as const;
export type Place = (typeof PLACES)[number];

export interface Fault {
  readonly name: string;
  /** What the server does instead of answering; may need the rows of the list that is struck. */
  readonly kind: ServerFault | ((rows: readonly Row[]) => ServerFault);
  /** When it strikes one request. */
  readonly once: Verdict;
  /** When it strikes that request each time. */
  readonly always: Verdict;
  /** Where it can strike; everywhere, if left out. */
  readonly at?: readonly Place[];
  /** Where the end is another one, by the list that is struck. */
  readonly but?: Readonly<Record<string, Verdict>>;
  /** The only stream it is about. */
  readonly only?: string;
  /** Takes a processor's time. */
  readonly heavy?: boolean;
  /** For people: what happens, and why. */
  readonly note: string;
}

const status = (code: number, headers?: Record<string, string>): ServerFault => ({
  kind: 'status',
  status: code,
  headers,
});
const raw = (body: string | Buffer, headers: Record<string, string> = {}): ServerFault => ({
  kind: 'raw',
  body,
  headers: { 'content-type': 'application/json', 'last-page': 'true', ...headers },
});
const zipped = (body: Buffer) => raw(body, { 'content-encoding': 'gzip' });
/** More than is taken, out of few bytes: a compressed stream may consist of many parts. */
const BOMB = Buffer.concat(Array(70).fill(gzipSync(Buffer.alloc(1024 * 1024, ' '))));

const RETRIED = { once: 'survived', always: 'transient' } as const;
const FIVE = 'asked again up to five times, with growing pauses';
const HEAVY = `${FIVE}. A page of more than 50 rows: asked for once more, then in a smaller size`;

export const FAULTS: readonly Fault[] = [
  { name: 'HTTP 429', kind: status(429), ...RETRIED, note: 'all requests wait; one probe after 1, 2, 4 ... seconds' },
  {
    name: 'HTTP 429 with a Retry-After that fits',
    kind: status(429, { 'retry-after': '10' }),
    ...RETRIED,
    note: 'all requests wait that long, up to `max_rate_limit_wait_minutes` in all',
  },
  {
    name: 'HTTP 429 with a Retry-After beyond the longest wait',
    kind: status(429, { 'retry-after': '86400' }),
    once: 'transient',
    always: 'transient',
    note: 'the sync ends at once, with its checkpoints',
  },
  { name: 'HTTP 408', kind: status(408), ...RETRIED, note: FIVE },
  { name: 'HTTP 500', kind: status(500), ...RETRIED, note: FIVE },
  { name: 'HTTP 502', kind: status(502), ...RETRIED, note: HEAVY },
  {
    name: 'HTTP 504',
    kind: status(504),
    ...RETRIED,
    note: HEAVY,
  },
  {
    name: 'HTTP 503 with Retry-After',
    kind: status(503, { 'retry-after': '3' }),
    ...RETRIED,
    note: 'asked again after that time',
  },
  {
    name: 'HTTP 503 with a Retry-After beyond 5 minutes',
    kind: status(503, { 'retry-after': '3600' }),
    once: 'survived',
    always: 'transient',
    note: 'not waited for: asked once more when the host is seen to answer others, then the stream fails',
  },
  { name: 'HTTP 204', kind: raw('', {}), ...RETRIED, note: `an answer without a body: ${FIVE}` },
  { name: 'a connection that breaks', kind: { kind: 'reset' }, ...RETRIED, note: FIVE },
  {
    name: 'a request that is never answered',
    kind: { kind: 'hang' },
    ...RETRIED,
    note: `given up after 60 s; ${FIVE}`,
  },
  { name: 'a body that drips', kind: { kind: 'drip' }, ...RETRIED, note: `given up after 60 s; ${FIVE}` },
  { name: 'a body cut short', kind: { kind: 'truncate' }, ...RETRIED, note: FIVE },
  { name: 'a body cut short with a proper end', kind: { kind: 'truncate-clean' }, ...RETRIED, note: FIVE },
  { name: 'a compressed body cut short', kind: zipped(gzipSync('[]').subarray(0, 12)), ...RETRIED, note: FIVE },
  {
    name: 'a web page with status 200',
    kind: { kind: 'html' },
    ...RETRIED,
    but: { workspaces: 'config' },
    note: `${FIVE}. As the first answer of all: the address is the web application's, \`api_url\` is named at once`,
  },
  { name: 'JSON of another shape', kind: { kind: 'wrong-shape' }, ...RETRIED, note: FIVE },
  {
    name: 'HTTP 401',
    kind: status(401),
    once: 'config',
    always: 'config',
    note: 'the key is refused: no further request, every unfinished stream ends. From the host of the reports: its stream alone',
  },
  {
    name: 'HTTP 403',
    kind: status(403),
    once: 'config',
    always: 'config',
    but: { 'time_entries, parents, once': 'transient', 'time_entries, parents, each time': 'own' },
    note: "the role or the plan lacks something: the stream ends incomplete, its other slices are read. From `users` each time: a member's key, whose own time entries are read, with a warning",
  },
  { name: 'HTTP 404', kind: status(404), once: 'system', always: 'system', note: 'no such address; not asked again' },
  {
    name: 'HTTP 400',
    kind: status(400),
    once: 'system',
    always: 'system',
    but: { users: 'config', workspace_members: 'config' },
    note: 'a large page is asked for in smaller ones; on `users` the error names `include_inactive_users`',
  },
  {
    name: 'HTTP 400 with code 501 that speaks of no parent',
    kind: {
      kind: 'status',
      status: 400,
      body: { message: "Invalid value provided for field 'sort-column'", code: 501 },
    },
    once: 'system',
    always: 'system',
    but: { users: 'config', workspace_members: 'config' },
    note: 'as any other 400: the code alone proves no deletion',
  },
  {
    name: 'null in place of a list',
    kind: raw('null', { 'last-page': 'false' }),
    once: 'system',
    always: 'system',
    note: 'empty only where `Last-Page: true` or a number of 0 says so',
  },
  {
    name: 'HTTP 400 that says that the parent is gone, on the first page',
    kind: { kind: 'status', status: 400, body: { message: "Doesn't belong to Workspace", code: 501 } },
    once: 'gone',
    always: 'gone',
    at: ['parents', 'first'],
    but: { workspaces: 'system', projects: 'system', users: 'system' },
    note: 'a project, person, invoice or policy that was deleted meanwhile: an empty slice, with a warning. If all slices say so, or of a list of the workspace itself: a failure, `system_error`',
  },
  {
    name: 'HTTP 400 that says that the parent is gone, on a later page',
    kind: { kind: 'status', status: 400, body: { message: "Doesn't belong to Workspace", code: 501 } },
    once: 'transient',
    always: 'transient',
    at: ['later', 'last'],
    note: 'deleted while it was read: a part of it was printed, and that is no success. A list of the workspace itself: `system_error`',
  },
  {
    name: 'a redirect',
    kind: { kind: 'redirect', location: 'http://127.0.0.1:9/' },
    once: 'config',
    always: 'config',
    note: 'never followed, because it would carry the key along',
  },
  {
    name: 'an answer that is not UTF-8',
    kind: raw(Buffer.from('[{"id":"1","name":"Z\xfcrich"}]', 'latin1')),
    once: 'system',
    always: 'system',
    note: 'letters would be lost; not asked again',
  },
  {
    name: 'a row that is no object',
    kind: raw('[null]'),
    once: 'system',
    always: 'system',
    note: 'page and row named',
  },
  {
    name: 'a row without an id',
    kind: raw('[{"name":"x"}]'),
    once: 'system',
    always: 'system',
    note: 'page and row named',
  },
  {
    name: 'a body that inflates beyond 32 MB',
    kind: zipped(BOMB),
    once: 'system',
    always: 'system',
    at: ['later'],
    only: 'tasks',
    heavy: true,
    note: 'given up at 32 MB; asked for in smaller pages, as long as there are any',
  },
  {
    name: 'a page that repeats the first one',
    kind: (rows) => raw(JSON.stringify(rows.slice(0, 5)), { 'last-page': 'false' }),
    once: 'survived',
    always: 'system',
    at: ['later', 'last'],
    note: 'passed over; three in a row end the stream',
  },
  {
    name: 'a last page that says it is not',
    kind: { kind: 'headers', headers: { 'last-page': 'false' } },
    once: 'survived',
    always: 'system',
    at: ['last'],
    note: 'a short page that is not the last counts as capped; three pages without a new row end the stream',
  },
  {
    name: 'no Last-Page header',
    kind: { kind: 'headers', headers: { 'last-page': undefined } },
    once: 'survived',
    always: 'survived',
    note: 'reading goes on until a page is empty',
  },
];
