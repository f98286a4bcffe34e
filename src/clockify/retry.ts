const BASE_MS = 1_000;
const CAP_MS = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds: exponential with full jitter, so that many clients which
 * failed together do not come back together.
 *
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
