import type { Clock } from '../clock';
import type { ClockifyError } from './errors';
import type { Exchange } from './exchange';

const SECOND = 1_000;
/** Lists that fail, with none answered between, before the host is taken to be out. */
const LISTS = 3;
const LONGEST_PAUSE_MS = 30 * SECOND;

export interface OutageOptions {
  /** Longest outage that is waited for, in ms. 0: none is. */
  readonly maxMs: number;
  readonly clock: Clock;
  /** Aborted, it ends every wait with its reason. */
  readonly signal: AbortSignal;
  /** Sends `GET /workspaces`; the number of the attempt if it was answered with anything but a server fault. */
  readonly ask: () => Promise<number | undefined>;
  readonly onBegin: (failure: ClockifyError, pauseMs: number) => void;
  /** @param real false: the host answers, and some endpoints fail by themselves */
  readonly onEnd: (real: boolean) => void;
  /** The error of everybody who waits, when it lasts too long. */
  readonly tooLong: (ms: number, failure: ClockifyError) => ClockifyError;
}

/**
 * What becomes of an attempt that failed. `count`: it is a fault of the request. `again`: it failed in an outage, and is
 * sent again. `doubt`: there was no outage, or it is just over; it is sent again, and counts if that fails, too.
 */
export type Verdict = 'count' | 'again' | 'doubt';

interface Waiter {
  readonly exchange: Exchange;
  /** False for a request that came later and was not sent. */
  readonly failed: boolean;
  readonly admit: (verdict: Verdict) => void;
  readonly refuse: (reason: unknown) => void;
}

interface Outage {
  readonly since: number;
  readonly failure: ClockifyError;
  readonly waiting: Waiter[];
  pauses: number;
  /** Where a single list failed, `/workspaces` is the better witness. */
  readonly workspacesFirst: boolean;
  /** Even `/workspaces` failed: the host was out. */
  proven: boolean;
  cancelTimer: () => void;
}

/**
 * Tells an outage of a host from the fault of an endpoint, and brakes everybody during an outage.
 *
 * An outage begins when three lists fail, or when one would fail for good, and nothing that was sent after them was
 * answered; but only if the host has answered before. Then all wait, and after 1, 2, 4 .. 30 s one probe goes out: in
 * turn a request that failed, and `GET /workspaces` (which is first where one list alone failed). Example: lists A, B and C get 502 at 0 s; A is sent at 1 s and gets
 * 502; `/workspaces` at 3 s is answered: so the host is up, and the endpoints of A, B and C fail by themselves. They go
 * on with their own retries, and cause no further outage until one of their lists is answered.
 */
export class OutageGate {
  private sent = 0;
  /** The latest attempt, in the order of sending, that was answered. */
  private answeredNumber = 0;
  /** Lists whose latest attempt failed, by its number; a later one that is answered takes it out. */
  private readonly failing = new Map<string, number>();
  /** Endpoints that fail although the host answers. */
  private readonly faulty = new Set<string>();
  private outage?: Outage;

  constructor(private readonly options: OutageOptions) {
    options.signal.addEventListener('abort', () => this.refuseAll(options.signal.reason));
  }

  get on(): boolean {
    return this.outage !== undefined;
  }

  get hasAnswered(): boolean {
    return this.answeredNumber > 0;
  }

  /** Whether anything that was sent later than this attempt was answered. */
  answeredSince(number: number): boolean {
    return this.answeredNumber > number;
  }

  /** The number of an attempt that is sent now. */
  send(): number {
    this.sent += 1;
    return this.sent;
  }

  /** Resolves when the request may be sent. Rejects with the reason of the signal, or when the outage lasts too long. */
  async enter(exchange: Exchange): Promise<void> {
    while (this.outage && !this.isProbe(exchange)) await this.wait(exchange, false);
  }

  /** An attempt was answered with anything but a server fault. */
  answered(exchange: Exchange): void {
    this.note(exchange.number);
    this.faulty.delete(exchange.endpoint);
    const probe = this.isProbe(exchange);
    exchange.probe = undefined;
    if (probe || this.failing.size === 0) this.end(probe);
  }

  /**
   * An attempt failed as transient. Resolves at once where there is no outage, else when it is over.
   *
   * @param last whether the request has no retry left
   */
  async failed(exchange: Exchange, failure: ClockifyError, last: boolean): Promise<Verdict> {
    const { list, endpoint, number, first } = exchange;
    const { maxMs, signal } = this.options;
    const probe = this.isProbe(exchange);
    exchange.probe = undefined;
    if (!this.hasAnswered || maxMs === 0 || signal.aborted) return 'count';
    const isFaulty = this.faulty.has(endpoint);
    if (!isFaulty && !this.answeredSince(number)) this.failing.set(list, number);
    if (!this.outage) {
      const dead = last && !this.answeredSince(first);
      if (isFaulty || (this.failing.size < LISTS && !dead)) return 'count';
      this.begin(failure, this.failing.size < LISTS);
    }
    const verdict = this.wait(exchange, true);
    if (probe) this.pause();
    return verdict;
  }

  /** An attempt ended and told nothing about the host: the next probe takes its turn. */
  toldNothing(exchange: Exchange): void {
    const probe = this.isProbe(exchange);
    exchange.probe = undefined;
    if (probe) this.pause();
  }

  /** Stops the timer, which would keep the process alive. */
  close(): void {
    this.outage?.cancelTimer();
  }

  private isProbe({ probe }: Exchange): boolean {
    return probe !== undefined && probe === this.outage;
  }

  private wait(exchange: Exchange, failed: boolean): Promise<Verdict> {
    return new Promise((admit, refuse) => {
      this.outage!.waiting.push({ exchange, failed, admit, refuse });
    });
  }

  private begin(failure: ClockifyError, workspacesFirst: boolean): void {
    const since = this.options.clock.elapsed();
    this.outage = { since, failure, workspacesFirst, proven: false, waiting: [], pauses: 0, cancelTimer: () => {} };
    this.options.onBegin(failure, this.pause()!);
  }

  /** Sets the timer of the next probe; ends the outage where that would be too late. */
  private pause(): number | undefined {
    const { outage } = this;
    if (!outage) return undefined;
    const { clock, maxMs, tooLong } = this.options;
    const lasted = clock.elapsed() - outage.since;
    const left = maxMs - lasted;
    if (left < SECOND) {
      this.refuseAll(tooLong(lasted, outage.failure));
      return undefined;
    }
    const pause = Math.min(LONGEST_PAUSE_MS, SECOND * 2 ** outage.pauses, left);
    outage.pauses += 1;
    outage.cancelTimer = clock.after(pause, () => this.probe(outage));
    return pause;
  }

  private probe(outage: Outage): void {
    const { waiting } = outage;
    const healthy = waiting.findIndex(({ failed, exchange }) => failed && !this.faulty.has(exchange.endpoint));
    const index = healthy >= 0 ? healthy : waiting.findIndex(({ failed }) => failed);
    // the one that failed is asked in turn with `/workspaces`, which fails only with the host
    const ownTurn = (outage.pauses % 2 === 1) !== outage.workspacesFirst;
    if (ownTurn && index >= 0) {
      const [waiter] = waiting.splice(index, 1);
      waiter!.exchange.probe = outage;
      waiter!.admit('again');
      return;
    }
    void this.options
      .ask()
      .catch(() => undefined)
      .then((number) => {
        if (this.outage !== outage) return;
        outage.proven ||= number === undefined;
        if (number === undefined) return void this.pause();
        this.note(number);
        this.end(outage.proven);
      });
  }

  private note(number: number): void {
    this.answeredNumber = Math.max(this.answeredNumber, number);
    for (const [list, failed] of this.failing) if (failed < number) this.failing.delete(list);
  }

  private end(real: boolean): void {
    const { outage } = this;
    if (!outage) return;
    this.outage = undefined;
    outage.cancelTimer();
    if (!real) for (const { exchange, failed } of outage.waiting) if (failed) this.faulty.add(exchange.endpoint);
    this.options.onEnd(real);
    for (const { admit } of outage.waiting) admit(real ? 'again' : 'doubt');
  }

  private refuseAll(reason: unknown): void {
    const { outage } = this;
    this.outage = undefined;
    outage?.cancelTimer();
    for (const { refuse } of outage?.waiting ?? []) refuse(reason);
  }
}
