import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { World } from './world';

/** One request in the server's log, in order of arrival. */
export interface LoggedRequest {
  method: string;
  /** without the query and without `ServerOptions.basePath`; a path outside of that stays whole */
  path: string;
  /** repeated parameters are joined by a comma */
  query: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** epoch ms, at arrival */
  at: number;
  /** as sent; 0 while nothing was, so for ever after `reset` and `hang` */
  status: number;
  /** how many rows went out, of an answer that was sent whole */
  rows?: number;
  /** the parsed JSON of a POST */
  body?: unknown;
}

/** What can go wrong with one request; what the server would have answered is computed first where it says "the answer". */
export type Fault =
  /** `body` is sent as JSON; by default the vendor's `{"message", "code"}` */
  | { kind: 'status'; status: number; body?: unknown; headers?: OutgoingHttpHeaders }
  /** the socket is destroyed before any byte */
  | { kind: 'reset' }
  /** the full content-length is announced, half of the answer sent, then the socket is destroyed */
  | { kind: 'truncate' }
  /** half of the answer, chunked, with a proper end: only its content tells */
  | { kind: 'truncate-clean' }
  /** headers, then one byte of white space every `everyMs` (20), for ever */
  | { kind: 'drip'; everyMs?: number }
  /** never answers */
  | { kind: 'hang' }
  /** 200 with an HTML page, as from a captive portal */
  | { kind: 'html' }
  /** 200 with JSON of another shape, by default `{}` */
  | { kind: 'wrong-shape'; body?: unknown }
  /** any bytes with any headers, 200 unless told */
  | { kind: 'raw'; body: Buffer | string; status?: number; headers?: OutgoingHttpHeaders }
  /** 302 unless told */
  | { kind: 'redirect'; location: string; status?: number }
  /** 500 whose message and whose header `X-Echo` hold the key that was sent */
  | { kind: 'echo-key' }
  /** the answer, with headers added or replaced; undefined takes one away */
  | { kind: 'headers'; headers: OutgoingHttpHeaders }
  /** waits, then goes on: further rules apply */
  | { kind: 'slow'; ms: number }
  /** runs before the rows are computed, then goes on: further rules apply */
  | { kind: 'before'; run: (request: LoggedRequest, world: World) => void | Promise<void> };

/** Strikes `times` (1) matching requests, after letting `skip` (0) matching ones through. Without `match`, every request matches. */
export interface FaultRule {
  match?: (request: LoggedRequest) => boolean;
  times?: number;
  skip?: number;
  fault: Fault;
}

/** An answer before it is sent. */
export interface Reply {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer | string;
  rows?: number;
  /** ms before it is sent */
  delayMs?: number;
  /** the connection breaks instead */
  reset?: true;
}

const JSON_TYPE = { 'Content-Type': 'application/json;charset=utf-8' };

/** The log's line of a request that has just arrived. */
export function logged(req: IncomingMessage, basePath: string, at: number): LoggedRequest {
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://127.0.0.1');
  const query: Record<string, string> = {};
  for (const name of new Set(searchParams.keys())) query[name] = searchParams.getAll(name).join(',');
  const path = pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
  return { method: req.method ?? 'GET', path, query, headers: req.headers, at, status: 0 };
}

/**
 * The faults that strike a request, in order: any number of `slow` and `before`, then at most one of the others.
 * A rule counts only the requests that reach it, so rules with the same `match` strike one after another.
 * @param seen how many matching requests reached each rule so far; is updated
 */
export function strike(rules: FaultRule[], request: LoggedRequest, seen: WeakMap<FaultRule, number>): Fault[] {
  const faults: Fault[] = [];
  for (const rule of rules) {
    if (rule.match?.(request) === false) continue;
    const before = seen.get(rule) ?? 0;
    seen.set(rule, before + 1);
    const skip = rule.skip ?? 0;
    if (before < skip || before >= skip + (rule.times ?? 1)) continue;
    faults.push(rule.fault);
    if (rule.fault.kind !== 'slow' && rule.fault.kind !== 'before') break;
  }
  return faults;
}

/** @param text JSON, sent as it is */
export function textReply(status: number, text: string, headers: OutgoingHttpHeaders = {}): Reply {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: text };
}

export function jsonReply(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Reply {
  return textReply(status, JSON.stringify(body), headers);
}

/** A gateway's answer while the host is out, or gives up on a page that is too heavy. Users report it (Errors, 5xx). */
export function gatewayReply(status: number): Reply {
  const body = `<html><head><title>${status}</title></head><body><center>nginx</center></body></html>`;
  return { status, headers: { 'Content-Type': 'text/html' }, body };
}

/** What is answered in place of the answer; undefined for faults that need the answer. */
export function replacement(fault: Fault | undefined, request: LoggedRequest): Reply | undefined {
  switch (fault?.kind) {
    case 'status': {
      const { status, body = { message: `Status ${status}`, code: status }, headers } = fault;
      return jsonReply(status, body, headers);
    }
    case 'html':
      return { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html><body>Please log in</body></html>' };
    case 'wrong-shape':
      return jsonReply(200, fault.body === undefined ? {} : fault.body);
    case 'raw':
      return { ...textReply(fault.status ?? 200, '', fault.headers), body: fault.body };
    case 'redirect':
      return { status: fault.status ?? 302, headers: { Location: fault.location }, body: '' };
    case 'echo-key': {
      const key = String(request.headers['x-api-key']);
      return jsonReply(500, { message: `No handler for the key ${key}`, code: 500 }, { 'X-Echo': key });
    }
    default:
      return undefined;
  }
}

/** Sends the answer, or as much of it as the fault leaves, and notes in the log what was sent. */
export function send(res: ServerResponse, reply: Reply, fault: Fault | undefined, request: LoggedRequest): void {
  if (res.destroyed || fault?.kind === 'hang') return;
  if (fault?.kind === 'reset' || reply.reset) {
    res.destroy();
    return;
  }
  const body = Buffer.from(reply.body);
  const half = body.subarray(0, Math.floor(body.length / 2));
  const headers = { ...reply.headers, ...(fault?.kind === 'headers' ? fault.headers : {}) };
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) res.removeHeader(name);
    else res.setHeader(name, value);
  }
  request.status = reply.status;
  res.statusCode = reply.status;
  switch (fault?.kind) {
    case 'truncate':
      res.setHeader('Content-Length', body.length);
      res.write(half, () => res.destroy());
      return;
    case 'truncate-clean':
      res.write(half);
      res.end();
      return;
    case 'drip': {
      const timer = setInterval(() => res.write(' '), fault.everyMs ?? 20);
      res.on('close', () => clearInterval(timer));
      res.flushHeaders();
      return;
    }
    default:
      request.rows = reply.rows;
      if (!res.hasHeader('Content-Length')) res.setHeader('Content-Length', body.length);
      res.end(body);
  }
}
