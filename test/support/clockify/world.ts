import { ChangeLog } from './change-log';
import {
  type EntryChanges,
  type EntryRow,
  emptyWorkspace,
  isoDuration,
  type ListName,
  type Row,
  type WorkspaceData,
} from './rows';

export * from './rows';

const CODES = { clients: 'CLIENTS', projects: 'PROJECTS', tags: 'TAGS', users: 'USER' } as const;

/**
 * All that a Clockify account sees, as plain mutable data. Mutators replace a row instead of changing it, so that a
 * server that remembers the text of rows (`cacheRows`) stays right; whoever changes a row in place must not ask for that.
 */
export class World {
  workspaces: Row[] = [];
  /** By workspace id. A listed workspace without an entry here answers 403, like one to which the key has no access. */
  readonly data = new Map<string, WorkspaceData>();
  /** epoch ms, of all that the mutators write down; a server that is given the world sets its own, unless one was set */
  now: () => number = Date.now;
  /** what the mutators did, as the change feed tells it; rows that are put into the lists directly are older than all of it */
  readonly log = new ChangeLog(() => this.now());
  readonly #deleted = new Map<string, EntryRow>();

  /** Adds a workspace with empty lists and returns them. */
  addWorkspace(row: Row): WorkspaceData {
    const data = emptyWorkspace();
    this.workspaces.push(row);
    this.data.set(row.id, data);
    return data;
  }

  /** The lists of one workspace; throws on an id that does not exist. */
  of(workspaceId: string): WorkspaceData {
    return present(this.data.get(workspaceId), `workspace ${workspaceId}`);
  }

  /** Adds a row to one of a workspace's plain lists. */
  add(workspaceId: string, list: ListName, row: Row): void {
    this.of(workspaceId)[list].push(row);
    this.log.create(CODES[list], workspaceId, row);
  }

  addTask(workspaceId: string, projectId: string, row: Row): void {
    append(this.of(workspaceId).tasks, projectId, row);
    this.log.create('TASKS', workspaceId, row);
  }

  /** Adds an entry to the workspace and the user that it names. */
  addEntry(entry: EntryRow): void {
    this.#put(entry);
    this.log.createEntry(entry);
  }

  /** Replaces a row by itself with the changes applied; returns the new row. */
  edit(workspaceId: string, list: ListName, id: string, changes: Partial<Row>): Row {
    const rows = this.of(workspaceId)[list];
    const at = rows.findIndex((row) => row.id === id);
    const row: Row = { ...present(rows[at], `${list} ${id}`), ...changes };
    rows[at] = row;
    this.log.update(CODES[list], workspaceId, row);
    return row;
  }

  /** Replaces an entry; it moves when its `userId` or `workspaceId` changes. Returns the new row. */
  editEntry(id: string, changes: EntryChanges): EntryRow {
    const old = this.entry(id);
    const { timeInterval, ...rest } = changes;
    const entry = { ...old, ...rest, timeInterval: { ...old.timeInterval, ...timeInterval } } as EntryRow;
    this.#take(old);
    this.#put(entry);
    if (entry.workspaceId === old.workspaceId) {
      this.log.updateEntry(entry, Object.keys(changes));
    } else {
      this.log.remove('TIME_ENTRY', old.workspaceId, old);
      this.log.createEntry(entry);
    }
    return entry;
  }

  /** Ends a running timer at the given UTC instant, and gives it its duration. */
  stopTimer(id: string, end: string): EntryRow {
    const seconds = (Date.parse(end) - Date.parse(this.entry(id).timeInterval.start)) / 1000;
    return this.editEntry(id, { timeInterval: { end, duration: isoDuration(seconds) } });
  }

  entry(id: string): EntryRow {
    for (const entry of this.allEntries()) {
      if (entry.id === id) return entry;
    }
    throw new Error(`no entry ${id}`);
  }

  /** Every entry of every user of every workspace, in no particular order. */
  *allEntries(): Generator<EntryRow> {
    for (const { entries } of this.data.values()) {
      for (const rows of entries.values()) yield* rows;
    }
  }

  deleteEntry(id: string): void {
    const entry = this.entry(id);
    this.#take(entry);
    this.#deleted.set(id, entry);
    this.log.remove('TIME_ENTRY', entry.workspaceId, entry);
  }

  /** Brings an entry back as it was before it was deleted. */
  restoreEntry(id: string): EntryRow {
    const entry = present(this.#deleted.get(id), `deleted entry ${id}`);
    this.#deleted.delete(id);
    this.#put(entry);
    this.log.restoreEntry(entry);
    return entry;
  }

  #put(entry: EntryRow): void {
    append(this.of(entry.workspaceId).entries, entry.userId, entry);
  }

  #take({ id, workspaceId, userId }: EntryRow): void {
    drop(this.of(workspaceId).entries.get(userId) ?? [], id);
  }

  /** Takes a row out of one of a workspace's plain lists. */
  delete(workspaceId: string, list: ListName, id: string): void {
    const rows = this.of(workspaceId)[list];
    const row = rows.find((candidate) => candidate?.id === id);
    drop(rows, id);
    this.log.remove(CODES[list], workspaceId, row!);
  }

  /** From now on its tasks answer 400/501, as of a project that was deleted or is foreign. Entries keep its id. */
  deleteProject(id: string): void {
    for (const { projects, tasks } of this.data.values()) {
      if (projects.some((row) => row?.id === id)) drop(projects, id);
      tasks.delete(id);
    }
  }

  /**
   * Takes a user out of one workspace, or of all: from now on that user's entries answer 400/501. Not the same as an
   * account with the status DELETED, which stays readable.
   */
  deleteUser(id: string, workspaceId?: string): void {
    for (const [key, { users, entries, removed }] of this.data) {
      if (workspaceId !== undefined && key !== workspaceId) continue;
      if (users.some((row) => row?.id === id)) drop(users, id);
      removed.delete(id);
      entries.delete(id);
    }
  }

  /**
   * Takes a user off the lists of one workspace; the entries stay, and are answered as `ServerOptions.removedPeople` says.
   * Recorded: the seven seed streams, users ("people who were removed from the workspace are in no list").
   */
  removeUser(id: string, workspaceId: string): void {
    const { users, removed, memberships, roles } = this.of(workspaceId);
    const row = present(
      users.find((user) => user?.id === id),
      `user ${id}`,
    );
    drop(users, id);
    removed.set(id, row);
    memberships.delete(id);
    roles.delete(id);
  }
}

function append<R>(lists: Map<string, R[]>, key: string, row: R): void {
  const rows = lists.get(key);
  if (rows === undefined) lists.set(key, [row]);
  else rows.push(row);
}

function drop(rows: Row[], id: string): void {
  const at = rows.findIndex((row) => row?.id === id);
  if (at < 0) throw new Error(`no row ${id}`);
  rows.splice(at, 1);
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
