import { formatInstant, formatSeconds, parseInstant } from '../instant';
import type { EntryPosition } from './entry-state';

const YEAR_MS = 366 * 86_400_000;
/** A cursor further ahead than this is no clock that runs fast, but a test or a mistake. */
const ABSURD_MS = 2 * YEAR_MS;

/** A timer that runs for longer than the look-back: it is read by its id. */
export interface LongTimer {
  readonly id: string;
  readonly start: number;
}

export interface CursorOptions {
  /** Milliseconds since 1970, by the server's clock, before the first page was asked for. */
  readonly now: number;
  readonly lookbackMs: number;
  /** Milliseconds since 1970. */
  readonly startDate?: number;
}

/** Where the reading of one person's time entries begins, and where the next sync goes on. Instants in milliseconds since 1970. */
export class EntryCursor {
  private readonly startedAt: number | undefined;
  private newest: number;
  private oldestRunning = Number.POSITIVE_INFINITY;
  private readonly seen = new Set<string>();
  readonly longTimers: LongTimer[] = [];

  constructor(
    private readonly previous: EntryPosition | undefined,
    private readonly options: CursorOptions,
  ) {
    this.startedAt = parseInstant(previous?.started_at);
    this.newest = this.startedAt ?? Number.NEGATIVE_INFINITY;
  }

  /** Entries may be planned ahead, and clocks may be wrong: such a cursor counts as now. */
  get isInFuture(): boolean {
    return this.startedAt !== undefined && this.startedAt > this.options.now;
  }

  /** So far ahead that nothing is read: suites for connectors demand it of absurd states. */
  get isAbsurd(): boolean {
    return this.startedAt !== undefined && this.startedAt > this.options.now + ABSURD_MS;
  }

  /** The earliest start that is asked for; undefined asks for everything. */
  get readFrom(): number | undefined {
    const { startDate, now, lookbackMs } = this.options;
    if (this.startedAt === undefined) return startDate;
    return Math.max(startDate ?? Number.NEGATIVE_INFINITY, Math.min(this.startedAt, now) - lookbackMs);
  }

  /**
   * @param start undefined if it cannot be read: the entry moves no cursor
   * @param running the timer has not stopped: the entry must be read again, although its start lies behind
   */
  observe(id: string, start: number | undefined, running: boolean): void {
    this.seen.add(id);
    if (start === undefined) return;
    if (start > this.newest) this.newest = start;
    if (!running) return;
    // one timer that was forgotten years ago must not make every sync read all that came after it
    if (start < this.options.now - this.options.lookbackMs) this.longTimers.push({ id, start });
    else if (start < this.oldestRunning) this.oldestRunning = start;
  }

  /**
   * The position after the last page. `started_at` is the newest start that was read, but at most now, and never later
   * than the start of a timer that still runs and holds the cursor. Timers that are read by id stay until that says
   * otherwise.
   *
   * @param syncedAt when the newest of the pages was asked for
   */
  position(syncedAt: number): EntryPosition {
    const unseen = (this.previous?.running ?? []).filter((id) => !this.seen.has(id));
    const running = [...unseen, ...this.longTimers.map(({ id }) => id)];
    const started = Math.min(this.newest, this.options.now, this.oldestRunning);
    return {
      // an unchanged cursor keeps its digits
      ...(Number.isFinite(started) && {
        started_at: started === this.startedAt ? this.previous!.started_at! : formatSeconds(started),
      }),
      synced_at: formatInstant(syncedAt),
      tried_at: undefined,
      gone_at: undefined,
      running: running.length > 0 ? running : undefined,
    };
  }
}
