import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { run } from '../../src/index';
import type { LogOptions } from '../support/clockify/change-log';
import type { FeedOptions } from '../support/clockify/feed-options';
import type { Fault, FaultRule, GivenOptions } from '../support/clockify/server';
import { expectProtocol } from '../support/conformance';
import { Output } from '../support/output';
import { catalogOf, inputArguments } from '../support/run';
import { SteppedClock } from '../support/stepped-clock';
import { Bench, incremental } from '../support/sync';
import { type Attempt, Excuses } from './feed-excuses';
import { borders, cursors, expectReadWhole, positions } from './feed-log';
import { allTables } from './feed-tables';
import { FeedWorld, type Op } from './feed-world';

const SECOND = 1_000;
const BEGIN = Date.UTC(2026, 2, 27, 6, 30);

export const PLACES = {
  feed: /\/entities\//,
  lists: /\/user\/[^/]+\/time-entries$/,
  batch: /\/time-entries\/batch$/,
  single: /\/time-entries\/(?!batch$)[^/]+$/,
  users: /\/users$/,
  reports: /\/reports\//,
};

/** What stays the same in all syncs of a history. */
export interface Account {
  readonly lookbackDays: number;
  readonly workspaces: number;
  readonly workers: number;
  readonly verify: boolean;
  readonly pageSize: number | undefined;
  /** How long a request takes. */
  readonly requestMs: number;
  readonly startDaysAgo: number | undefined;
  readonly log: LogOptions;
  readonly server: GivenOptions;
}

export interface Sync {
  /** Seconds since the sync before. What is done before lies in equal distances in between. */
  readonly gap: number;
  readonly before: readonly Op[];
  /** Done before the answer to a request for entries or changes. */
  readonly during: readonly { request: number; seconds: number; ops: readonly Op[] }[];
  readonly feed: Partial<Pick<FeedOptions, 'mode' | 'modes' | 'wrapped'>>;
  readonly faults: readonly { place: keyof typeof PLACES; skip: number; times: number; fault: Fault }[];
  /** Killed when this share of the messages was printed. */
  readonly killedAt?: number;
  /** Whether the destination keeps what came after the last state. */
  readonly keepsRest: boolean;
}

const CLEAN: Sync = { gap: 1_800, before: [], during: [], feed: {}, faults: [], keepsRest: true };

/** Workspaces that people work in, tables that syncs fill, and what the contract promises of the one for the other. */
export class FeedHistory {
  readonly world: FeedWorld;
  readonly tables = allTables();
  readonly excuses: Excuses;
  private states: unknown[] = [];
  /** Ids that came twice in one read. */
  private readonly twice = new Set<string>();

  private constructor(
    private readonly bench: Bench,
    private readonly clock: SteppedClock,
    private readonly account: Account,
  ) {
    this.world = new FeedWorld(bench.world, clock);
    this.excuses = new Excuses(this.world, account, bench.server);
  }

  static async start(account: Account): Promise<FeedHistory> {
    const clock = new SteppedClock(BEGIN);
    const { lookbackDays, workspaces, workers, pageSize, verify, startDaysAgo } = account;
    const start =
      startDaysAgo === undefined
        ? {}
        : { start_date: new Date(BEGIN - startDaysAgo * 86_400_000).toISOString().replace('.000', '') };
    const config = {
      lookback_window_days: lookbackDays,
      num_workers: workers,
      max_rate_limit_wait_minutes: 1,
      verify_counts: verify,
    };
    const size = { users: 3, entriesPerUser: 0, projects: 0, workspaces };
    const pages = pageSize === undefined ? {} : { page_size: pageSize };
    const bench = await Bench.start(
      size,
      { now: () => clock.now(), ...account.server },
      { ...config, ...pages, ...start },
    );
    Object.assign(bench.world.log.options, account.log);
    return new FeedHistory(bench, clock, account);
  }

  close(): Promise<void> {
    return this.bench.server.close();
  }

  apply(op: Op): void {
    this.world.apply(op);
    this.clock.pass(SECOND / 4);
  }

  async sync(sync: Sync): Promise<Output> {
    const { server } = this.bench;
    for (const op of sync.before) {
      this.clock.pass((sync.gap * SECOND) / (sync.before.length + 1));
      this.apply(op);
    }
    this.clock.pass((sync.gap * SECOND) / (sync.before.length + 1));
    Object.assign(server.options.feed, { mode: 'present', modes: {}, wrapped: false, ...sync.feed });
    server.faults = this.faults(sync);
    const begin = this.clock.now();
    const whole = await this.read();
    expectProtocol(whole, ['time_entries']);
    this.expectKeys(whole, begin);
    const output = sync.killedAt === undefined ? whole : firstPart(whole, sync.killedAt);
    const attempt = this.attempt(sync, begin, output);
    const before = this.states;
    if (output.lastStates.length > 0) this.states = output.lastStates;
    this.expectPositions(sync, attempt, before);
    this.load(output, sync.keepsRest, before);
    this.excuses.attempts.push(attempt);
    if (output.code === 0) this.expectEqual(attempt, before);
    return output;
  }

  /** Syncs in which nothing happens: the tables are equal, and what was said is not said again. */
  async rest(): Promise<void> {
    for (const deletions of ['some', 'none']) {
      const output = await this.sync(CLEAN);
      expect([output.code, output.errors()]).toEqual([0, []]);
      const buried = output.records('time_entries').filter((row) => row._ab_cdc_deleted_at !== undefined);
      if (deletions === 'none') expect(buried, 'an idle sync prints no deletion again').toEqual([]);
    }
  }

  private async read(): Promise<Output> {
    this.bench.server.requests.length = 0;
    let text = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        text += chunk;
        done();
      },
    });
    const inputs = { config: this.bench.configuration(), catalog: catalogOf(...incremental()), state: this.states };
    const code = await run({ argv: inputArguments('read', inputs), stdout }, this.clock);
    return new Output(text, '', code, null);
  }

  private faults({ during, faults }: Sync): FaultRule[] {
    const always = Number.POSITIVE_INFINITY;
    const work = during.map(
      ({ request, seconds, ops }): FaultRule => ({
        match: ({ path }) => /\/(entities|time-entries)/.test(path),
        skip: request,
        fault: {
          kind: 'before',
          run: () => {
            this.clock.pass(seconds * SECOND);
            for (const op of ops) this.apply(op);
          },
        },
      }),
    );
    const slow: FaultRule = {
      times: always,
      fault: { kind: 'before', run: () => this.clock.pass(this.account.requestMs) },
    };
    const failures = faults.map(({ place, ...rule }) => ({
      match: ({ path }: { path: string }) => PLACES[place].test(path),
      ...rule,
    }));
    return [slow, ...work, ...failures];
  }

  private attempt({ feed, faults, killedAt }: Sync, begin: number, output: Output): Attempt {
    const { requests } = this.bench.server;
    const asked = requests.filter(({ path }) => PLACES.feed.test(path));
    return {
      begin,
      end: this.clock.now(),
      asked: asked.length > 0 ? asked[0]!.at : begin,
      isQuiet: faults.length === 0 && killedAt === undefined && (feed.mode ?? 'present') === 'present' && !feed.modes,
      moved: new Set(),
      leftState: output.lastStates.length > 0,
      requests: [...requests],
    };
  }

  private expectPositions({ killedAt, feed }: Sync, attempt: Attempt, states: readonly unknown[]): void {
    const before = positions(states);
    const after = positions(this.states);
    for (const workspace of before.keys()) expect(after.get(workspace), `the position of ${workspace}`).toBeDefined();
    for (const [workspace, position] of after) {
      const known = before.get(workspace);
      const [from, until] = [Date.parse(position.from), Date.parse(position.until)];
      this.excuses.borders(workspace, attempt.end, borders(position));
      if (position.from === known?.from) {
        expect(position.until).toBe(known.until);
        // a border of the past is never forgotten
        expect(position.attempts ?? []).toEqual(expect.arrayContaining([...(known.attempts ?? [])]));
        continue;
      }
      attempt.moved.add(workspace);
      const lists = attempt.requests
        .filter(({ path }) => path.includes(workspace) && PLACES.lists.test(path))
        .map(({ at }) => at);
      expect(from).toBeGreaterThanOrEqual(attempt.begin);
      expect(from).toBeLessThanOrEqual(Math.min(...lists, attempt.end) + SECOND);
      if (!known) continue;
      expect(until).toBeGreaterThanOrEqual(Math.max(...lists, from));
      expectReadWhole(workspace, known, position, attempt.requests);
      const modes = Object.values({ mode: feed.mode ?? 'present', ...feed.modes });
      expect(
        modes.filter((mode) => mode !== 'present'),
        'a position moves only where the feed is in order',
      ).toEqual([]);
    }
    if (attempt.isQuiet && killedAt === undefined)
      expect([...attempt.moved].sort()).toEqual([...this.world.workspaces].sort());
  }

  private expectKeys(output: Output, begin: number): void {
    const ids = output.ids('time_entries');
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) === at) continue;
      expect(this.world.fates.get(id)!.given, `${id} comes twice in one read`).toBeGreaterThanOrEqual(begin);
      this.excuses.use('comes twice: given to somebody else while both were read');
      this.twice.add(id);
    }
  }

  private load(output: Output, keepsRest: boolean, states: readonly unknown[]): void {
    const synced = [...cursors(states).values()].map(({ synced_at }) => synced_at ?? '');
    const highest = synced.reduce((most, each) => (each > most ? each : most), '');
    const last = output.messages.findLastIndex(({ type }) => type === 'STATE');
    const kept = keepsRest ? output.messages : output.messages.slice(0, last + 1);
    const rows = kept.flatMap(({ type, record }) => (type === 'RECORD' ? [record.data] : []));
    for (const row of rows) {
      const known = this.tables[0]!.live.get(row.id)?.synced_at ?? '';
      expect(row.synced_at > highest, `synced_at of ${row.id} is later than the state's`).toBe(true);
      if (!this.twice.has(row.id)) expect(row.synced_at > String(known), `synced_at of ${row.id} rises`).toBe(true);
      this.expectTrue(row);
    }
    for (const table of this.tables) table.load(rows);
  }

  /** Nothing is invented: a row is a version that there was, a deletion one that happened. */
  private expectTrue({ started_at, synced_at: _, ...row }: Record<string, unknown>): void {
    const fate = this.world.fates.get(String(row.id))!;
    const { _ab_cdc_deleted_at: deletedAt, ...key } = row;
    if (deletedAt === undefined) {
      expect(fate.versions).toContain(JSON.stringify(row));
      return;
    }
    expect(key).toEqual({ id: row.id, workspaceId: fate.workspace });
    expect(fate.deletions).toContain(Date.parse(String(deletedAt)));
  }

  private expectEqual(attempt: Attempt, states: readonly unknown[]): void {
    const cursorsBefore = cursors(states);
    const cursorsAfter = cursors(this.states);
    const { entries } = this.world;
    for (const { name, live } of this.tables) {
      for (const [id, entry] of entries) {
        const { started_at: _, synced_at: __, ...row }: Record<string, unknown> = live.get(id) ?? {};
        if (JSON.stringify(row) === JSON.stringify(entry)) continue;
        if (name === 'per read' && this.twice.has(id)) continue;
        const key = `${entry.workspaceId}/${entry.userId}`;
        const excuse = this.excuses.ofStale(entry, attempt, cursorsBefore.get(key), cursorsAfter.get(key));
        expect(excuse, `${name}: ${id} is ${JSON.stringify(row)}, in Clockify ${JSON.stringify(entry)}`).toBeDefined();
      }
      for (const id of live.keys()) {
        if (entries.has(id)) continue;
        const excuse = this.excuses.ofDeleted(id, attempt);
        expect(excuse, `${name}: ${id} was deleted, and is there`).toBeDefined();
      }
    }
  }
}

function firstPart(output: Output, share: number): Output {
  const lines = output.stdout.split('\n');
  const text = lines.slice(0, Math.floor(share * (lines.length - 1))).map((line) => `${line}\n`);
  return new Output(text.join(''), '', null, 'SIGKILL');
}
