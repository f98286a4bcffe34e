import { type Reach, type Recovery, type Refusal, SyncError } from '../sync-error';

/** What the rest of the connector distinguishes; everything else about a failed request is in its message. */
export type Reason =
  | 'unauthorized'
  | 'forbidden'
  | 'refused'
  | 'too-large'
  | 'too-heavy'
  | 'parent-gone'
  /** 404 of something that the path names. */
  | 'not-found'
  /** 404 or 405 of the path itself. */
  | 'no-route'
  | 'rate-limited'
  | 'unreachable'
  | 'interrupted'
  | 'outage'
  | 'not-an-api'
  | 'other';

export interface Details {
  readonly reach?: Reach;
  readonly detail?: string;
  readonly cause?: unknown;
  readonly refusal?: Refusal;
  readonly hostAnswered?: boolean;
}

/** A request that failed for good, or whose retries are used up. Never holds the request's headers. */
export class ClockifyError extends SyncError {
  /** With 'too-heavy': other requests were answered meanwhile, so the host is up and the page itself is the reason. */
  readonly hostAnswered: boolean;

  constructor(
    recovery: Recovery,
    readonly reason: Reason,
    message: string,
    options: Details = {},
  ) {
    super(recovery, message, options);
    this.name = 'ClockifyError';
    this.hostAnswered = options.hostAnswered === true;
  }
}

/** What has to be known of a request beside its failure. */
export interface Circumstances {
  /** The request in words that a person understands, for example `GET /workspaces/1/clients (page 2)`. */
  readonly what: string;
  /** Where it went, if not to the API: what another host thinks of the key proves nothing there. */
  readonly host?: 'reports';
  /** Whether this host answered a request before: then a connection that fails is an outage. */
  readonly hostAnswered?: boolean;
  /** Whether any host answered before: then a web page is no mistake in `api_url`. */
  readonly anyAnswered?: boolean;
  /** The proxy of this request, without its password. */
  readonly proxy?: string;
}

/** Codes of ours for an answer that arrived, with status 200, and is not what was asked for. */
export const BAD_BODY = 'BAD_BODY';
export const TIMED_OUT = 'TIMED_OUT';
/** A body that is complete JSON and yet no UTF-8: asking again would not mend it. */
export const NOT_UTF8 = 'NOT_UTF8';
/** `null` in place of rows, and nothing says that there are none. */
export const NO_ROWS = 'NO_ROWS';
/** More bytes than this connector takes at once. */
export const TOO_LARGE = 'TOO_LARGE';

/** Whether a request failed for one of these reasons. */
export function failedBy(error: unknown, ...reasons: readonly Reason[]): error is ClockifyError {
  return error instanceof ClockifyError && reasons.includes(error.reason);
}

/** Whether an endpoint is not there for this key, plan or region, rather than out of order. */
export function isAbsent(error: unknown): boolean {
  return failedBy(error, 'forbidden', 'not-found', 'no-route');
}

/** Whether the same request may well succeed a little later. */
export function isRetryable(error: ClockifyError): boolean {
  return error.recovery === 'transient' && (error.reason === 'interrupted' || error.reason === 'unreachable');
}
