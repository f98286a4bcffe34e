import type { Slice } from '../airbyte/source-stream';
import { parseInstant } from '../instant';
import { EntryCursor } from './entry-cursor';
import { type EntrySync, named, personOf } from './entry-read';
import { type EntryState, keyOf, type Person } from './entry-state';

/** The list of one person's time entries. */
export interface PersonSlice extends Slice {
  /** False for somebody whom the state or a report knows, and whom no list of the workspace names. */
  readonly listed: boolean;
  /** The account is deleted or limited. */
  readonly inactive?: boolean;
}

const WEEK_MS = 7 * 86_400_000;

/** Whose time entries are read, and in which order. */
export class EntryPeople {
  private readonly listed: PersonSlice[] = [];
  /** Workspaces that are read, by id. */
  private readonly workspaces = new Map<string, Slice>();
  /** Workspaces whose people were listed to the end. */
  private readonly complete = new Set<string>();
  /** People who have time according to a report. */
  private readonly reported: Person[] = [];
  private readonly refused: string[] = [];

  /** @param isKnown whether the change feed of a workspace tells what was edited since the last sync */
  constructor(
    private readonly sync: EntrySync,
    private readonly isKnown: (workspace: string) => boolean,
  ) {}

  list(workspace: Slice, slices: readonly Slice[]): void {
    const id = workspace.partition.workspace_id!;
    this.workspaces.set(id, workspace);
    this.complete.add(id);
    for (const slice of slices) this.listed.push({ ...slice, listed: true });
  }

  /** The people of a workspace may not be listed by the key. */
  deny(workspace: Slice): void {
    this.workspaces.set(workspace.partition.workspace_id!, workspace);
  }

  /** Somebody who is known otherwise: the owner of a key that may not list people. */
  add(workspace: string, user: string): void {
    this.listed.push(personSlice({ workspace_id: workspace, user_id: user }, true));
  }

  /** Somebody has time according to the report of a workspace. */
  report(workspace: string, users: readonly string[]): void {
    for (const user_id of users) this.reported.push({ workspace_id: workspace, user_id });
  }

  /** The workspaces that are read in this sync, for what is asked beside their lists. */
  allWorkspaces(): Slice[] {
    return [...this.workspaces.values()].map((workspace) => ({ ...workspace, auxiliary: true }));
  }

  isListed(person: Person): boolean {
    return this.listed.some((slice) => keyOf(personOf(slice)) === keyOf(person));
  }

  /** Whether the entries of a person belong to what is configured. */
  isWanted(workspace: string, user: unknown): boolean {
    if (this.sync.context.config.include_inactive_users) return true;
    return this.listed.some(({ partition }) => partition.workspace_id === workspace && partition.user_id === user);
  }

  /** People whom only a report knows: they were removed before the first sync. */
  strangers(): PersonSlice[] {
    const known = [...this.listed.map(personOf), ...(this.sync.state?.people() ?? [])].map(keyOf);
    const found = new Map(this.reported.map((person) => [keyOf(person), person]));
    for (const key of known) found.delete(key);
    return [...found.values()].map((person) => {
      this.sync.context.logger.info(
        `time_entries: user ${person.user_id} is in no list of workspace ${person.workspace_id}, and has time there. The entries are read by id.`,
      );
      return personSlice(person, false);
    });
  }

  /**
   * A slice for each person: those who were never tried first, then by when they were last tried, over all workspaces.
   * So attempts that a limit cuts short make progress, even if some people can never be read.
   */
  slices(): PersonSlice[] {
    const { state } = this.sync;
    if (!state) return [...this.listed];
    const known = this.listed.map(personOf);
    state.admit(known);
    const slices = [...this.listed, ...this.unlisted(state, known)].filter((slice) => !this.isSpared(slice, state));
    const triedAt = new Map(slices.map((slice) => [slice, state.triedAt(personOf(slice))]));
    slices.sort((a, b) => {
      const [first, second] = [triedAt.get(a)!, triedAt.get(b)!];
      return first === second ? 0 : first - second;
    });
    return this.withoutAbsurd(slices, state);
  }

  /** The server refuses somebody who is in no list. */
  refuse(slice: PersonSlice): void {
    this.refused.push(slice.partition.user_id!);
  }

  /** Says once who could not be read. */
  warn(): void {
    if (this.refused.length === 0) return;
    this.sync.context.logger.warn(
      `time_entries: people who left the workspace and whose time entries the server no longer returns: ` +
        `${named(this.refused)}. Rows that were read before stay in the destination. Their state is kept.`,
    );
  }

  /** People whom the state knows and no list names: their entries may still be read by their id. */
  private unlisted(state: EntryState, listed: readonly Person[]): PersonSlice[] {
    const { config, client, logger } = this.sync.context;
    const present = new Set(listed.map(keyOf));
    const found: PersonSlice[] = [];
    let left = 0;
    for (const person of state.people()) {
      if (present.has(keyOf(person))) continue;
      const goneAt = parseInstant(state.get(person)?.gone_at);
      if (!config.include_inactive_users || !this.complete.has(person.workspace_id)) left += 1;
      else if (goneAt !== undefined && client.now() - goneAt < WEEK_MS) this.refused.push(person.user_id);
      else found.push(personSlice(person, false));
    }
    if (left > 0) {
      const entries = left === 1 ? '1 entry of the state names somebody' : `${left} entries of the state name people`;
      logger.info(`time_entries: ${entries} whom this sync does not list. They are kept, and not read.`);
    }
    return found;
  }

  /** Whoever left changes little, and the feed tells what: their lists are read once a week. */
  private isSpared(slice: PersonSlice, state: EntryState): boolean {
    if (slice.listed && !slice.inactive) return false;
    const { workspace_id } = slice.partition;
    const synced = parseInstant(state.get(personOf(slice))?.synced_at);
    const spared =
      synced !== undefined && this.sync.context.client.now() - synced < WEEK_MS && this.isKnown(workspace_id!);
    if (spared) this.sync.spare(slice, parseInstant(state.get(personOf(slice))?.started_at));
    return spared;
  }

  /** Says whose state lies in the future. Nothing is asked for whom it is absurd. */
  private withoutAbsurd(slices: readonly PersonSlice[], state: EntryState): PersonSlice[] {
    const { client, logger } = this.sync.context;
    const options = { now: client.now(), lookbackMs: 0 };
    const future = slices
      .map((slice) => ({ slice, cursor: new EntryCursor(state.get(personOf(slice)), options) }))
      .filter(({ cursor }) => cursor.isInFuture);
    const absurd = future.filter(({ cursor }) => cursor.isAbsurd).map(({ slice }) => slice);
    const ahead = future.filter(({ cursor }) => !cursor.isAbsurd).map(({ slice }) => slice);
    const people = (found: readonly PersonSlice[]) => named(found.map((slice) => personOf(slice).user_id));
    if (ahead.length > 0)
      logger.warn(`time_entries: the state lies in the future for ${people(ahead)}. It is taken as now.`);
    if (absurd.length > 0) {
      logger.warn(
        `time_entries: the state lies more than two years in the future for ${people(absurd)}. Nothing is read for them. ` +
          'If that is a mistake, correct the state or reset the stream.',
      );
    }
    for (const slice of absurd) this.sync.skip(slice);
    return slices.filter((slice) => !absurd.includes(slice));
  }
}

function personSlice(person: Person, listed: boolean): PersonSlice {
  const { workspace_id, user_id } = person;
  const label = `user ${user_id} of workspace ${workspace_id}`;
  const slice = { partition: { workspace_id, user_id }, label, scope: workspace_id, listed };
  // whether somebody who left can be read says nothing about the others
  return listed ? slice : { ...slice, auxiliary: true };
}
