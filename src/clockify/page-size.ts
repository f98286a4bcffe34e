import type { ListSize } from './list-size';

/** Every endpoint seen so far takes as many. */
export const LEAST = 50;
/** Sizes to fall back to when one is refused or too heavy. */
const STEPS = [1_000, 500, 200, 100, LEAST];

/**
 * How many rows to ask an endpoint for. All lists of the endpoint share it; what each of them found out for itself is in
 * its `ListSize`. Of the maximum that an endpoint takes, three kinds are known here:
 *
 * - `max` was refused above, or capped in a list that was read to its end: never asked for again in the sync;
 * - `heavy` is what the server could serve; a list begins with it and tries more after a while;
 * - `doubted`: even the smallest size was refused, so the size was not the reason. Nothing was learnt, and each list asks
 *   once, for a small page, until one of them is answered.
 */
export class PageSize {
  private doubted = false;
  private ladder?: { readonly leader: ListSize; readonly size: number; readonly ended: Promise<void> };
  private endLadder?: () => void;
  private heavyBound = Number.POSITIVE_INFINITY;
  /** Sizes that one list went down to because more was too heavy, and was answered: what a second list may confirm. */
  private readonly suspects = new Map<number, ListSize>();

  /**
   * @param bound most rows to ask for at once
   * @param first rows to ask for at first, while the list may be short
   */
  constructor(
    private bound: number,
    private readonly firstSize: number,
  ) {}

  /** While a list looks for a size that is taken, the others ask for no more than it does. */
  get max(): number {
    return Math.min(this.bound, this.ladder?.size ?? this.bound);
  }

  get first(): number {
    return this.doubted ? Math.min(LEAST, this.bound) : Math.min(this.firstSize, this.max);
  }

  /** Most rows that a new list of the endpoint should ask for, as far as the weight of a page is concerned. */
  get heavy(): number {
    return this.heavyBound;
  }

  /** Whether even the smallest size was refused, and nothing was answered since. */
  get doubtful(): boolean {
    return this.doubted;
  }

  /** An endpoint answered no more than this: from now on, every list of it is asked for no more. */
  learn(size: number): void {
    // a short page of a few rows is an oddity of one list
    if (size >= LEAST) this.bound = Math.min(this.bound, size);
  }

  /** Resolved when no other list looks for a size that is taken any more; undefined if none does. */
  others(list: ListSize): Promise<void> | undefined {
    return this.ladder && this.ladder.leader !== list ? this.ladder.ended : undefined;
  }

  /** A list was refused a size and asks for this one next. */
  descend(leader: ListSize, size: number): void {
    let { ended } = this.ladder ?? {};
    ended ??= new Promise((resolve) => {
      this.endLadder = resolve;
    });
    this.ladder = { leader, size, ended };
  }

  /** The list has found a size, or none. */
  settle(leader: ListSize, found: 'answered' | 'never the size' | 'interrupted'): void {
    if (found === 'answered') this.doubted = false;
    if (found === 'never the size') this.doubted = true;
    if (this.ladder?.leader !== leader) return;
    if (found === 'answered') this.learn(this.ladder.size);
    this.ladder = undefined;
    this.endLadder?.();
  }

  /** Whether another list went down to this size and was answered. */
  suspected(size: number, list: ListSize): boolean {
    return this.suspects.has(size) && this.suspects.get(size) !== list;
  }

  suspect(size: number, list: ListSize): void {
    if (!this.suspects.has(size)) this.suspects.set(size, list);
  }

  /** More than this is too heavy, and that is no outage. */
  learnHeavy(size: number): void {
    this.heavyBound = Math.min(this.heavyBound, size);
  }

  /** Pages of this size are served again. */
  lighten(size: number): void {
    this.heavyBound = Math.max(this.heavyBound, size);
    for (const suspect of this.suspects.keys()) if (suspect < size) this.suspects.delete(suspect);
  }

  /** The size to try when one is refused, if there is a smaller one. */
  static below(size: number): number | undefined {
    return STEPS.find((step) => step < size);
  }

  static above(size: number): number {
    return STEPS.findLast((step) => step > size) ?? Number.POSITIVE_INFINITY;
  }
}
