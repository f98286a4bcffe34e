import type { Clock } from '../clock';
import { type Message, rateLimited, streamStatus } from './messages';
import type { StreamProgress } from './stream-progress';

/** How often the states are repeated during a long wait: only records and states feed the platform's heartbeat. */
const HEARTBEAT_MS = 15 * 60_000;

/** A wait for the rate limit begins or goes on until a time (ms since 1970); without one, it is over. */
export type Notice = { readonly resumeAt?: number } | 'heartbeat';

/** What is printed while the whole sync waits for a rate limit. */
export class RateLimitWatch {
  private waiting = false;
  private cancel: () => void = () => {};

  /** @param beat sends 'heartbeat' through the loop, so that it is printed in its turn */
  constructor(
    private readonly clock: Clock,
    private readonly beat: () => void,
  ) {}

  *on(notice: Notice, unfinished: readonly StreamProgress[]): Generator<Message> {
    if (notice === 'heartbeat') {
      // the wait may have ended while this was on its way
      if (!this.waiting) return;
      for (const progress of unfinished) yield progress.state();
      this.arm();
    } else if (notice.resumeAt === undefined) {
      this.waiting = false;
      this.close();
    } else if (!this.waiting) {
      this.waiting = true;
      for (const progress of unfinished) {
        if (progress.hasPendingRows) yield progress.state();
        yield streamStatus(progress.stream.name, 'RUNNING', rateLimited(notice.resumeAt));
      }
      this.arm();
    }
  }

  /** Without it, the timer would keep the process alive. */
  close(): void {
    this.cancel();
  }

  private arm(): void {
    this.close();
    this.cancel = this.clock.after(HEARTBEAT_MS, this.beat);
  }
}
