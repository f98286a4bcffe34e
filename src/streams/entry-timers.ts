import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import { readList } from '../clockify/endpoint';
import { readEntry } from '../clockify/entry-batch';
import { failedBy } from '../clockify/errors';
import { PageSize } from '../clockify/page-size';
import { expandPath } from '../clockify/path';
import { formatSeconds } from '../instant';
import type { Row } from '../row';
import type { LongTimer } from './entry-cursor';
import type { EntryPeople } from './entry-people';
import { type EntryRead, type EntrySync, named } from './entry-read';
import { isRunning, startOf } from './entry-row';
import type { EntryState, Person } from './entry-state';

/** The timers of a workspace that are read by their ids. */
export interface TimerSlice extends Slice {
  readonly auxiliary: true;
  readonly ids: readonly string[];
}

/** One timer as it is now; without a row, it does not exist any more. */
interface Timer {
  readonly id: string;
  readonly row?: Row;
  readonly sentAt: number;
}

/** The maximum of the list of timers in progress, as documented. */
const MOST_IN_PROGRESS = 1_000;
/** How many timers a warning names. */
const NAMED = 10;

/**
 * Timers that have run for longer than the look-back. They do not hold the cursor of their person, because somebody who
 * forgot one years ago would then be read from there by every sync: they are read by their ids until they have stopped.
 */
export class EntryTimers implements EntryRead<TimerSlice> {
  /** Entries that a list printed in this sync, of those that the state watches, and whether they still ran. */
  private readonly printed = new Map<string, boolean>();
  private watched?: ReadonlySet<string>;
  private readonly long = new Map<string, string>();
  private readonly closedToKey: string[] = [];

  constructor(
    private readonly sync: EntrySync,
    private readonly people: EntryPeople,
  ) {}

  /** A list holds an entry: if it is a watched one, it need not be read by its id. */
  print(id: string, running: boolean): void {
    const { state } = this.sync;
    if (!state) return;
    this.watched ??= new Set(state.people().flatMap((person) => state.get(person)?.running ?? []));
    if (this.watched.size > 0 && this.watched.has(id)) this.printed.set(id, running);
  }

  /** A list showed timers that have run for too long. */
  found(person: Person, timers: readonly LongTimer[]): void {
    for (const { id, start } of timers) this.long.set(id, describe(id, person.user_id, formatSeconds(start)));
  }

  /** What is left to be read by ids, when all lists are closed: a slice for each workspace. */
  slices(): TimerSlice[] {
    const { state } = this.sync;
    if (!state) return [];
    // whose list it was, does not matter: an entry can be moved to somebody else
    this.drop(state, (id) => this.printed.get(id) === false);
    const read = new Set(this.people.allWorkspaces().map(({ partition }) => partition.workspace_id));
    const byWorkspace = new Map<string, string[]>();
    for (const person of state.people()) {
      if (!read.has(person.workspace_id)) continue;
      for (const id of state.get(person)?.running ?? []) {
        if (this.long.has(id) || this.printed.has(id)) continue;
        byWorkspace.set(person.workspace_id, [...(byWorkspace.get(person.workspace_id) ?? []), id]);
      }
    }
    return [...byWorkspace].map(([workspace_id, ids]) => ({
      partition: { workspace_id },
      label: `long-running timers of workspace ${workspace_id}`,
      scope: workspace_id,
      auxiliary: true,
      ids: [...new Set(ids)],
    }));
  }

  async *read(slice: TimerSlice): AsyncGenerator<RecordPage, readonly string[]> {
    const over: string[] = [];
    for await (const { row, id, sentAt } of this.timers(slice)) {
      if (!row || !isRunning(row)) over.push(id);
      if (row) yield { records: [this.sync.stamp(row, slice, this.sync.syncedAt(sentAt))] };
    }
    return over;
  }

  /** Those that have stopped or do not exist any more are forgotten. */
  closed(_slice: TimerSlice, end: SliceEnd): void {
    const { state } = this.sync;
    const over = end.how === 'read' ? (end.result as readonly string[]) : [];
    if (state) this.drop(state, (id) => over.includes(id));
  }

  /** @throws ClockifyError if one of them cannot be read: all are read again by the next sync */
  private async *timers({ partition, ids }: TimerSlice): AsyncGenerator<Timer> {
    const { client, logger } = this.sync.context;
    const missing = new Set(ids);
    if (ids.length > 1) {
      const path = expandPath('/workspaces/{workspace_id}/time-entries/status/in-progress', partition);
      const size = new PageSize(MOST_IN_PROGRESS, MOST_IN_PROGRESS);
      const list = { what: `timers in progress (GET ${path})`, path, query: {}, size };
      try {
        for await (const { rows, sentAt } of readList(client, {}, list)) {
          for (const row of rows) if (missing.delete(row.id as string)) yield this.still(row.id as string, row, sentAt);
        }
      } catch (error) {
        // they can be read one by one
        if (!failedBy(error, 'forbidden')) throw error;
      }
    }
    for (const id of missing) {
      try {
        const page = await readEntry(client, partition.workspace_id!, id);
        if (page) yield this.still(id, page.rows[0]!, page.sentAt);
        else {
          logger.info(`time_entries: the timer ${id} no longer exists, says the server. It is not read again.`);
          yield { id, sentAt: client.now() };
        }
      } catch (error) {
        if (!failedBy(error, 'forbidden') || this.isOfListed(id)) throw error;
        this.closedToKey.push(id);
      }
    }
  }

  /** Whether the timer belongs to somebody whom a list names: then the key should be able to read it. */
  private isOfListed(id: string): boolean {
    const { state } = this.sync;
    return (
      state?.people().some((person) => state.get(person)?.running?.includes(id) && this.people.isListed(person)) ===
      true
    );
  }

  private still(id: string, row: Row, sentAt: number): Timer {
    if (isRunning(row))
      this.long.set(id, describe(id, String(row.field('userId')), startOf(row)?.text ?? 'an unknown time'));
    return { id, row, sentAt };
  }

  private drop(state: EntryState, isOver: (id: string) => boolean): void {
    for (const person of state.people()) {
      const { running } = state.get(person) ?? {};
      if (!running?.some(isOver)) continue;
      const rest = running.filter((id) => !isOver(id));
      state.set(person, { running: rest.length > 0 ? rest : undefined });
    }
  }

  /** Says once which timers these are. */
  warn(): void {
    if (this.closedToKey.length > 0) {
      this.sync.context.logger.warn(
        `time_entries: timers of people whom no list names, and that the key may not read: ${named(this.closedToKey)}. They ` +
          'are asked for again by the next sync.',
      );
    }
    if (this.long.size === 0) return;
    const timers = [...this.long.values()];
    const more = timers.length > NAMED ? ` and ${timers.length - NAMED} more` : '';
    this.sync.context.logger.warn(
      `time_entries: timers that have run for longer than the look-back: ${timers.slice(0, NAMED).join('; ')}${more}. Each ` +
        'is read by its id in every sync until it has stopped. Stop it in Clockify if it was forgotten.',
    );
  }
}

function describe(id: string, user: string, start: string): string {
  return `${id} of user ${user} since ${start}`;
}
