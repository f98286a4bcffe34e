import type { Span } from '../clockify/windows';
import { parseInstant } from '../instant';

const SECOND_MS = 1_000;
/** What is indexed late is asked for again: up to 5.5 minutes were recorded. */
export const MARGIN_MS = 10 * 60 * SECOND_MS;

/** Spans of time that follow each other, from ten minutes before a sync began to now. */
export function tiles(from: number, until: number, attempts: readonly string[], now: number): Span[] {
  const borders = [from, until, ...attempts.map((at) => parseInstant(at)!)].filter((border) => border < now);
  const sorted = [...new Set([from - MARGIN_MS, ...borders, now])].sort((a, b) => a - b);
  return sorted.slice(1).map((border, index) => ({ from: sorted[index]!, to: border }));
}

export function ceilSecond(ms: number): number {
  return Math.ceil(ms / SECOND_MS) * SECOND_MS;
}

export function floorSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}
