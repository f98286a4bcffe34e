import { toUtc } from '../instant';
import type { Row } from '../row';

const UNREADABLE = Symbol('a start that cannot be read');

interface Interval {
  readonly start?: unknown;
  readonly end?: unknown;
}

/** When a time entry starts, in UTC; undefined if that cannot be read, or lies outside the years 1 to 9999. */
export function startOf(row: Row): ReturnType<typeof toUtc> {
  // it is asked for several times, and takes longer than all else that is done with an entry
  row.derived ??= toUtc((row.field('timeInterval') as Interval | null | undefined)?.start) ?? UNREADABLE;
  return row.derived === UNREADABLE ? undefined : (row.derived as ReturnType<typeof toUtc>);
}

/** Whether the timer of an entry has not stopped. */
export function isRunning(row: Row): boolean {
  const interval = row.field('timeInterval') as Interval | null | undefined;
  return interval !== null && interval !== undefined && (interval.end === null || interval.end === undefined);
}
