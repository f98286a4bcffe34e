import { vi } from 'vitest';
import { Clock } from '../../src/clock';
import { type Outcome, RateLimiter, type RateLimiterOptions } from '../../src/clockify/rate-limiter';

/** Answers one attempt; `at` is in ms since the start. */
export type Server = (at: number, attempt: number) => { outcome: Outcome; retryAfterMs?: number; afterMs?: number };

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const answered: Server = () => ({ outcome: 'answered' });
export const limited: Server = () => ({ outcome: 'rate-limited' });

/** A limiter in a time that stands still until it is let go: call it with fake timers. Times are ms since the start. */
export class LimiterWorld {
  readonly sent: number[] = [];
  readonly events: string[] = [];
  readonly errors: unknown[] = [];
  readonly abort = new AbortController();
  readonly limiter: RateLimiter;
  server: Server = answered;
  private readonly start: number;

  constructor(options: Partial<RateLimiterOptions> = {}) {
    const clock = new Clock();
    this.start = clock.now();
    this.limiter = new RateLimiter({
      requestsPerSecond: 50,
      maxWaitMs: 90 * MINUTE,
      clock,
      signal: this.abort.signal,
      onWait: ({ resumeAt, begins }) => {
        this.events.push(`${begins ? 'wait' : 'still'} until ${(resumeAt - this.start) / SECOND}`);
      },
      onPause: (ms) => this.events.push(`pause ${ms / SECOND}`),
      onResume: () => this.events.push('resume'),
      ...options,
    });
  }

  get now(): number {
    return Date.now() - this.start;
  }

  /** Sends one attempt, as the client does. */
  async attempt(): Promise<Outcome> {
    const settle = await this.limiter.acquire();
    this.sent.push(this.now);
    const { outcome, retryAfterMs, afterMs = 0 } = this.server(this.now, this.sent.length);
    if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs));
    const error = settle(outcome, retryAfterMs);
    if (error) throw error;
    return outcome;
  }

  /** Asks until it is answered, as the client does; an error ends it and is kept. */
  async request(): Promise<void> {
    try {
      while ((await this.attempt()) !== 'answered');
    } catch (error) {
      this.errors.push(error);
    }
  }

  async requests(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.request()));
  }

  /** Workers that ask without a pause until `until`. */
  async workers(count: number, until: number): Promise<void> {
    const work = async () => {
      while (this.now < until && this.errors.length === 0) await this.request();
    };
    await Promise.all(Array.from({ length: count }, work));
  }

  /** Lets the time pass until all is done, or for `ms`. */
  async run(ms?: number): Promise<void> {
    if (ms === undefined) await vi.runAllTimersAsync();
    else await vi.advanceTimersByTimeAsync(ms);
  }
}

/** Most attempts in any second. */
export function busiestSecond(sent: readonly number[]): number {
  return Math.max(0, ...sent.map((from) => sent.filter((at) => at >= from && at < from + SECOND).length));
}
