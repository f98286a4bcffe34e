import { expect } from 'vitest';
import type { Fault as ServerFault, ServerOptions } from '../support/clockify/server';
import { isoSeconds, type Row } from '../support/clockify/world';
import { expectProtocol } from '../support/conformance';
import { Output } from '../support/output';
import { Bench, incremental } from '../support/sync';

const HOUR = 3_600_000;

/** What people do. Entries are named by a number: the rest of its division by how many there are. */
export type Op =
  | { kind: 'add' | 'start'; user: number; hoursAgo: number }
  /** Somebody's newest entries are deleted: those that are read first. */
  | { kind: 'drop'; user: number; newest: number }
  | { kind: 'edit' | 'stop' | 'delete'; entry: number }
  | { kind: 'move'; entry: number; hours: number };

export interface Sync {
  readonly hoursLater: number;
  readonly before: readonly Op[];
  /** Done while time entries are read, before the answer to a request for them. */
  readonly during: readonly { request: number; ops: readonly Op[] }[];
  readonly fault?: { fault: ServerFault; skip: number; times: number };
  /** Killed when this share of the output was printed. */
  readonly killedAt?: number;
  /** Whether the destination keeps what came after the last state. */
  readonly keepsRest: boolean;
}

interface Cursor {
  started_at?: string;
  synced_at: string;
}

/** A workspace that people work in, a table that syncs fill, and what the contract promises of the one for the other. */
export class History {
  private now = Date.UTC(2026, 2, 27, 6, 30);
  private count = 0;
  /** Each entry as it was, version by version. */
  private readonly versions = new Map<string, string[]>();
  /** The version that the table must have at least. */
  private readonly promised = new Map<string, number>();
  private readonly table = new Map<string, { synced: string; text: string }>();
  /** Changed while it was read, so that the read may have missed it. */
  private readonly unsure = new Set<string>();
  /** Moved back, perhaps to before the window: then nothing reads it, even if it is moved forward again. */
  private readonly outOfSight = new Set<string>();
  private states: unknown[] = [];

  private constructor(
    private readonly bench: Bench,
    private readonly lookbackDays: number,
  ) {
    bench.server.options.now = () => this.now;
  }

  static async start(lookbackDays: number, options: Partial<ServerOptions>): Promise<History> {
    // the smallest pages of which each can overlap the one before
    const config = {
      ...{ lookback_window_days: lookbackDays, page_size: 7, num_workers: 2, max_rate_limit_wait_minutes: 1 },
      // what the look-back alone promises
      change_feed: false,
    };
    return new History(await Bench.start({ users: 2, entriesPerUser: 0, projects: 0 }, options, config), lookbackDays);
  }

  close(): Promise<void> {
    return this.bench.server.close();
  }

  apply(op: Op): void {
    const { world } = this.bench;
    if ('newest' in op) {
      const rows = world.of(this.bench.workspace).entries.get(this.bench.users[op.user]!.id) ?? [];
      const sorted = rows.toSorted((a, b) => (a.timeInterval.start < b.timeInterval.start ? 1 : -1));
      for (const { id } of sorted.slice(0, op.newest)) world.deleteEntry(id);
      return;
    }
    if ('user' in op) {
      const id = `e${this.count++}`;
      const start = this.now - op.hoursAgo * HOUR;
      const end = op.kind === 'start' ? null : isoSeconds(start + HOUR);
      this.bench.addEntry(this.bench.users[op.user % this.bench.users.length]!.id, id, isoSeconds(start), end);
      this.remember(id);
      return;
    }
    const all = [...world.allEntries()];
    const entry = all[op.entry % Math.max(1, all.length)];
    if (!entry) return;
    if (op.kind === 'delete') world.deleteEntry(entry.id);
    if (op.kind === 'edit') world.editEntry(entry.id, { description: `edit ${this.versions.get(entry.id)!.length}` });
    if (op.kind === 'move') {
      const start = isoSeconds(Date.parse(entry.timeInterval.start) + op.hours * HOUR);
      if (op.hours < 0) this.outOfSight.add(entry.id);
      world.editEntry(entry.id, { timeInterval: { start } });
    }
    if (op.kind === 'stop' && entry.timeInterval.end === null) world.stopTimer(entry.id, isoSeconds(this.now));
    if (op.kind !== 'delete') this.remember(entry.id);
  }

  async sync({ hoursLater, before, during, fault, killedAt, keepsRest }: Sync): Promise<void> {
    this.now += hoursLater * HOUR;
    for (const op of before) this.apply(op);
    const atBegin = new Map([...this.bench.world.allEntries()].map((row) => [row.id, JSON.stringify(row)]));
    this.bench.server.faults = during.map(({ request, ops }) => ({
      match: ({ path }) => path.endsWith('/time-entries'),
      skip: request,
      fault: {
        kind: 'before',
        run: () => {
          for (const op of ops) this.apply(op);
        },
      },
    }));
    if (fault) this.bench.server.faults.push({ match: ({ path }) => path.endsWith('/time-entries'), ...fault });
    const whole = await this.bench.read(incremental(), { state: this.states }, { speed: 200 });
    expectProtocol(whole, ['time_entries']);
    const printed = Math.floor((killedAt ?? 1) * whole.stdout.length);
    const output = killedAt === undefined ? whole : firstPart(whole, printed);
    this.load(output, keepsRest);
    for (const [id, text] of atBegin) if (this.versions.get(id)!.at(-1) !== text) this.unsure.add(id);
    if (output.lastStates.length > 0) this.promise(atBegin, output.lastStates);
    this.expectPromised();
  }

  /** A sync in which nothing happens: then everybody was read, and the table is what is promised. */
  async cleanSync(): Promise<void> {
    const before = cursors(this.states);
    await this.sync({ hoursLater: 1, before: [], during: [], keepsRest: true });
    const after = cursors(this.states);
    expect([...after.keys()].sort()).toEqual(this.bench.users.map(({ id }) => id).sort());
    for (const [user, { started_at = '', synced_at }] of after) {
      expect(synced_at > (before.get(user)?.synced_at ?? '')).toBe(true);
      // what lies in the future may change until it comes
      expect(started_at < new Date(this.now + HOUR / 2).toISOString()).toBe(true);
    }
    this.expectTimers();
  }

  private expectPromised(): void {
    for (const [id, least] of this.promised) {
      const text = this.table.get(id)?.text ?? 'missing';
      const version = this.versions.get(id)!.lastIndexOf(text);
      expect(version, `${id}: ${text}, promised: ${this.versions.get(id)![least]}`).toBeGreaterThanOrEqual(least);
    }
    for (const [id, { text }] of this.table) expect(this.versions.get(id)).toContain(text);
  }

  /** A timer that ran is read until it has stopped, unless it was moved out of sight. */
  private expectTimers(): void {
    const server = new Map([...this.bench.world.allEntries()].map((row) => [row.id, row]));
    for (const [id, { text }] of this.table) {
      const { timeInterval } = JSON.parse(text);
      const now = server.get(id);
      if (timeInterval.end !== null || !now || this.unsure.has(id) || this.outOfSight.has(id)) continue;
      expect(text).toBe(JSON.stringify(now));
    }
  }

  private remember(id: string): void {
    const versions = this.versions.get(id) ?? [];
    this.versions.set(id, [...versions, JSON.stringify(this.bench.world.entry(id))]);
  }

  /** As destinations do: by key, the row with the highest cursor wins, and the newest among equals. */
  private load(output: Output, keepsRest: boolean): void {
    const last = output.messages.findLastIndex(({ type }) => type === 'STATE');
    for (const { type, record } of keepsRest ? output.messages : output.messages.slice(0, last + 1)) {
      if (type !== 'RECORD') continue;
      const { started_at, synced_at, ...row } = record.data;
      expect(started_at).toBe(row.timeInterval.start);
      const known = this.table.get(row.id);
      if (!known || synced_at >= known.synced) this.table.set(row.id, { synced: synced_at, text: JSON.stringify(row) });
    }
  }

  /** Who was read to the end has in the table what lies in the window, unless it was changed in the meantime. */
  private promise(atBegin: ReadonlyMap<string, string>, states: unknown[]): void {
    const before = cursors(this.states);
    this.states = states;
    const after = cursors(states);
    for (const row of this.bench.world.allEntries()) {
      const cursor = before.get(row.userId);
      if (!after.has(row.userId) || after.get(row.userId)!.synced_at === cursor?.synced_at) continue;
      const from = cursor?.started_at ? Date.parse(cursor.started_at) - this.lookbackDays * 24 * HOUR : 0;
      const unchanged = atBegin.get(row.id) === JSON.stringify(row);
      if (unchanged && Date.parse(row.timeInterval.start) >= from) {
        this.promised.set(row.id, this.versions.get(row.id)!.length - 1);
        this.unsure.delete(row.id);
        this.outOfSight.delete(row.id);
      }
    }
  }
}

function firstPart(output: Output, bytes: number): Output {
  const text = output.stdout.slice(0, bytes);
  return new Output(text.slice(0, text.lastIndexOf('\n') + 1), '', null, 'SIGKILL');
}

function cursors(states: unknown[]): Map<string, Cursor> {
  type State = { stream: { stream_state: { states: { partition: Row; cursor: Cursor }[] } } };
  const entries = (states as State[]).flatMap(({ stream }) => stream.stream_state.states);
  return new Map(entries.map(({ partition, cursor }) => [String(partition.user_id), cursor]));
}
