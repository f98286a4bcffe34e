import type { ClockifyServer, LoggedRequest } from '../support/clockify/server';
import type { EntryRow } from '../support/clockify/world';
import type { Account } from './feed-plan';
import type { Fate, FeedWorld } from './feed-world';

const SECOND = 1_000;
const MARGIN = 10 * 60 * SECOND;
const DAY = 86_400_000;
/** How far back the report is asked for those who left. */
const YEAR = 360 * DAY;

/** A sync, whether or not it came to its end. Instants in milliseconds since 1970. */
export interface Attempt {
  readonly begin: number;
  readonly end: number;
  /** When the feed was asked first. */
  readonly asked: number;
  /** Nothing went wrong. */
  readonly isQuiet: boolean;
  /** Workspaces whose position moved. */
  readonly moved: Set<string>;
  readonly requests: readonly LoggedRequest[];
}

interface Cursor {
  readonly started_at?: string;
  readonly synced_at?: string;
}

/** How often each excuse was used, over all histories. */
export const USED = new Map<string, number>();

/** Why a table may differ from Clockify. Each excuse names a line of the contract, or of the facts page. */
export class Excuses {
  readonly attempts: Attempt[] = [];
  private readonly known = new Map<string, Set<number>>();
  /** What was kept at which instant, by workspace. */
  private readonly positions = new Map<string, { readonly at: number; readonly from: number }[]>();

  constructor(
    private readonly world: FeedWorld,
    private readonly account: Account,
    private readonly server: ClockifyServer,
  ) {}

  /** Instants at which a span of deletions begins. */
  borders(workspace: string, at: number, instants: readonly number[]): void {
    const known = this.known.get(workspace) ?? new Set();
    for (const instant of instants) known.add(instant);
    this.known.set(workspace, known);
    this.positions.set(workspace, [...(this.positions.get(workspace) ?? []), { at, from: instants[0]! }]);
  }

  use(excuse: string): string {
    USED.set(excuse, (USED.get(excuse) ?? 0) + 1);
    return excuse;
  }

  /** Why an entry is missing in the table, or is there in an older version. */
  ofStale(
    entry: EntryRow,
    attempt: Attempt,
    before: Cursor | undefined,
    after: Cursor | undefined,
  ): string | undefined {
    const fate = this.world.fates.get(entry.id)!;
    const { changed } = fate;
    const start = Date.parse(entry.timeInterval.start);
    const { startDaysAgo, lookbackDays } = this.account;
    if (startDaysAgo !== undefined && start < Date.UTC(2026, 2, 27, 6, 30) - startDaysAgo * DAY)
      return this.use('starts before start_date');
    if (changed >= attempt.begin) return this.use('changed while the sync ran');
    const wasRead = after?.synced_at !== undefined && after.synced_at !== before?.synced_at;
    const cursor = before?.started_at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(before.started_at);
    if (wasRead && start >= Math.min(cursor, attempt.begin) - lookbackDays * DAY) return undefined;
    const isDenied = ({ path, status }: LoggedRequest) => path.endsWith(`${fate.workspace}/users`) && status === 403;
    if (after?.synced_at === undefined && attempt.requests.some(isDenied))
      return this.use('the key may not list people, and their person was never read');
    if (fate.silent) return this.use('restored, and the feed never told it');
    const told = this.told(fate, changed, attempt);
    if (told) return told;
    // the person was read by nobody so far
    if (after?.synced_at === undefined && changed < (this.positions.get(fate.workspace)?.[0]?.from ?? 0)) {
      if (this.isUnreadable(entry, attempt))
        return this.use('removed, and the server or every report is silent about them');
    }
    return undefined;
  }

  /** Why a deleted entry is in the table. */
  ofDeleted(id: string, attempt: Attempt): string | undefined {
    const fate = this.world.fates.get(id)!;
    const deleted = fate.deletions.at(-1)!;
    if (deleted >= attempt.begin) return this.use('deleted while the sync ran');
    const { neverBelowMs } = this.server.options.feed;
    if (deleted - fate.created < neverBelowMs) return this.use('a deletion that never appeared');
    const told = this.told(fate, deleted, attempt);
    if (told) return told;
    if (!this.hasBorder(fate, deleted)) return this.use('created, read and deleted within one attempt');
    return undefined;
  }

  /** Why the feed has not told yet, or does not tell any more, what happened at an instant. */
  private told({ workspace, created }: Fate, at: number, attempt: Attempt): string | undefined {
    const { lagMs, keptMs } = this.server.options.feed;
    // what lies in the very second in which the feed is asked comes by the next sync
    const knows = (each: Attempt) => each.moved.has(workspace) && each.asked - lagMs - SECOND >= at;
    const first = [...this.attempts, attempt].find(knows);
    if (!first)
      return this.use(attempt.moved.has(workspace) ? 'not in the feed yet' : 'the feed was not there, or not in order');
    const { from } = this.positions.get(workspace)!.findLast((each) => each.at < first.begin) ?? { from: first.begin };
    // an edit in the span that holds the creation, too, is told as a creation
    const told = created >= from - MARGIN ? Math.min(created, at) : at;
    if (first.end - keptMs > told - SECOND) return this.use('older than what the feed keeps');
    return undefined;
  }

  private hasBorder({ workspace, created }: Fate, deleted: number): boolean {
    const second = Math.floor(created / SECOND) * SECOND;
    return [...(this.known.get(workspace) ?? [])].some((border) => border > second && border <= deleted);
  }

  private isUnreadable(entry: EntryRow, attempt: Attempt): boolean {
    const { workspaceId, userId } = entry;
    if (!this.world.isRemoved(workspaceId, userId)) return false;
    const { removedPeople, reports } = this.server.options;
    const answered = attempt.requests.some(
      ({ path, status }) => path.includes(`${workspaceId}/reports/summary`) && status === 200,
    );
    const since = attempt.begin - Math.min(YEAR, reports.longestDays * DAY);
    const named = [...this.world.entries.values()].some((each) => {
      const start = Date.parse(each.timeInterval.start);
      if (!reports.countRunning && each.timeInterval.end === null) return false;
      return each.workspaceId === workspaceId && each.userId === userId && start > since && start < attempt.begin;
    });
    return removedPeople !== 'readable' || !this.account.verify || !answered || !named;
  }
}
