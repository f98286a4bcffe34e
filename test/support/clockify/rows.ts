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
  /** true: there is an INACTIVE one of the same workspace before it */
  twice?: true;
}

/** The entities are what the role is about: the workspace, the people or the projects that are managed. */
export interface Role {
  role: string;
  entities: { id: string; name: string }[];
}

export type ListName = 'clients' | 'projects' | 'tags' | 'users';

/** Changes of an entry; those of its `timeInterval` are merged field by field. */
export type EntryChanges = Partial<Omit<EntryRow, 'timeInterval'>> & { timeInterval?: Partial<TimeInterval> };

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
