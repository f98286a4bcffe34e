import { ClockifyError } from './errors';
import { PageSize } from './page-size';

/** After so many pages of a size that was gone down to, one step up is tried. */
const PAGES_BEFORE_MORE = 20;

/** A request that is under way: what has to be known of the moment when it was sent. */
export interface Sent {
  readonly size: number;
  readonly doubtful: boolean;
  readonly suspected: boolean;
}

/**
 * How many rows to ask one list for, and what follows from a page that failed.
 *
 * A size that is refused: the next smaller step at once, until one is answered; that one is the endpoint's maximum.
 * Example: 1,000, 500 and 200 are refused, 100 is answered: every list of the endpoint asks for at most 100. If 50 is refused
 * as well, the size was not the reason: the list fails, and nothing is learnt. Lists that are refused meanwhile wait for the
 * outcome instead of going down by themselves.
 *
 * A page that is too heavy: the next smaller step at once, for this list. Example: 1,000 and 500 are too heavy, 200 is answered:
 * 20 pages of 200, then one of up to 500; if that is too heavy, 20 more of 200. Other lists begin with 200 only where the
 * page was the reason and not an outage: the host answered others meanwhile, or a second list that asked later found the same.
 */
export class ListSize {
  private answeredOnce = false;
  /** The most that is asked for because more was too heavy. */
  private light: number;
  /** Where a try of one step up goes back to. */
  private before?: number;
  private pages = 0;
  /** Sizes gone down to since the last answer. */
  private lowered: number[] = [];
  private cap = Number.POSITIVE_INFINITY;

  constructor(private readonly endpoint: PageSize) {
    this.light = endpoint.heavy;
  }

  /** What the server takes, as far as it said so. */
  get allowed(): number {
    return Math.min(this.endpoint.max, this.light);
  }

  get max(): number {
    return Math.min(this.allowed, this.cap);
  }

  get first(): number {
    return Math.min(this.endpoint.first, this.max);
  }

  send(size: number): Sent {
    const down = PageSize.below(size);
    return {
      size,
      doubtful: !this.answeredOnce && this.endpoint.doubtful,
      suspected: down !== undefined && this.endpoint.suspected(down, this),
    };
  }

  answered({ size }: Sent): void {
    const { endpoint } = this;
    this.answeredOnce = true;
    endpoint.settle(this, 'answered');
    for (const down of this.lowered) if (size <= down) endpoint.suspect(down, this);
    this.lowered = [];
    this.pages += 1;
    if (this.before !== undefined && size > this.before) {
      endpoint.lighten(this.light);
      this.before = undefined;
      this.pages = 0;
    }
    if (this.pages < PAGES_BEFORE_MORE || this.before !== undefined || this.light >= endpoint.max) return;
    this.before = this.light;
    this.light = PageSize.above(this.light);
    this.pages = 0;
  }

  /** Whether the list is to be asked again, in pages of up to `max`; otherwise the error is final. */
  async failed(error: unknown, sent: Sent): Promise<boolean> {
    const { endpoint } = this;
    const reason = error instanceof ClockifyError ? error.reason : undefined;
    const down = PageSize.below(sent.size);
    if (reason === 'too-heavy' && down !== undefined) {
      this.tooHeavy(sent, down, (error as ClockifyError).hostAnswered);
      return true;
    }
    if (reason !== 'refused' && reason !== 'too-large') {
      endpoint.settle(this, 'interrupted');
      return false;
    }
    for (let others = endpoint.others(this); others; others = endpoint.others(this)) await others;
    const next = Math.min(down ?? 0, endpoint.max);
    if (sent.doubtful || (endpoint.doubtful && !this.answeredOnce) || next === 0) {
      endpoint.settle(this, 'never the size');
      return false;
    }
    if (endpoint.max >= sent.size) endpoint.descend(this, next);
    return true;
  }

  /** The server sends no more rows than this, whatever it is asked for. Others learn of it when the list was read. */
  capped(size: number): void {
    this.cap = Math.min(this.cap, size);
  }

  /** It was none. */
  uncap(): void {
    this.cap = Number.POSITIVE_INFINITY;
  }

  /** The list was read to its end. */
  finished(): void {
    this.endpoint.learn(this.cap);
  }

  /** The list is read no further: no other waits for what it finds out. */
  left(): void {
    this.endpoint.settle(this, 'interrupted');
  }

  private tooHeavy({ size, suspected }: Sent, down: number, hostAnswered: boolean): void {
    if (this.before !== undefined && size > this.before) this.light = this.before;
    else {
      this.light = down;
      this.lowered.push(down);
    }
    this.before = undefined;
    this.pages = 0;
    if (hostAnswered || suspected) this.endpoint.learnHeavy(this.light);
  }
}
