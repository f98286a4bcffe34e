import type { RecordPage, Slice } from '../airbyte/source-stream';
import { readChanges } from '../clockify/change-feed';
import { reportedCount } from '../clockify/reports';
import { ZONE_MARGIN_MS } from '../clockify/windows';
import type { Row } from '../row';
import { isSurvivable } from '../sync-error';
import type { EntryPeople } from './entry-people';
import type { EntryRead, EntrySync } from './entry-read';
import { isRunning, startOf } from './entry-row';

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** Types that the report is known to count; whether it counts the others was not recorded. */
const COUNTED: readonly unknown[] = [undefined, null, 'REGULAR', 'BREAK'];

/** So many entries may have been made while the sync ran: the feed tells it minutes later. */
const NOISE = { entries: 5, share: 0.001 };

/** What was printed of a workspace. Starts in milliseconds since 1970. */
interface Printed {
  readonly certain: number[];
  /** Starts of running timers, and of types of which nobody knows whether the report counts them. */
  readonly uncertain: number[];
  undated: number;
  /** The latest moment from which a person was read. */
  from: number;
  /** Somebody's list was not read: entries of theirs that the feed brought before are not counted here. */
  spared: boolean;
  /** Why the counts cannot be compared. */
  obstacle?: string;
}

/**
 * Compares what was printed with the vendor's own count: one request a workspace, behind the last row. It fails nothing,
 * and warns only of a difference that has no other explanation.
 */
export class EntryProof implements EntryRead {
  private readonly printed = new Map<string, Printed>();
  private begin?: number;

  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
  ) {}

  /** The lists are about to be read: what starts later was made meanwhile. */
  start(): void {
    this.begin ??= this.sync.context.client.now();
  }

  /** A row goes out. */
  count(workspace: string, row: Row): void {
    const printed = this.of(workspace);
    const start = startOf(row)?.ms;
    if (start === undefined) printed.undated += 1;
    else if (isRunning(row) || !COUNTED.includes(row.field('type'))) printed.uncertain.push(start);
    else printed.certain.push(start);
  }

  /** A person was read from a moment on; undefined: from the beginning. */
  covered(workspace: string, from: number | undefined): void {
    const printed = this.of(workspace);
    printed.from = Math.max(printed.from, from ?? Number.NEGATIVE_INFINITY);
  }

  /** Somebody is not read because little changes: only what is newer than all that is known of them can be compared. */
  spare(workspace: string, newest: number | undefined): void {
    if (newest !== undefined) this.covered(workspace, newest + SECOND_MS);
    this.of(workspace).spared = true;
  }

  /** Somebody was not read, so the counts of the workspace cannot be compared. */
  obstruct(workspace: string, why: string): void {
    this.of(workspace).obstacle ??= why;
  }

  slices(): Slice[] {
    if (!this.sync.context.config.verify_counts) return [];
    return this.people.allWorkspaces().filter(({ partition }) => {
      const { obstacle, from } = this.of(partition.workspace_id!);
      if (obstacle !== undefined)
        this.say(partition.workspace_id!, `entries were not compared with its report: ${obstacle}.`);
      return obstacle === undefined && from < this.begin!;
    });
  }

  // biome-ignore lint/correctness/useYield: a proof has no rows
  async *read({ partition }: Slice): AsyncGenerator<RecordPage, undefined> {
    const workspace = partition.workspace_id!;
    const { client, logger } = this.sync.context;
    const begin = this.begin!;
    const from = Math.max(this.of(workspace).from, begin - YEAR_MS);
    try {
      const reported = await reportedCount(client, workspace, { from, to: begin });
      await this.compare(workspace, reported.entries, reported.span.from);
    } catch (error) {
      if (!isSurvivable(error)) throw error;
      logger.info(`time_entries: the counts of workspace ${workspace} were not compared. ${error.message}`);
    }
    return undefined;
  }

  private async compare(workspace: string, reported: number, from: number): Promise<void> {
    const { certain, uncertain, undated, spared } = this.of(workspace);
    const begin = this.begin!;
    const inside = (margin: number) => (start: number) => start >= from + margin && start < begin - margin;
    const [sure, unsure] = [certain, uncertain].map((starts) => starts.filter(inside(0)).length) as [number, number];
    // whichever of the two the report counts
    const here = reported === sure ? sure : sure + unsure;
    // the report may take the borders for another zone's, and it may or may not count what is uncertain
    const most = [...certain, ...uncertain].filter(inside(-ZONE_MARGIN_MS)).length + undated;
    const least = certain.filter(inside(ZONE_MARGIN_MS)).length;
    const since = new Date(from).toISOString().slice(0, 10);
    const counts = `${format(here)} ${here === 1 ? 'entry' : 'entries'} since ${since}; Clockify's own report counts ${format(reported)}`;
    if (reported === here) this.say(workspace, `${counts} as well.`);
    else if (reported >= least && reported <= most) {
      this.say(workspace, `${counts}: the difference is within what timers, time off and time zones explain.`);
    } else if (reported < least) this.say(workspace, `${counts}, fewer. What it leaves out is not known.`);
    else if (spared) this.say(workspace, `${counts}, which may be entries of people who left.`);
    else if (
      reported - most <= Math.max(NOISE.entries, NOISE.share * reported) ||
      (await this.mayBeNew(workspace, reported - most))
    ) {
      this.say(
        workspace,
        `${counts}. Entries may have been made while the sync ran, so whether one is missing cannot be told.`,
      );
    } else {
      this.sync.context.logger.warn(
        `time_entries of workspace ${workspace}: ${counts}. ${format(reported - most)} or more may be missing. Refresh the stream; if ` +
          'the difference stays, compare a month of one person with the report in Clockify, and report it.',
      );
    }
  }

  /** Whether as many entries were made since the sync began. Without the feed, nobody knows. */
  private async mayBeNew(workspace: string, missing: number): Promise<boolean> {
    const { client, config } = this.sync.context;
    if (!config.change_feed) return true;
    const span = { from: this.begin! - DAY_MS / 24, to: client.now() };
    try {
      const created = await readChanges(client, workspace, 'created', ['TIME_ENTRY'], span);
      const updated = await readChanges(client, workspace, 'updated', ['TIME_ENTRY'], span);
      return created.length + updated.length >= missing;
    } catch (error) {
      if (!isSurvivable(error)) throw error;
      return true;
    }
  }

  private say(workspace: string, what: string): void {
    this.sync.context.logger.info(`time_entries of workspace ${workspace}: ${what}`);
  }

  private of(workspace: string): Printed {
    const known = this.printed.get(workspace);
    if (known) return known;
    const printed = { certain: [], uncertain: [], undated: 0, from: Number.NEGATIVE_INFINITY, spared: false };
    this.printed.set(workspace, printed);
    return printed;
  }
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
