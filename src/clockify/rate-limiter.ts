import type { Clock } from '../clock';
import { ClockifyError } from './errors';

const SECOND = 1_000;
/** Longest pause between two probes of a used-up quota. */
const LONGEST_PAUSE_MS = 300 * SECOND;
/** The budget where none is given: five tries. */
const SHORT_WAIT_MS = 31 * SECOND;
/** A wait is announced as soon as its next try lies so far behind its first 429: shorter ones are everyday business of a limit a second. */
const ANNOUNCED_MS = 30 * SECOND;
/** Sends are spaced a little wider than the ceiling, because the network squeezes them together again. */
const MARGIN = 1.02;

/** A long wait for the server's rate limit. `resumeAt` is when the next probe goes out (ms since 1970, local clock). */
export interface RateLimitWait {
  readonly resumeAt: number;
  /** False when a wait that was reported before goes on. */
  readonly begins: boolean;
}

export interface RateLimiterOptions {
  readonly requestsPerSecond: number;
  /** Longest time from the first 429 to the next success; 0: a handful of short pauses. */
  readonly maxWaitMs: number | 'never wait';
  readonly clock: Clock;
  /** Aborted, it ends every wait with its reason. */
  readonly signal: AbortSignal;
  /** A wait has become a long one, or a probe found that it goes on. */
  readonly onWait?: (wait: RateLimitWait) => void;
  /** A wait that is not announced (yet), by its next pause in ms. */
  readonly onPause?: (ms: number) => void;
  /** A wait that was announced is over. */
  readonly onResume?: () => void;
}

/** How an attempt ended, as far as the limit is concerned. */
export type Outcome = 'answered' | 'rate-limited' | 'failed';

/** Tells the gate how the attempt ended; returns the error of a wait that would last too long. */
export type Settle = (outcome: Outcome, retryAfterMs?: number) => ClockifyError | undefined;

interface Brake {
  readonly since: number;
  until: number;
  pauses: number;
  probing: boolean;
  announced: boolean;
}

interface Waiter {
  readonly admit: (permit: Settle) => void;
  readonly refuse: (reason: unknown) => void;
  /** What a request fails with instead of waiting for the limit. */
  readonly hurry?: () => Error;
}

/**
 * The one gate that every attempt of every request passes, retries included. It keeps any sliding second at or below
 * the ceiling, so that a burst is fine as long as the second is; and a 429 brakes all requests: after the pause a
 * single probe goes out, and its answer decides for everybody.
 */
export class RateLimiter {
  private readonly sent: number[] = [];
  /** First come, first served: the order of the slices is the order of their requests. */
  private readonly queue: Waiter[] = [];
  private cancelTimer: () => void = () => {};
  private rate: number;
  private brake?: Brake;

  constructor(private readonly options: RateLimiterOptions) {
    this.rate = options.requestsPerSecond;
    options.signal.addEventListener('abort', () => this.pump());
  }

  /**
   * Resolves when a request may be sent. The permit must be called once, with the attempt's outcome.
   * Rejects with the reason of the signal.
   *
   * @param hurry makes the error of a request that must not wait for a limit
   */
  acquire(hurry?: () => Error): Promise<Settle> {
    return new Promise((admit, refuse) => {
      this.queue.push({ admit, refuse, hurry });
      this.pump();
    });
  }

  /** Admits as many as may be sent now, and comes back when the next one may. */
  private pump(): void {
    const { clock, signal } = this.options;
    this.cancelTimer();
    while (this.queue.length > 0) {
      if (signal.aborted) {
        this.queue.shift()!.refuse(signal.reason);
        continue;
      }
      const now = clock.elapsed();
      const { brake } = this;
      if (brake && this.refuseHurried()) continue;
      if (brake?.probing) return;
      const wait = brake ? brake.until - now : this.untilFree(now);
      if (wait > 0) {
        this.cancelTimer = clock.after(wait, () => this.pump());
        return;
      }
      if (brake) brake.probing = true;
      this.sent.push(now);
      const settle = brake ? this.settleProbe.bind(this, brake) : this.settle.bind(this);
      this.queue.shift()!.admit(settle);
    }
  }

  private refuseHurried(): boolean {
    const index = this.queue.findIndex(({ hurry }) => hurry);
    if (index < 0) return false;
    const [waiter] = this.queue.splice(index, 1);
    waiter!.refuse(waiter!.hurry!());
    return true;
  }

  private untilFree(now: number): number {
    const capacity = Math.max(1, Math.floor(this.rate));
    const span = Math.max(1, 1 / this.rate) * SECOND * MARGIN;
    // as many as the ceiling, not the present rate: the rate climbs again, and what was sent before still counts
    while (this.sent.length > Math.max(1, this.options.requestsPerSecond)) this.sent.shift();
    const oldest = this.sent[this.sent.length - capacity];
    return oldest === undefined ? 0 : oldest + span - now;
  }

  private settle(outcome: Outcome, retryAfterMs?: number): ClockifyError | undefined {
    if (outcome === 'answered') {
      // additive increase: about one request a second more, every second
      this.rate = Math.min(this.options.requestsPerSecond, this.rate + 1 / Math.max(1, this.rate));
    }
    // requests that were under way when the brake went on tell nothing new
    if (outcome !== 'rate-limited' || this.brake) return undefined;
    this.rate = Math.max(Math.min(1, this.options.requestsPerSecond), this.rate / 2);
    const now = this.options.clock.elapsed();
    this.brake = { since: now, until: now, pauses: 0, probing: false, announced: false };
    return this.extend(this.brake, retryAfterMs);
  }

  private settleProbe(brake: Brake, outcome: Outcome, retryAfterMs?: number): ClockifyError | undefined {
    brake.probing = false;
    if (outcome === 'rate-limited') return this.extend(brake, retryAfterMs);
    if (outcome === 'answered') {
      this.brake = undefined;
      if (brake.announced) this.options.onResume?.();
    }
    this.pump();
    return undefined;
  }

  /** Lengthens the brake, or returns the error of a wait that would last too long. */
  private extend(brake: Brake, retryAfterMs?: number): ClockifyError | undefined {
    const { clock, onWait, onPause } = this.options;
    const now = clock.elapsed();
    const pause = this.pauseAfter(brake, now, retryAfterMs);
    if (pause === undefined) {
      return new ClockifyError(
        'transient',
        'rate-limited',
        "Clockify's request limit is used up (HTTP 429), and the next try lies beyond max_rate_limit_wait_minutes. The " +
          'next attempt goes on from the last state. The free plan allows 30 requests an hour for a whole workspace.',
        { reach: 'sync', detail: `429 for ${Math.round((now - brake.since) / SECOND)} s` },
      );
    }
    brake.until = now + pause;
    brake.pauses += 1;
    const begins = !brake.announced;
    brake.announced ||= brake.until - brake.since >= ANNOUNCED_MS;
    if (brake.announced) onWait?.({ resumeAt: clock.now() + pause, begins });
    else onPause?.(pause);
    this.pump();
    return undefined;
  }

  /** How long to wait before the next probe; undefined: longer than is left. */
  private pauseAfter(brake: Brake, now: number, retryAfterMs?: number): number | undefined {
    const { maxWaitMs } = this.options;
    if (maxWaitMs === 'never wait') return undefined;
    const left = brake.since + (maxWaitMs === 0 ? SHORT_WAIT_MS : maxWaitMs) - now;
    if (left < SECOND) return undefined;
    // a server that says 0 does not get a hail of probes
    if (retryAfterMs !== undefined) return retryAfterMs <= left ? Math.max(retryAfterMs, SECOND) : undefined;
    // the last probe goes out when the time is up, so that an hour and a minute outlast an hour
    return Math.min(LONGEST_PAUSE_MS, SECOND * 2 ** brake.pauses, left);
  }
}
