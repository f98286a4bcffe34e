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
