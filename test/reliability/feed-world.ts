import type { World } from '../support/clockify/world';
import { type EntryRow, isoDuration, isoSeconds, type Row } from '../support/clockify/world';
import type { SteppedClock } from '../support/stepped-clock';

const HOUR = 3_600_000;

/** What people do. Entries, people and workspaces are named by a number: the rest of its division by how many there are. */
export type Op =
  | Work
  | { kind: 'remove'; workspace: number; user: number }
  | { kind: 'restore'; entry: number }
  /** The entry that was made last is deleted. */
  | { kind: 'undo' }
  | EntryOp;

interface Work {
  readonly kind: 'add' | 'start';
  readonly workspace: number;
  readonly user: number;
  readonly hoursAgo: number;
}

type EntryOp =
  | { kind: 'edit' | 'rate' | 'field' | 'stop' | 'delete'; entry: number }
  | { kind: 'move'; entry: number; hours: number }
  | { kind: 'give'; entry: number; user: number };

/** What became of an entry. Instants in milliseconds since 1970. */
export interface Fate {
  readonly workspace: string;
  /** Each version that there was, as JSON. */
  readonly versions: string[];
  /** Created, or restored in a way that the feed tells as a creation. */
  created: number;
  /** The last change that is no deletion. */
  changed: number;
  readonly deletions: number[];
  /** Restored in a way that the feed does not tell, and not changed since. */
  silent: boolean;
  /** When it was given to somebody else. */
  given: number;
}

/** Workspaces that people work in, and the fate of each entry. */
export class FeedWorld {
  readonly fates = new Map<string, Fate>();
  private count = 0;

  constructor(
    readonly world: World,
    private readonly clock: SteppedClock,
  ) {}

  get workspaces(): string[] {
    return this.world.workspaces.map(({ id }) => id);
  }

  /** The entries as they are, by id. */
  get entries(): Map<string, EntryRow> {
    return new Map([...this.world.allEntries()].map((entry) => [entry.id, entry]));
  }

  /** Whether somebody is in no list of a workspace any more. */
  isRemoved(workspace: string, user: string): boolean {
    return this.world.of(workspace).removed.has(user);
  }

  apply(op: Op): void {
    if ('hoursAgo' in op) this.add(op);
    else if (op.kind === 'remove') this.remove(op);
    else if (op.kind === 'undo') this.undo();
    else if (op.kind === 'restore') this.restore(op.entry);
    else {
      const all = [...this.world.allEntries()].sort((a, b) => (a.id < b.id ? -1 : 1));
      const entry = all[op.entry % Math.max(1, all.length)];
      if (entry) this.change(entry, op);
    }
  }

  private add({ kind, workspace, user, hoursAgo }: Work): void {
    const workspaceId = this.workspaces[workspace % this.workspaces.length]!;
    const id = `e${this.count++}`;
    const start = this.clock.now() - hoursAgo * HOUR;
    const end = kind === 'start' ? null : isoSeconds(start + HOUR);
    const timeInterval = { start: isoSeconds(start), end, duration: end && isoDuration(3_600) };
    const userId = this.person(workspaceId, user);
    this.world.addEntry({ id, workspaceId, userId, description: 'Ünïcode ✏️', hourlyRate: null, timeInterval });
    const now = this.clock.now();
    const fate = { created: now, changed: now, deletions: [], silent: false, given: Number.NEGATIVE_INFINITY };
    this.fates.set(id, { ...fate, workspace: workspaceId, versions: [] });
    this.note(id);
  }

  private change(entry: EntryRow, op: EntryOp): void {
    const { id, workspaceId, timeInterval } = entry;
    const fate = this.fates.get(id)!;
    const version = fate.versions.length;
    if (op.kind === 'delete') {
      this.world.deleteEntry(id);
      fate.deletions.push(this.clock.now());
      fate.silent = false;
      return;
    }
    if (op.kind === 'edit') this.world.editEntry(id, { description: `edit ${version}` });
    if (op.kind === 'rate') this.world.editEntry(id, { hourlyRate: { amount: version, currency: 'EUR' } });
    if (op.kind === 'field') this.world.editEntry(id, { customFieldValues: [{ customFieldId: 'f', value: version }] });
    if (op.kind === 'stop') {
      if (timeInterval.end !== null) return;
      this.world.stopTimer(id, isoSeconds(Math.max(this.clock.now(), Date.parse(timeInterval.start))));
    }
    if (op.kind === 'move') {
      const start = isoSeconds(Date.parse(timeInterval.start) + op.hours * HOUR);
      this.world.editEntry(id, { timeInterval: { start }, description: `moved ${version}` });
    }
    if (op.kind === 'give') {
      const userId = this.person(workspaceId, op.user);
      this.world.editEntry(id, { userId, description: `given ${version}` });
      fate.given = this.clock.now();
    }
    fate.silent = false;
    this.note(id);
  }

  private undo(): void {
    const id = `e${this.count - 1}`;
    const entry = this.entries.get(id);
    if (entry) this.change(entry, { kind: 'delete', entry: 0 });
  }

  private restore(number: number): void {
    const gone = [...this.fates].filter(([id]) => !this.entries.has(id));
    const [id, fate] = gone[number % Math.max(1, gone.length)] ?? [];
    if (!id || !fate) return;
    this.world.restoreEntry(id);
    const { restored } = this.world.log.options;
    fate.silent = restored === 'silent';
    if (restored === 'created') fate.created = this.clock.now();
    this.note(id);
  }

  /** The first person stays: without anybody the list counts as refused. */
  private remove({ workspace, user }: Extract<Op, { kind: 'remove' }>): void {
    const workspaceId = this.workspaces[workspace % this.workspaces.length]!;
    const { users } = this.world.of(workspaceId);
    if (user % users.length > 0) this.world.removeUser(users[user % users.length]!.id, workspaceId);
  }

  private person(workspace: string, number: number): string {
    const { users } = this.world.of(workspace);
    return (users[number % users.length] as Row).id;
  }

  private note(id: string): void {
    const fate = this.fates.get(id)!;
    fate.changed = this.clock.now();
    fate.versions.push(JSON.stringify(this.world.entry(id)));
  }
}
