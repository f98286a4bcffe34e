/**
 * Time as the connector sees it, in milliseconds. One instance a process; tests run it faster than the wall clock, so
 * that an hour of waiting takes a fraction of a second.
 */
export class Clock {
  private readonly origin = Date.now();

  /** @param speed how many of the connector's milliseconds pass in one real millisecond */
  constructor(private readonly speed = 1) {}

  /** Milliseconds since 1970 by this machine's clock. */
  now(): number {
    return this.speed === 1 ? Date.now() : this.origin + (Date.now() - this.origin) * this.speed;
  }

  /** Milliseconds since some moment: for durations, because nobody sets this clock back. */
  elapsed(): number {
    return performance.now() * this.speed;
  }

  /** How long `ms` of the connector's time last on the wall clock, for libraries that set timers of their own. */
  real(ms: number): number {
    return ms / this.speed;
  }

  /** As `after`, where the callback ends what others should have done by then, such as answering a request. */
  limit(ms: number, callback: () => void): () => void {
    return this.after(ms, callback);
  }

  /** Calls back after `ms`; the function returned cancels it. */
  after(ms: number, callback: () => void): () => void {
    // Node fires a timer beyond 2^31-1 ms at once
    const timer = setTimeout(callback, Math.min(Math.ceil(this.real(ms)), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }
}
