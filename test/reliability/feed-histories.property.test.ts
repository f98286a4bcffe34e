import fc from 'fast-check';
import { test } from 'vitest';
import { USED } from './feed-excuses';
import { FeedHistory } from './feed-history';
import { type Account, PLACES, type Sync } from './feed-plan';
import type { Op } from './feed-world';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 25);
// the short run is always the same one, so that it tells of changes in the code; the long ones explore
const SEED = process.env.PROPERTY_RUNS === undefined ? { seed: 13 } : {};
/** A number of an entry, a person or a workspace. */
const number = fc.nat(40);
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const kind = <K extends string>(...kinds: K[]) => fc.constantFrom(...kinds);

const work: fc.Arbitrary<Op> = fc.record({
  kind: fc.oneof({ weight: 4, arbitrary: kind('add') }, { weight: 1, arbitrary: kind('start') }),
  workspace: fc.nat(1),
  user: fc.nat(2),
  hoursAgo: fc.oneof(fc.integer({ min: -30, max: 120 }), fc.integer({ min: 0, max: 400 * 24 })),
});
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: work },
  { weight: 4, arbitrary: fc.record({ kind: kind('edit', 'rate', 'field', 'stop'), entry: number }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('delete', 'restore'), entry: number }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: kind('move'), entry: number, hours: fc.integer({ min: -5_000, max: 300 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: kind('undo') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('give'), entry: number, user: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('remove'), workspace: fc.nat(1), user: fc.nat(2) }) },
);

// what is made, deleted or given to somebody else while the lists are read
const hasty = fc.oneof(
  { weight: 2, arbitrary: op },
  { weight: 2, arbitrary: work },
  { weight: 2, arbitrary: fc.record({ kind: kind('undo') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('give'), entry: number, user: fc.nat(2) }) },
);

const anyFault = fc.record({
  place: fc.constantFrom(...(Object.keys(PLACES) as (keyof typeof PLACES)[]), 'feed' as const, 'batch' as const),
  fault: fc.constantFrom(
    { kind: 'status' as const, status: 500 },
    { kind: 'status' as const, status: 403 },
    { kind: 'status' as const, status: 404 },
    { kind: 'status' as const, status: 401 },
    { kind: 'status' as const, status: 429 },
    { kind: 'status' as const, status: 502 },
    { kind: 'status' as const, status: 400, body: { message: 'refused', code: 501 } },
    { kind: 'reset' as const },
    { kind: 'truncate' as const },
    { kind: 'truncate-clean' as const },
    { kind: 'wrong-shape' as const },
    { kind: 'html' as const },
  ),
  skip: fc.nat(7),
  times: fc.constantFrom(1, 2, 7, 100),
});

// a single entry that is not found does not exist: nobody can tell whether that is true
const fault = anyFault.filter(({ place, fault }) => place !== 'single' || !('status' in fault && fault.status === 404));

const modeName = fc.constantFrom(
  ...(['denied', 'unknown', 'no-route', 'wrong-method', 'failing', 'odd-shape', 'odd-code'] as const),
);
const feed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ wrapped: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ mode: modeName }) },
  {
    weight: 1,
    arbitrary: fc.record({ modes: fc.dictionary(kind('created', 'updated', 'deleted'), modeName, { minKeys: 1 }) }),
  },
);

const sync: fc.Arbitrary<Sync> = fc.record(
  {
    gap: fc.oneof(
      { weight: 2, arbitrary: fc.integer({ min: 5, max: 15 * MINUTE }) },
      { weight: 3, arbitrary: fc.integer({ min: 15 * MINUTE, max: 2 * DAY }) },
      { weight: 1, arbitrary: fc.integer({ min: 5 * DAY, max: 45 * DAY }) },
    ),
    before: fc.array(op, { maxLength: 6 }),
    during: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(
          fc.record({ request: fc.nat(14), seconds: fc.nat(300), ops: fc.array(hasty, { maxLength: 3 }) }),
          { maxLength: 3 },
        ),
      },
    ),
    feed,
    faults: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fault, { maxLength: 2 }) },
    ),
    killedAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 1 }),
    keepsRest: fc.boolean(),
  },
  { requiredKeys: ['gap', 'before', 'during', 'feed', 'faults', 'keepsRest'] },
);

const account: fc.Arbitrary<Account> = fc.record({
  lookbackDays: fc.nat(3),
  workspaces: fc.integer({ min: 1, max: 2 }),
  workers: fc.integer({ min: 1, max: 2 }),
  verify: fc.boolean(),
  pageSize: fc.constantFrom(undefined, 7),
  requestMs: fc.constantFrom(1, 40, 700, 5_000),
  startDaysAgo: fc.option(fc.integer({ min: 30, max: 300 }), { nil: undefined, freq: 5 }),
  log: fc.record({
    ratesTouchEntries: fc.boolean(),
    restored: fc.constantFrom('updated' as const, 'updated' as const, 'created' as const, 'silent' as const),
    restoredForgetsDeletion: fc.boolean(),
  }),
  server: fc.record({
    timeZoneOffsetHours: fc.integer({ min: -12, max: 14 }),
    lastPageHeader: fc.boolean(),
    removedPeople: fc.constantFrom('readable', 'refuse400', 'not-found', 'forbidden'),
    feed: fc.record({
      codeField: fc.constantFrom('documentCode', 'documentType'),
      lagMs: fc.constantFrom(0, 60_000, 330_000),
      neverBelowMs: fc.constantFrom(0, 0, 20_000),
      keptMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 20 * DAY * 1_000),
      hasMoreHeader: fc.boolean(),
      updates: fc.constantFrom('last', 'every'),
    }),
    batch: fc.record({
      mode: fc.constantFrom('present', 'present', 'absent', 'wrong-method'),
      maxIds: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
      unknownIds: fc.constantFrom('left-out', 'foreign', 'refused'),
      order: fc.constantFrom('asked', 'newest'),
      unknownSingle: fc.constantFrom('empty', 'body', 'foreign'),
    }),
    reports: fc.record({ longestDays: fc.constantFrom(31, 366), countRunning: fc.boolean() }),
  }),
}) as fc.Arbitrary<Account>;

const history = fc.record({
  account,
  first: fc.array(work, { minLength: 5, maxLength: 25 }),
  syncs: fc.array(sync, { minLength: 1, maxLength: 5 }),
});

test(
  'whatever people do, however the feed and the batch answer, and however syncs fail or are killed: the tables equal Clockify',
  async () => {
    const property = fc.asyncProperty(history, async ({ account, first, syncs }) => {
      const history = await FeedHistory.start(account);
      try {
        for (const each of first) history.apply(each);
        for (const each of syncs) await history.sync(each);
        await history.rest();
      } finally {
        await history.close();
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: RUNS < 100, ...SEED });
    if (process.env.PROPERTY_RUNS !== undefined) console.info(`${RUNS} histories; excuses:`, USED);
  },
  Math.max(60_000, RUNS * 2_000),
);
