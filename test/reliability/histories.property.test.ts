import fc from 'fast-check';
import { test } from 'vitest';
import { History, type Op, type Sync } from './history';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 30);
// the short run is always the same one, so that it tells of changes in the code; the long ones explore
const SEED = process.env.PROPERTY_RUNS === undefined ? { seed: 1 } : {};

const entry = fc.nat(30);
const work = fc.record({
  kind: fc.constantFrom('add' as const, 'start' as const),
  user: fc.nat(1),
  hoursAgo: fc.integer({ min: -30, max: 120 }),
});
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: work },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('edit' as const, 'stop' as const), entry }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), entry }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('move' as const), entry, hours: fc.integer({ min: -60, max: 60 }) }),
  },
);

// what is deleted between two pages shifts rows out of sight
const meanwhile = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('drop' as const),
      user: fc.nat(1),
      newest: fc.integer({ min: 1, max: 9 }),
    }),
  },
  { weight: 1, arbitrary: op },
);

const fault = fc.record({
  fault: fc.constantFrom(
    { kind: 'status' as const, status: 500 },
    { kind: 'status' as const, status: 403 },
    { kind: 'status' as const, status: 401 },
    { kind: 'status' as const, status: 429 },
    { kind: 'status' as const, status: 400, body: { message: 'gone', code: 501 } },
    { kind: 'reset' as const },
    { kind: 'truncate' as const },
    { kind: 'html' as const },
  ),
  skip: fc.nat(6),
  times: fc.constantFrom(1, 2, 7, 100),
});

const sync: fc.Arbitrary<Sync> = fc.record(
  {
    hoursLater: fc.integer({ min: 1, max: 100 }),
    before: fc.array(op, { maxLength: 8 }),
    during: fc.array(fc.record({ request: fc.nat(8), ops: fc.array(meanwhile, { maxLength: 4 }) }), { maxLength: 3 }),
    fault: fc.option(fault, { nil: undefined, freq: 1 }),
    killedAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined, freq: 1 }),
    keepsRest: fc.boolean(),
  },
  { requiredKeys: ['hoursLater', 'before', 'during', 'keepsRest'] },
);

const account = fc.record({
  lookbackDays: fc.nat(3),
  timeZoneOffsetHours: fc.integer({ min: -12, max: 14 }),
  lastPageHeader: fc.boolean(),
  first: fc.array(work, { minLength: 20, maxLength: 60 }),
  syncs: fc.array(sync, { minLength: 1, maxLength: 5 }),
});

test(
  'whatever people do, and however syncs fail or are killed: the table is what is promised',
  async () => {
    const property = fc.asyncProperty(account, async ({ lookbackDays, first, syncs, ...options }) => {
      const history = await History.start(lookbackDays, options);
      try {
        for (const each of first) history.apply(each);
        for (const each of syncs) await history.sync(each);
        await history.cleanSync();
      } finally {
        await history.close();
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: RUNS < 100, ...SEED });
  },
  Math.max(30_000, RUNS * 1_000),
);
