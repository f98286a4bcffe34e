import type { Refusal } from '../sync-error';
import type { SliceEnd } from './source-stream';

/** So many slices that the server refuses in the same words speak for the others. */
const ALIKE = 5;
/** The words may name the slice or the request. */
const ID = /[0-9a-f]{8,}(-[0-9a-f]+)*|\d+/gi;

/** What the slices of one stream in one scope came to. */
interface Tally {
  read: number;
  /** Slices that failed otherwise than by a denial. */
  otherwise: number;
  denied: number;
  refusals: string[];
  ended: boolean;
}

/**
 * Which refusals by the server speak for more than their own slice: the first five slices of a stream in one scope that
 * are refused alike end it there, and a scope that denies every list of two streams is denied as a whole.
 */
export class Refusals {
  /** By scope, then by stream. */
  private readonly scopes = new Map<string, Map<string, Tally>>();

  /**
   * Counts a slice that closed.
   *
   * @returns true if the stream is to end in this scope now
   */
  count(stream: string, scope: string | undefined, how: SliceEnd['how'], refusal?: Refusal): boolean {
    const tally = this.tally(stream, scope ?? '');
    // a parent that is gone says nothing about what the server would answer for another one
    if (how === 'gone') return false;
    if (how === 'read') tally.read += 1;
    else if (refusal?.denied) tally.denied += 1;
    else tally.otherwise += 1;
    tally.refusals.push(how === 'failed' && refusal ? refusal.words.replace(ID, '*') : '');
    const first = tally.refusals[0];
    if (tally.ended || tally.refusals.length !== ALIKE || !first) return false;
    tally.ended = tally.refusals.every((words) => words === first);
    return tally.ended;
  }

  hasEnded(stream: string, scope: string | undefined): boolean {
    return this.scopes.get(scope ?? '')?.get(stream)?.ended === true;
  }

  /** The scopes that denied every list that was asked of them, of two streams at least. */
  deniedScopes(): string[] {
    return [...this.scopes].flatMap(([scope, streams]) => {
      const tallies = [...streams.values()];
      return scope !== '' && tallies.length >= 2 && tallies.every(isDenied) ? [scope] : [];
    });
  }

  private tally(stream: string, scope: string): Tally {
    const streams = this.scopes.get(scope) ?? new Map<string, Tally>();
    this.scopes.set(scope, streams);
    const tally = streams.get(stream) ?? { read: 0, otherwise: 0, denied: 0, refusals: [], ended: false };
    streams.set(stream, tally);
    return tally;
  }
}

function isDenied({ read, otherwise, denied }: Tally): boolean {
  return denied > 0 && read === 0 && otherwise === 0;
}
