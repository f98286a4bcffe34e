import type { AxiosError } from 'axios';
import { TIMED_OUT } from './errors';

/**
 * What is tried again, how often, and who waits for whom. Three things go wrong, and each has one answer:
 *
 * - **A fault of one request** (5xx, 408, 425, a reset, a time-out, a body that is cut): the request waits for itself
 *   alone and is sent again by axios-retry, five times at most, after 1, 2, 4, 8, 16 s with full jitter, or after the
 *   Retry-After of the answer if that is longer (up to 5 minutes; beyond, the request fails at once).
 *   A page of more than 50 rows may be too heavy for the server: 502 and 504 are tried once more, a time-out is not;
 *   then whoever pages asks for fewer rows.
 * - **An outage of the host**: everybody waits behind one probe (`outage.ts`). Attempts that fail in an outage are sent
 *   again by the attempt itself, below axios-retry, and use up no retry.
 * - **The rate limit** (429): everybody waits behind one probe (`rate-limiter.ts`), also below axios-retry, for as long
 *   as `max_rate_limit_wait_minutes` allows.
 *
 * Everything else (400, 401, 403, 404, TLS, a body that is no UTF-8) is never tried again.
 */
export const RETRIES = 5;
/** Pages up to this size are never too heavy. */
const LIGHT_ROWS = 50;
/** How often a heavy page is tried again at the same size after 502 or 504. */
const HEAVY_RETRIES = 1;
const BASE_MS = 1_000;
const CAP_MS = 30_000;
/** A Retry-After of a server fault (not of a rate limit) beyond this ends the request. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/** A failed attempt, as far as it decides about the next one. */
export interface Fault {
  readonly kind: 'gateway' | 'timed-out' | 'other';
  /** Asked for by the answer, in ms. */
  readonly retryAfterMs?: number;
  /** Uniform in [0, 1): drawn once, so that the delay is a function of the fault. */
  readonly random: number;
}

export function faultOf(error: AxiosError, now: number): Fault {
  const status = error.response?.status;
  const kind = status === 502 || status === 504 ? 'gateway' : error.code === TIMED_OUT ? 'timed-out' : 'other';
  return { kind, retryAfterMs: retryAfterMs(error.response?.headers['retry-after'], now), random: Math.random() };
}

/**
 * Whether a request that may be sent again is.
 *
 * @param faults of its attempts so far, outages left out
 * @param rows how many its page was asked for, if it is one
 * @param retries at most
 */
export function triesAgain(faults: readonly Fault[], rows: number | undefined, retries: number): boolean {
  const last = faults.at(-1);
  if (!last || faults.length > retries) return false;
  if ((last.retryAfterMs ?? 0) > LONGEST_RETRY_AFTER_MS) return false;
  if (!mayBeHeavy(last, rows)) return true;
  return last.kind === 'gateway' && faults.filter(({ kind }) => kind === 'gateway').length <= HEAVY_RETRIES;
}

/** Whether the size of the page can be the reason of a fault. */
export function mayBeHeavy(fault: Fault | undefined, rows: number | undefined): boolean {
  return rows !== undefined && rows > LIGHT_ROWS && (fault?.kind === 'gateway' || fault?.kind === 'timed-out');
}

/**
 * How long to wait before the next attempt, in milliseconds: exponential with full jitter, so that many requests which
 * failed together do not come back together.
 *
 * @param faults at least one
 */
export function delayMs(faults: readonly Fault[]): number {
  const { random, retryAfterMs = 0 } = faults.at(-1)!;
  return Math.max(retryAfterMs, backoffMs(faults.length, random));
}

/**
 * @param attempt 1 for the first retry
 * @param random  uniform in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  return Math.round(Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)) * random);
}

/**
 * A Retry-After header in milliseconds, or undefined if there is none that can be read.
 * RFC 9110, section 10.2.3: whole seconds, or an HTTP date.
 */
export function retryAfterMs(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1_000;
  // an HTTP date begins with the name of a day; Date.parse would read a date into almost anything
  const date = /^[A-Za-z]/.test(header.trim()) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
