import type { AxiosError } from 'axios';
import { type Reach, type Recovery, type Refusal, SyncError } from '../sync-error';

/** What the rest of the connector distinguishes; everything else about a failed request is in its message. */
export type Reason =
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'too-large'
  | 'too-heavy'
  | 'parent-gone'
  | 'not-found'
  | 'no-route'
  | 'rate-limited'
  | 'unreachable'
  | 'interrupted'
  | 'other';

/** A request that failed for good, or whose retries are used up. Never holds the request's headers. */
export class ClockifyError extends SyncError {
  /** With 'too-heavy': other requests were answered meanwhile, so the host is up and the page itself is the reason. */
  readonly hostAnswered: boolean;

  constructor(
    recovery: Recovery,
    readonly reason: Reason,
    message: string,
    options: { reach?: Reach; detail?: string; cause?: unknown; refusal?: Refusal; hostAnswered?: boolean } = {},
  ) {
    super(recovery, message, options);
    this.name = 'ClockifyError';
    this.hostAnswered = options.hostAnswered === true;
  }
}

/** Codes of ours for an answer that arrived, with status 200, and is not what was asked for. */
export const BAD_BODY = 'BAD_BODY';
export const TIMED_OUT = 'TIMED_OUT';
/** A body that is complete JSON and yet no UTF-8: asking again would not mend it. */
export const NOT_UTF8 = 'NOT_UTF8';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL']);
const UNSENDABLE = new Set(['ERR_INVALID_URL', 'ERR_INVALID_PROTOCOL', 'ERR_BAD_OPTION_VALUE', 'ERR_INVALID_CHAR']);
const TLS = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/;

/**
 * Sorts a failed request by who can mend it. The statuses and codes are those of the facts recorded from the live API:
 * 401/1000 and 401/4003 key, 403 role or plan, 400/501 parent gone, 400/3000 parameter, 404/3000 route, 429 limit.
 *
 * @param what the request in words that a person understands, for example `GET /workspaces/1/clients (page 2)`
 * @param host where it went, if not to the API: what another host thinks of the key proves nothing there
 */
export function classify(error: AxiosError, what: string, host?: 'reports'): ClockifyError {
  const response = error.response;
  // a status of 200 means that the body failed: cut, too large, or not what was asked for
  if (!response || response.status === 200) return classifyNetwork(error, what);
  const { status } = response;
  const said = quote(response.data);
  const detail = `${what} -> HTTP ${status}${said.code ? ` code ${said.code}` : ''}${said.text}`;
  const make = (recovery: Recovery, reason: Reason, message: string, reach?: Reach) =>
    new ClockifyError(recovery, reason, message, { detail, reach });

  if (status === 401 && host === 'reports') {
    const message =
      'The host of the reports does not accept the API key (HTTP 401). Deselect the stream if it stays so.';
    return make('config', 'unauthorized', message, 'stream');
  }
  if (status === 401) {
    return make(
      'config',
      'unauthorized',
      'Clockify does not accept the API key (HTTP 401). Check api_key: copy it again from Profile settings > Advanced > ' +
        'Manage API keys. A workspace on its own subdomain or in a region needs a key made there, and its api_url.',
      'sync',
    );
  }
  if (status === 403) {
    return make(
      'config',
      'forbidden',
      `Clockify denies access to ${what} (HTTP 403${said.text}). The role of the key's owner or the workspace's plan ` +
        'does not include it: use the key of an owner or admin, or deselect the stream.',
    );
  }
  if (status === 400 && said.code === 501) {
    return make('system', 'parent-gone', `${what}: the parent no longer exists${said.text} (HTTP 400, code 501).`);
  }
  if (status === 400) {
    return make('system', 'refused', `Clockify refused ${what} as malformed (HTTP 400${said.text}). Please report it.`);
  }
  if (status === 429) {
    return make('transient', 'rate-limited', `Clockify's request limit is used up (HTTP 429 for ${what}). Try later.`);
  }
  if (status === 407) {
    return make('config', 'other', 'The proxy asks for a login (HTTP 407). Put it into the proxy variable.', 'stream');
  }
  if (status >= 300 && status < 400) {
    return make(
      'config',
      'other',
      `The host answers with a redirect (HTTP ${status}), which is not followed, because it would carry the API key ` +
        'along. Set api_url to the address that serves the API itself.',
      'stream',
    );
  }
  if (isTransientStatus(status)) {
    return make(
      'transient',
      'interrupted',
      `Clockify failed to answer ${what} (HTTP ${status}${said.text}). Try later.`,
    );
  }
  const hint = status === 404 ? ' Check api_url: is it the address of the API?' : ' Please report it.';
  return make('system', 'other', `Clockify refused ${what} (HTTP ${status}${said.text}).${hint}`);
}

function classifyNetwork(error: AxiosError, what: string): ClockifyError {
  const code = error.code ?? 'unknown';
  const detail = `${what} -> ${code}: ${error.message}`;
  if (code === NOT_UTF8) {
    return new ClockifyError('system', 'other', `${what}: the answer is not valid UTF-8. Please report it.`, {
      detail,
    });
  }
  if (error.message.includes('maxContentLength')) {
    const message = `${what}: the answer is larger than this connector takes. Please report it.`;
    return new ClockifyError('system', 'too-large', message, { detail });
  }
  if (UNSENDABLE.has(code)) {
    const message = 'The request cannot be sent. Check api_url, api_key and the proxy variables.';
    return new ClockifyError('config', 'other', message, { detail, reach: 'sync' });
  }
  if (TLS.test(code)) {
    const message =
      `No secure connection to the host: ${code}. Check api_url and the clock; a company's own certificate authority ` +
      'is named with NODE_EXTRA_CA_CERTS.';
    return new ClockifyError('config', 'unreachable', message, { detail, reach: 'stream' });
  }
  if (UNREACHABLE.has(code)) {
    const message = `Cannot connect to the host (${code}). Check api_url, the network, and the proxy if there is one.`;
    return new ClockifyError('transient', 'unreachable', message, { detail, reach: 'stream' });
  }
  return new ClockifyError('transient', 'interrupted', `${what}: ${error.message} (${code}). Try later.`, { detail });
}

/** Whether the same request may well succeed a little later. */
export function isRetryable(error: ClockifyError): boolean {
  return error.recovery === 'transient' && error.reason !== 'rate-limited';
}

function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status >= 500 || (status > 200 && status < 300);
}

/** The server's own words: untrusted, so one line, and not many of them. */
function quote(data: unknown): { text: string; code?: number } {
  const body = (typeof data === 'object' && data !== null ? data : {}) as { message?: unknown; code?: unknown };
  const message = typeof body.message === 'string' ? body.message : typeof data === 'string' ? data : '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  const line = message.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  const text = line.length > 200 ? `${line.slice(0, 200)}...` : line;
  return { text: text ? `: "${text}"` : '', code: typeof body.code === 'number' ? body.code : undefined };
}
