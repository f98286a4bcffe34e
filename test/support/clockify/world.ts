/**
 * A row exactly as it goes out on the wire: nothing is added, hidden or converted by the server.
 * Rows that break this type (null, a number, an object without `id`) may be put in with a cast.
 */
export interface Row {
  id: string;
  [field: string]: unknown;
}

/** `start` and `end` are UTC instants (`2026-11-20T12:00:00Z`), `duration` is ISO 8601; a running timer has neither of the last two. */
export interface TimeInterval {
  start: string;
  end: string | null;
  duration: string | null;
}

export interface EntryRow extends Row {
  workspaceId: string;
  userId: string;
  timeInterval: TimeInterval;
}

/** What one workspace holds. Every list may be changed at any time; the next request sees the change. */
export interface WorkspaceData {
  clients: Row[];
  projects: Row[];
  tags: Row[];
  users: Row[];
  /** by id: people who were removed from the workspace; they are in no list, their entries are still there */
  removed: Map<string, Row>;
  /** by project id */
  tasks: Map<string, Row[]>;
  /** by user id, in any order: the server sorts */
  entries: Map<string, EntryRow[]>;
  /** by user id; who is missing is ACTIVE, without rates */
  memberships: Map<string, Membership>;
  /** by user id; who is missing is an ordinary member */
  roles: Map<string, Role[]>;
  /** lists of further endpoints, by their path below the workspace, such as `expenses` or `invoices/{the invoice's id}/payments` */
  more: Map<string, Row[]>;
}

/** What a person is in one workspace, not to be confused with the status of the account. */
export interface Membership {
  membershipStatus: string;
  hourlyRate: unknown;
  costRate: unknown;
}

/** The entities are what the role is about: the workspace, the people or the projects that are managed. */
export interface Role {
  role: string;
  entities: { id: string; name: string }[];
}

export type ListName = 'clients' | 'projects' | 'tags' | 'users';

/** Changes of an entry; those of its `timeInterval` are merged field by field. */
export type EntryChanges = Partial<Omit<EntryRow, 'timeInterval'>> & { timeInterval?: Partial<TimeInterval> };

/**
 * All that a Clockify account sees, as plain mutable data. Mutators replace a row instead of changing it, so that a
 * server that remembers the text of rows (`cacheRows`) stays right; whoever changes a row in place must not ask for that.
 */
export class World {
  workspaces: Row[] = [];
  /** By workspace id. A listed workspace without an entry here answers 403, like one to which the key has no access. */
  readonly data = new Map<string, WorkspaceData>();

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
  }

  addTask(workspaceId: string, projectId: string, row: Row): void {
    append(this.of(workspaceId).tasks, projectId, row);
  }

  /** Adds an entry to the workspace and the user that it names. */
  addEntry(entry: EntryRow): void {
    append(this.of(entry.workspaceId).entries, entry.userId, entry);
  }

  /** Replaces a row by itself with the changes applied; returns the new row. */
  edit(workspaceId: string, list: ListName, id: string, changes: Partial<Row>): Row {
    const rows = this.of(workspaceId)[list];
    const at = rows.findIndex((row) => row.id === id);
    const row: Row = { ...present(rows[at], `${list} ${id}`), ...changes };
    rows[at] = row;
    return row;
  }

  /** Replaces an entry; it moves when its `userId` or `workspaceId` changes. Returns the new row. */
  editEntry(id: string, changes: EntryChanges): EntryRow {
    const old = this.entry(id);
    const { timeInterval, ...rest } = changes;
    const entry = { ...old, ...rest, timeInterval: { ...old.timeInterval, ...timeInterval } } as EntryRow;
    this.deleteEntry(id);
    this.addEntry(entry);
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
    const { workspaceId, userId } = this.entry(id);
    drop(this.of(workspaceId).entries.get(userId) ?? [], id);
  }

  /** Takes a row out of one of a workspace's plain lists. */
  delete(workspaceId: string, list: ListName, id: string): void {
    drop(this.of(workspaceId)[list], id);
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

export function emptyWorkspace(): WorkspaceData {
  return {
    clients: [],
    projects: [],
    tags: [],
    users: [],
    removed: new Map(),
    tasks: new Map(),
    entries: new Map(),
    memberships: new Map(),
    roles: new Map(),
    more: new Map(),
  };
}

/** A whole number of seconds as the API writes it: 5400 is `PT1H30M`, 0 is `PT0S`. Days are written as hours. */
export function isoDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'H'],
    [Math.floor((seconds % 3600) / 60), 'M'],
    [seconds % 60, 'S'],
  ];
  const text = parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('');
  return `PT${text === '' ? '0S' : text}`;
}

/** An instant (epoch ms) in the one form that the API writes and accepts: whole seconds, UTC. */
export function isoSeconds(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
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
