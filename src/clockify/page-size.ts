/** Every endpoint seen so far takes as many. */
const LEAST = 50;
/** Sizes to fall back to when an endpoint refuses one. */
const FALLBACKS = [1_000, 100, LEAST];

/** How many rows to ask an endpoint for; what was learnt about its maximum holds for the rest of the sync. */
export class PageSize {
  /**
   * @param bound most rows to ask for at once
   * @param first rows to ask for at first, while the list may be short
   */
  constructor(
    private bound: number,
    private readonly firstSize: number,
  ) {}

  get max(): number {
    return this.bound;
  }

  get first(): number {
    return Math.min(this.firstSize, this.bound);
  }

  /** An endpoint answered no more than this: from now on, every list of it is asked for no more. */
  learn(size: number): void {
    // a short page of a few rows is an oddity of one list
    if (size >= LEAST) this.bound = Math.min(this.bound, size);
  }

  /** The size to try when one is refused, if there is a smaller one. */
  static below(size: number): number | undefined {
    return FALLBACKS.find((fallback) => fallback < size);
  }
}
