import type { Cursor } from '../airbyte/source-stream';
import { formatSeconds, parseInstant } from '../instant';

/** Where the reading of one person's time entries begins, and where the next sync goes on. */
export class EntryCursor {
  readonly startedAt: number | undefined;
  private newest: number;
  private oldestRunning = Number.POSITIVE_INFINITY;

  constructor(private readonly previous: Cursor | undefined) {
    this.startedAt = parseInstant(previous?.started_at);
    this.newest = this.startedAt ?? Number.NEGATIVE_INFINITY;
  }

  /** The earliest start that is asked for, in milliseconds since 1970; undefined asks for everything. */
  readFrom(startDate: number | undefined, lookbackMs: number): number | undefined {
    if (this.startedAt === undefined) return startDate;
    return Math.max(startDate ?? Number.NEGATIVE_INFINITY, this.startedAt - lookbackMs);
  }

  /** @param running the timer has not stopped: the entry must be read again, although its start lies behind */
  observe(start: number, running: boolean): void {
    if (start > this.newest) this.newest = start;
    if (running && start < this.oldestRunning) this.oldestRunning = start;
  }

  /**
   * The cursor after the last page: the newest start that was read, but at most `now` (entries may lie in the future),
   * and never later than the start of a timer that still runs.
   */
  checkpoint(now: number, syncedAt: number): Cursor {
    const synced_at = new Date(syncedAt).toISOString();
    const started = Math.min(this.newest, now, this.oldestRunning);
    if (!Number.isFinite(started)) return { synced_at };
    // an unchanged cursor keeps its digits
    return { started_at: started === this.startedAt ? this.previous!.started_at! : formatSeconds(started), synced_at };
  }
}
