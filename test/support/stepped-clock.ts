import { Clock } from '../../src/clock';

/** What only repeats itself while others wait. */
const HEARTBEAT_MS = 15 * 60_000;

/**
 * A clock that stands still unless somebody lets time pass: the test, the embedded server with each request, or the
 * connector where it waits. So the same history always has the same instants.
 */
export class SteppedClock extends Clock {
  private readonly start: number;

  /** @param time milliseconds since 1970 */
  constructor(private time: number) {
    super();
    this.start = time;
  }

  override now(): number {
    return this.time;
  }

  override elapsed(): number {
    return this.time - this.start;
  }

  override real(ms: number): number {
    this.pass(ms);
    return 0;
  }

  override after(ms: number, callback: () => void): () => void {
    if (ms >= HEARTBEAT_MS) return () => {};
    const at = this.time + ms;
    // those that are due later fire later
    const timer = setTimeout(
      () => {
        this.time = Math.max(this.time, at);
        callback();
      },
      1 + ms / 5_000,
    );
    return () => clearTimeout(timer);
  }

  /** No request of a test takes that long, however slow the machine is. */
  override limit(): () => void {
    return () => {};
  }

  pass(ms: number): void {
    this.time += Math.round(ms);
  }
}
