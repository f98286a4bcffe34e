import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { authenticate, denied, outage, requireAccess, requireIds } from './access';
import { ANSWERS } from './answers';
import type { AnswerEndpoint, Call, Endpoint } from './endpoint';
import { ENDPOINTS } from './endpoints';
import { ApiError, errorText } from './errors';
import {
  type FaultRule,
  gatewayReply,
  type LoggedRequest,
  logged,
  type Reply,
  replacement,
  send,
  strike,
  textReply,
} from './faults';
import { isObject, listReply } from './list';
import { type GivenOptions, optionsOf, type ServerOptions } from './options';
import { emptyWorkspace, type Row, type WorkspaceData, type World } from './world';

export type { Fault, FaultRule, LoggedRequest } from './faults';
export type { EndpointOptions, GivenOptions, ServerOptions } from './options';

/** The key that a server takes unless told otherwise; as long as a real one. */
export const TEST_API_KEY = 'test-key-invented-for-tests-0123456789abcdefghij';

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
  #routes = [...ENDPOINTS, ...ANSWERS].map((endpoint) => ({
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
    if (world.now === Date.now) world.now = () => this.options.now();
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('request', (req, res) => {
      this.#handle(req, res).catch((error: unknown) => {
        this.#failures.push(error);
        res.destroy();
      });
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(world: World, options: GivenOptions = {}): Promise<ClockifyServer> {
    // A client that reuses an idle connection just as Node closes it would see a reset that no rule asked for.
    const http = createServer({ keepAliveTimeout: 600_000 });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new ClockifyServer(http, world, optionsOf(options, TEST_API_KEY));
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
    const reply = replacement(fault, request) ?? this.#unavailable() ?? this.#answer(request, req.url ?? '/');
    if (reply.delayMs) await delay(reply.delayMs, undefined, { ref: false });
    const { now, clockSkewMs, retryAfterSeconds } = this.options;
    res.setHeader('Date', new Date(now() + clockSkewMs).toUTCString());
    if (reply.status === 429 && retryAfterSeconds !== undefined) res.setHeader('Retry-After', retryAfterSeconds);
    send(res, reply, fault, request);
  }

  #unavailable(): Reply | undefined {
    const as = outage(this.options);
    if (as === undefined) return undefined;
    return as === 'reset' ? { ...gatewayReply(502), reset: true } : gatewayReply(as);
  }

  #log(req: IncomingMessage, res: ServerResponse): LoggedRequest {
    const request = logged(req, this.options.basePath, this.options.now());
    this.requests.push(request);
    this.maxInFlight = Math.max(this.maxInFlight, ++this.inFlight);
    res.once('close', () => this.inFlight--);
    return request;
  }

  #answer(request: LoggedRequest, url: string): Reply {
    const { world, options } = this;
    try {
      authenticate(request, options.apiKey);
      this.#spendQuota();
      const [path, search = ''] = url.split('?', 2);
      const { endpoint, params } = this.#route(request.method, path!);
      const data = this.#workspace(endpoint, params);
      requireIds(params, options);
      const sent = (name: string) => new URLSearchParams(search).getAll(name);
      const body = (request.body ?? {}) as Record<string, unknown>;
      const call: Call = { world, data, params, query: request.query, sent, body, options };
      requireAccess(endpoint, call);
      return 'answer' in endpoint ? endpoint.answer(call) : listReply(endpoint, call, (row) => this.#text(row));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return textReply(error.status, errorText(error, options.errorBody, url.split('?', 1)[0]!, options.now()));
    }
  }

  /** A workspace that does not exist is one to which the key has no access. Recorded: Errors, 403. */
  #workspace(endpoint: Endpoint | AnswerEndpoint, { workspaceId }: Record<string, string>): WorkspaceData {
    const data = workspaceId === undefined ? emptyWorkspace() : this.world.data.get(workspaceId);
    if (data !== undefined) return data;
    if ('answer' in endpoint && !this.world.workspaces.some(({ id }) => id === workspaceId)) {
      endpoint.unknownWorkspace?.(workspaceId!, this.options);
    }
    throw denied(this.options);
  }

  #spendQuota(): void {
    const { quota, now } = this.options;
    if (quota === undefined) return;
    if (now() >= this.#window.opened + quota.windowMs) this.#window = { opened: now(), used: 0 };
    if (++this.#window.used > quota.requests) throw new ApiError(429, 429, 'Too many requests');
  }

  #route(method: string, path: string): { endpoint: Endpoint | AnswerEndpoint; params: Record<string, string> } {
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

  #text(row: Row): string {
    if (!this.options.cacheRows || !isObject(row)) return JSON.stringify(row);
    const text = this.#texts.get(row) ?? JSON.stringify(row);
    this.#texts.set(row, text);
    return text;
  }
}
