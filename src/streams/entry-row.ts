import { toUtc } from '../instant';
import type { Row } from '../row';

interface Interval {
  readonly start?: unknown;
  readonly end?: unknown;
}

/** When a time entry starts, in UTC; undefined if that cannot be read, or lies outside the years 1 to 9999. */
export function startOf(row: Row): ReturnType<typeof toUtc> {
  return toUtc((row.field('timeInterval') as Interval | null | undefined)?.start);
}

/** Whether the timer of an entry has not stopped. */
export function isRunning(row: Row): boolean {
  const interval = row.field('timeInterval') as Interval | null | undefined;
  return interval !== null && interval !== undefined && (interval.end === null || interval.end === undefined);
}
