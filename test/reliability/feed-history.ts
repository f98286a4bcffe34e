import { Writable } from 'node:stream';
import { expect } from 'vitest';
import { run } from '../../src/index';
import type { FaultRule } from '../support/clockify/server';
import { expectProtocol } from '../support/conformance';
import { Output } from '../support/output';
import { catalogOf, inputArguments } from '../support/run';
import { SteppedClock } from '../support/stepped-clock';
import { Bench, incremental } from '../support/sync';
import { type Attempt, Excuses } from './feed-excuses';
import { type Account, CLEAN, PLACES, type Sync } from './feed-plan';
import { Promises } from './feed-promises';
import { FeedWorld, type Op } from './feed-world';

const SECOND = 1_000;
const BEGIN = Date.UTC(2026, 2, 27, 6, 30);

/** Workspaces that people work in, tables that syncs fill, and what the contract promises of the one for the other. */
export class FeedHistory {
  readonly world: FeedWorld;
  readonly excuses: Excuses;
  private states: readonly unknown[] = [];
  private readonly promises: Promises;

  private constructor(
    private readonly bench: Bench,
    private readonly clock: SteppedClock,
    private readonly account: Account,
  ) {
    this.world = new FeedWorld(bench.world, clock);
    this.excuses = new Excuses(this.world, account, bench.server);
    this.promises = new Promises(this.world, this.excuses);
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
    this.promises.expectKeys(whole, begin);
    const output = sync.killedAt === undefined ? whole : firstPart(whole, sync.killedAt);
    const attempt = this.attempt(sync, begin);
    const states = { before: this.states, after: output.lastStates.length > 0 ? output.lastStates : this.states };
    this.states = states.after;
    this.promises.expectPositions(sync, attempt, states);
    this.promises.load(output, sync.keepsRest, states);
    this.excuses.attempts.push(attempt);
    if (output.code === 0) this.promises.expectEqual(attempt, states);
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

  private attempt({ feed, faults, killedAt }: Sync, begin: number): Attempt {
    const log = this.bench.server.requests;
    // a request of the sync before may arrive behind its end
    const requests = log.slice(log.findIndex(({ path }) => path === '/workspaces'));
    const asked = requests.filter(({ path }) => PLACES.feed.test(path));
    return {
      begin,
      end: this.clock.now(),
      asked: asked.length > 0 ? asked[0]!.at : begin,
      isQuiet: faults.length === 0 && killedAt === undefined && (feed.mode ?? 'present') === 'present' && !feed.modes,
      moved: new Set(),
      requests,
    };
  }
}

function firstPart(output: Output, share: number): Output {
  const lines = output.stdout.split('\n');
  const text = lines.slice(0, Math.floor(share * (lines.length - 1))).map((line) => `${line}\n`);
  return new Output(text.join(''), '', null, 'SIGKILL');
}
