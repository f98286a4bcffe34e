const INSTANT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/;

/** Milliseconds since 1970 of an RFC 3339 instant, or undefined for anything else. */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

const YEAR_ONE_MS = Date.UTC(2000, 0, 1) - 63_082_281_600_000;

/** The form that the API's `start` parameter takes: `yyyy-MM-ddThh:mm:ssZ`. Rounds down; the year has four digits. */
export function formatSeconds(ms: number): string {
  return new Date(Math.max(ms, YEAR_ONE_MS)).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** An instant in UTC with milliseconds, `2025-06-01T01:30:00.000Z`. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

const YEAR_10000_MS = Date.UTC(10_000, 0, 1);
const PARTS = /^(.{10})[Tt](\d\d:\d\d)(:\d\d)?(\.\d+)?(.+)$/;

/**
 * An RFC 3339 instant in UTC, with seconds and with the digits of its fraction: `2025-05-31T23:30:00Z` for
 * `2025-06-01T01:30:00+02:00`. Undefined for anything else, and outside the years 1 to 9999.
 */
export function toUtc(value: unknown): { readonly text: string; readonly ms: number } | undefined {
  const ms = parseInstant(value);
  if (ms === undefined || ms < YEAR_ONE_MS || ms >= YEAR_10000_MS) return undefined;
  const text = value as string;
  // the common form, with seconds: most instants are never taken apart
  if (text.endsWith('Z') && text[16] === ':') return { text, ms };
  const [, , , , fraction = ''] = PARTS.exec(text)!;
  return { text: `${new Date(ms).toISOString().slice(0, 19)}${fraction}Z`, ms };
}
