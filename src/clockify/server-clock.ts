import type { Clock } from '../clock';

/** A difference below this is the latency of the network and the whole second of the Date header. */
const TOLERANCE_MS = 2_000;

/**
 * Now, as the server has it: the machine's clock may be wrong by a day, and cursors that run ahead of the server lose
 * data. Corrected by the Date header of every answer; without one, the machine's clock.
 */
export class ServerClock {
  private offset = 0;

  constructor(private readonly clock: Clock) {}

  /** Milliseconds since 1970. */
  now(): number {
    return this.clock.now() + this.offset;
  }

  /**
   * @param sent, received when the request went out and its answer came in, by the machine's clock: the header was
   *   written somewhere between them
   */
  observe(dateHeader: unknown, sent: number, received: number): void {
    const date = typeof dateHeader === 'string' ? Date.parse(dateHeader) : Number.NaN;
    if (Number.isNaN(date)) return;
    if (date > received + TOLERANCE_MS) this.offset = date - received;
    else if (date < sent - TOLERANCE_MS) this.offset = date - sent;
    else this.offset = 0;
  }
}
