import { failedBy } from './errors';

/**
 * The server reads dates in a query as a wall clock in the zone of the key's account, which it tells nobody: west of UTC
 * it would skip up to 12 hours, east of it add up to 14. Recorded from the live API.
 */
export const ZONE_MARGIN_MS = 14 * 3_600_000;
const LEAST_MS = 31 * 86_400_000;

/** A span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a list that is asked for by time. Nobody says how long a span an endpoint takes: so the whole of it is asked for
 * first, and one that is refused is halved, which holds for what follows. The page size goes down before that, once (see
 * `ListSize`): if even the smallest is refused, each half is asked for once, in a small page, until one is answered.
 * Example: 2,400 days, at most 366 at a time: 2,400 days in pages of 100 and of 50, 1,200, 600 and 300 days in pages of 50;
 * the last one is answered, and the other seven spans of 300 days are asked for as usual.
 *
 * @param read reads the list of a span to its end; what lies across the border of two spans may come twice
 */
export async function* inWindows<Page>(
  { from, to }: Span,
  read: (span: Span) => AsyncGenerator<Page>,
): AsyncGenerator<Page> {
  let width = to - from;
  let begin = from;
  while (begin < to) {
    const end = Math.min(begin + width, to);
    try {
      yield* read({ from: begin, to: end });
      begin = end;
    } catch (error) {
      if (!failedBy(error, 'refused') || width <= LEAST_MS) throw error;
      width = Math.ceil(width / 2);
    }
  }
}
