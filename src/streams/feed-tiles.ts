import type { Span } from '../clockify/windows';
import { parseInstant } from '../instant';
import type { FeedPosition } from './feed-positions';

const SECOND_MS = 1_000;
/** What is indexed late is asked for again: up to 5.5 minutes were recorded. */
export const MARGIN_MS = 10 * 60 * SECOND_MS;
/** How many further borders are kept. */
export const MOST_ATTEMPTS = 10;

/** Spans of time that follow each other, from ten minutes before a sync began to now. */
export function tiles(from: number, until: number, attempts: readonly string[], now: number): Span[] {
  const borders = [from, until, ...attempts.map((at) => parseInstant(at)!)].filter((border) => border < now);
  const sorted = [...new Set([from - MARGIN_MS, ...borders, now])].sort((a, b) => a - b);
  return sorted.slice(1).map((border, index) => ({ from: sorted[index]!, to: border }));
}

/**
 * Where earlier syncs began and ended within the margin. A deletion that the feed told late is asked for again there, and
 * if the entry was created, printed and deleted within ten minutes, only these borders part the two.
 */
export function recentBorders(position: FeedPosition | undefined, begin: number): number[] {
  if (!position) return [];
  const borders = [position.from, position.until, ...(position.attempts ?? [])].map((at) => parseInstant(at)!);
  const recent = borders.filter((border) => border > begin - MARGIN_MS && border < begin);
  return [...new Set(recent)].sort((a, b) => a - b).slice(-MOST_ATTEMPTS);
}

export function ceilSecond(ms: number): number {
  return Math.ceil(ms / SECOND_MS) * SECOND_MS;
}

export function floorSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}
