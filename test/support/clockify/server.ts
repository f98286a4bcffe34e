import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Call, Endpoint, ServerOptions } from './endpoint';
import { ENDPOINTS } from './endpoints';
import {
  ApiError,
  errorReply,
  type FaultRule,
  type LoggedRequest,
  logged,
  type Reply,
  replacement,
  send,
  strike,
  textReply,
} from './faults';
import { malformed, whole } from './parameters';
import { sorted } from './sorting';
import { emptyWorkspace, type Row, type World } from './world';

export type { ServerOptions } from './endpoint';
export type { Fault, FaultRule, LoggedRequest } from './faults';

/** The key that a server takes unless told otherwise; as long as a real one. */
export const TEST_API_KEY = 'test-key-invented-for-tests-0123456789abcdefghij';

const DEFAULTS: ServerOptions = {
  apiKey: TEST_API_KEY,
  basePath: '/api/v1',
  latencyMs: 0,
  timeZoneOffsetHours: 0,
  lastPageHeader: true,
  maxPageSize: 5000,
  overMaxPageSize: 'refuse',
  maxPageSizes: {},
  clockSkewMs: 0,
  now: Date.now,
  accountStatusesSupported: 'filter',
  role: 'owner',
  membersMayListUsers: true,
  removedPeople: 'readable',
  cacheRows: false,
  approvalsWithoutStatus: 'all',
  longestAssignmentsRangeMs: Number.POSITIVE_INFINITY,
  forbidden: [],
};

/**
 * A Clockify of one's own: a real HTTP server with the wire's behaviour, for tests, a demo and a benchmark.
 * `world`, `options` and `faults` may be changed between any two requests, and take effect with the next.
 */
export class ClockifyServer {
  /** in order of arrival */
  readonly requests: LoggedRequest[] = [];
  /** the first rule that matches takes the request; see `strike` */
  faults: FaultRule[] = [];
  /** requests that arrived and whose connection waits for an answer, or for the rest of it */
  inFlight = 0;
  maxInFlight = 0;
  /** `http://127.0.0.1:PORT`; `ServerOptions.basePath` comes after it */
  readonly url: string;
  #http: Server;
  #routes = ENDPOINTS.map((endpoint) => ({
    endpoint,
    path: new RegExp(`^${endpoint.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  #seen = new WeakMap<FaultRule, number>();
  #texts = new WeakMap<object, string>();
  #window = { opened: Number.NEGATIVE_INFINITY, used: 0 };
  #failures: unknown[] = [];

  private constructor(
    http: Server,
    public world: World,
    public options: ServerOptions,
  ) {
    this.#http = http;
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('request', (req, res) => {
      this.#handle(req, res).catch((error: unknown) => {
        this.#failures.push(error);
        res.destroy();
      });
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(world: World, options: Partial<ServerOptions> = {}): Promise<ClockifyServer> {
    // A client that reuses an idle connection just as Node closes it would see a reset that no rule asked for.
    const http = createServer({ keepAliveTimeout: 600_000 });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new ClockifyServer(http, world, { ...DEFAULTS, ...options });
  }

  /** Ends every connection, open answers included. Rejects when a `before` hook or a `match` threw. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = this.#log(req, res);
    if (req.method === 'POST') request.body = await json(req).catch(() => undefined);
    const faults = strike(this.faults, request, this.#seen);
    const fault = faults.findLast(({ kind }) => kind !== 'slow' && kind !== 'before');
    if (this.options.latencyMs > 0) await delay(this.options.latencyMs, undefined, { ref: false });
    for (const step of faults) {
      if (step.kind === 'slow') await delay(step.ms, undefined, { ref: false });
      if (step.kind === 'before') await step.run(request, this.world);
    }
    const reply = replacement(fault, request) ?? this.#answer(request, req.url ?? '/');
    const { now, clockSkewMs, retryAfterSeconds } = this.options;
    res.setHeader('Date', new Date(now() + clockSkewMs).toUTCString());
    if (reply.status === 429 && retryAfterSeconds !== undefined) res.setHeader('Retry-After', retryAfterSeconds);
    send(res, reply, fault, request);
  }

  #log(req: IncomingMessage, res: ServerResponse): LoggedRequest {
    const request = logged(req, this.options.basePath, this.options.now());
    this.requests.push(request);
    this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
    res.once('close', () => this.inFlight--);
    return request;
  }

  #answer(request: LoggedRequest, url: string): Reply {
    try {
      this.#authenticate(request);
      this.#spendQuota();
      const { endpoint, params } = this.#route(request.method, url.split('?', 1)[0]!);
      const { world, options } = this;
      const data = params.workspaceId === undefined ? emptyWorkspace() : world.data.get(params.workspaceId);
      if (data === undefined || options.forbidden.includes(endpoint.name)) {
        throw new ApiError(403, 403, 'Access Denied');
      }
      const body = (request.body ?? {}) as Record<string, unknown>;
      const call: Call = { world, data, params, query: request.query, body, options };
      if (endpoint.answer) return textReply(200, JSON.stringify(endpoint.answer(call)));
      return this.#list(endpoint, call);
    } catch (error) {
      if (error instanceof ApiError) return errorReply(error);
      throw error;
    }
  }

  #authenticate({ headers }: LoggedRequest): void {
    const key = headers['x-api-key'];
    if (key === undefined || headers.authorization !== undefined || headers['x-addon-token'] !== undefined) {
      throw new ApiError(401, 1000, 'Full authentication is required to access this resource');
    }
    if (key !== this.options.apiKey) throw new ApiError(401, 4003, 'Api key does not exist');
  }

  #spendQuota(): void {
    const { quota, now } = this.options;
    if (quota === undefined) return;
    if (now() >= this.#window.opened + quota.windowMs) this.#window = { opened: now(), used: 0 };
    if (++this.#window.used > quota.requests) throw new ApiError(429, 429, 'Too many requests');
  }

  #route(method: string, path: string): { endpoint: Endpoint; params: Record<string, string> } {
    const fitting = this.#routes.flatMap((route) => {
      const base = route.endpoint.base ?? this.options.basePath;
      const match = path.startsWith(base) ? route.path.exec(path.slice(base.length)) : null;
      const params = Object.entries(match?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return match === null ? [] : [{ ...route, params: Object.fromEntries(params) as Record<string, string> }];
    });
    if (fitting.length === 0) throw new ApiError(404, 3000, `No static resource ${path.slice(1)}.`);
    const route = fitting.find(({ endpoint }) => (endpoint.method ?? 'GET') === method);
    if (route === undefined) throw new ApiError(405, 3000, `Request method '${method}' is not supported`);
    return route;
  }

  #list(endpoint: Endpoint, call: Call): Reply {
    const keep = endpoint.filter?.(call);
    const all = sorted(keep === undefined ? endpoint.rows(call) : endpoint.rows(call).filter(keep), endpoint, call);
    const { from, to } = slice(endpoint, call);
    const rows = all.slice(from, to);
    const view = endpoint.view?.(call);
    const text = `[${rows.map((row) => this.#text(view === undefined || !isObject(row) ? row : view(row))).join(',')}]`;
    const paged = endpoint.paging !== undefined && endpoint.paging.lastPage !== false && this.options.lastPageHeader;
    const headers = paged ? { 'Last-Page': String(to >= all.length) } : {};
    return { ...textReply(200, endpoint.envelope?.(text, all.length, rows) ?? text, headers), rows: rows.length };
  }

  #text(row: Row): string {
    if (!this.options.cacheRows || !isObject(row)) return JSON.stringify(row);
    const text = this.#texts.get(row) ?? JSON.stringify(row);
    this.#texts.set(row, text);
    return text;
  }
}

/** The positions of a page's first row and of the one after its last, over a list without end. */
function slice({ name, paging }: Endpoint, { query, body, options }: Call): { from: number; to: number } {
  if (paging === undefined) return { from: 0, to: Number.POSITIVE_INFINITY };
  const { page = 'page', size = 'page-size', first = 1, defaultSize = 50 } = paging;
  const given = paging.in === 'body' ? body : query;
  const max = options.maxPageSizes[name] ?? paging.max ?? options.maxPageSize;
  const asked = whole(given, size, Math.min(defaultSize, max), 1);
  if (asked > max && options.overMaxPageSize === 'refuse') throw malformed(size, asked);
  const taken = Math.min(asked, max);
  const from = (whole(given, page, first, first) - first) * taken;
  return { from, to: from + taken };
}

/** Tests put garbage among the rows. */
function isObject(row: unknown): boolean {
  return typeof row === 'object' && row !== null;
}
