/** Sizes to fall back to when an endpoint refuses one: every endpoint seen so far takes at least 50. */
const FALLBACKS = [1_000, 100, 50];

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

  /** The server took fewer. */
  cap(size: number): void {
    this.bound = Math.max(1, Math.min(this.bound, size));
  }

  /** A size was refused. Returns false if there is no smaller one to try. */
  shrinkBelow(size: number): boolean {
    const next = FALLBACKS.find((fallback) => fallback < size);
    if (next === undefined) return false;
    this.cap(next);
    return true;
  }
}
