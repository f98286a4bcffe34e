import type { RecordPage, Slice } from '../airbyte/source-stream';
import { ClockifyError } from '../clockify/errors';
import { parseInstant } from '../instant';
import type { Row } from '../row';
import type { StreamContext } from './base';
import { EntryCursor } from './entry-cursor';
import type { EntryState, Person } from './entry-state';

/** The list of one person's time entries. */
export interface PersonSlice extends Slice {
  readonly read: 'person';
  /** False for somebody whom the state knows, and whom no list of the workspace names any more. */
  readonly listed: boolean;
}

/** Whose key it is, in a workspace whose people the key may not list. */
export interface SelfSlice extends Slice {
  readonly read: 'self';
}

const WEEK_MS = 7 * 86_400_000;
/** How many ids a warning names. */
const NAMED = 20;

/** Whose time entries are read, and in which order. */
export class EntryPeople {
  private readonly listed: PersonSlice[] = [];
  /** Workspaces whose people were listed to the end. */
  private readonly workspaces = new Set<string>();
  private readonly refused: string[] = [];
  private readonly denied: Slice[] = [];
  private self?: Promise<string>;

  constructor(private readonly context: StreamContext) {}

  list(workspace: string, slices: readonly Slice[]): void {
    this.workspaces.add(workspace);
    for (const slice of slices) this.listed.push({ ...slice, read: 'person', listed: true });
  }

  /** The people of a workspace may not be listed by the key. */
  deny(workspace: Slice): void {
    this.denied.push(workspace);
  }

  /** A slice for each workspace of which only the key's own person can be read. */
  selves(): SelfSlice[] {
    return this.denied.map(({ partition: { workspace_id }, label }) => {
      const partition = { workspace_id: workspace_id! };
      return { read: 'self', partition, label: `the key's own person in ${label}`, scope: workspace_id };
    });
  }

  /** Finds out who the key's own person is, in one request a sync. The slice has no rows; its result is the id. */
  async *readSelf(): AsyncGenerator<RecordPage, string> {
    const { client, logger } = this.context;
    this.self ??= client.object({ path: '/user' }).then(({ value }) => userId(value));
    const id = await this.self;
    logger.warn(
      `The API key may not list people (HTTP 403): only the time entries of its own person (${id}) are read. Those of ` +
        'others are not visible to it. Use the key of an owner or admin to read everybody.',
    );
    return id;
  }

  /** Somebody who is known otherwise: the owner of a key that may not list people. */
  add(workspace: string, user: string): void {
    this.listed.push(personSlice({ workspace_id: workspace, user_id: user }, true));
  }

  /** Whether anybody of a workspace is read in this sync. */
  isRead(workspace: string): boolean {
    return this.workspaces.has(workspace) || this.listed.some(({ scope }) => scope === workspace);
  }

  /**
   * A slice for each person: those who were never tried first, then by when they were last tried, over all workspaces.
   * So attempts that a limit cuts short make progress, even if some people can never be read.
   */
  slices(state: EntryState | undefined): PersonSlice[] {
    if (!state) return [...this.listed];
    const known = this.listed.map(personOf);
    state.admit(known);
    const slices = [...this.listed, ...this.unlisted(state, known)];
    const triedAt = new Map(slices.map((slice) => [slice, state.triedAt(personOf(slice))]));
    slices.sort((a, b) => {
      const [first, second] = [triedAt.get(a)!, triedAt.get(b)!];
      return first === second ? 0 : first - second;
    });
    this.warnOfFuture(slices, state);
    return slices;
  }

  /** The server refuses somebody who is in no list. */
  refuse(slice: PersonSlice): void {
    this.refused.push(slice.partition.user_id!);
  }

  /** Says once who could not be read. */
  warn(): void {
    if (this.refused.length === 0) return;
    this.context.logger.warn(
      `time_entries: people who left the workspace and whose time entries the server no longer gives: ` +
        `${named(this.refused)}. Rows that were read before stay in the destination. Their state is kept.`,
    );
  }

  /** People whom the state knows and no list names: their entries may still be read by their id. */
  private unlisted(state: EntryState, listed: readonly Person[]): PersonSlice[] {
    const { config, client, logger } = this.context;
    const present = new Set(listed.map(({ workspace_id, user_id }) => `${workspace_id}/${user_id}`));
    const found: PersonSlice[] = [];
    let left = 0;
    for (const person of state.people()) {
      if (present.has(`${person.workspace_id}/${person.user_id}`)) continue;
      const goneAt = parseInstant(state.get(person)?.gone_at);
      if (!config.include_inactive_users || !this.workspaces.has(person.workspace_id)) left += 1;
      else if (goneAt !== undefined && client.now() - goneAt < WEEK_MS) this.refused.push(person.user_id);
      else found.push(personSlice(person, false));
    }
    if (left > 0) {
      const entries = left === 1 ? '1 entry of the state names somebody' : `${left} entries of the state name people`;
      logger.info(`time_entries: ${entries} whom this sync does not list. They are kept, and not read.`);
    }
    return found;
  }

  private warnOfFuture(slices: readonly PersonSlice[], state: EntryState): void {
    const { client, logger } = this.context;
    const cursors = slices.map((slice) => {
      const person = personOf(slice);
      return { id: person.user_id, cursor: new EntryCursor(state.get(person), { now: client.now(), lookbackMs: 0 }) };
    });
    const absurd = cursors.filter(({ cursor }) => cursor.isAbsurd).map(({ id }) => id);
    const ahead = cursors.filter(({ cursor }) => cursor.isInFuture && !cursor.isAbsurd).map(({ id }) => id);
    if (ahead.length > 0)
      logger.warn(`time_entries: the state lies in the future for ${named(ahead)}. It is read as if it were now.`);
    if (absurd.length > 0) {
      logger.warn(
        `time_entries: the state lies more than two years in the future for ${named(absurd)}. Nothing is read for them. ` +
          'If that is a mistake, correct the state or reset the stream.',
      );
    }
  }
}

export function personOf({ partition }: Slice): Person {
  return { workspace_id: partition.workspace_id!, user_id: partition.user_id! };
}

function personSlice(person: Person, listed: boolean): PersonSlice {
  const { workspace_id, user_id } = person;
  const label = `user ${user_id} of workspace ${workspace_id}`;
  return { read: 'person', partition: { workspace_id, user_id }, label, scope: workspace_id, listed };
}

function named(ids: readonly string[]): string {
  const rest = ids.length - NAMED;
  return ids.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} others` : '');
}

function userId(user: unknown): string {
  const id = (user as Row | null | undefined)?.id;
  if (typeof id === 'string' && id !== '') return id;
  throw new ClockifyError('system', 'other', 'GET /user: the answer names no person. Please report it.');
}
