import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FLAWLESS, faults, move, pageSize, read, SimulatedList } from './simulated-list';

/** How many times the usual number of runs. */
const TIMES = Number(process.env.PROPERTY_TIMES ?? 1);

/** A change of the list between two requests. Places and lengths are shares, of a list whose length is only known then. */
interface Edit {
  readonly gap: number;
  readonly place: number;
  readonly change: Change;
}

interface Change {
  /** A share of the list that is deleted at once. */
  readonly remove?: number;
  /** How many rows are inserted. */
  readonly insert?: number;
  /** Where a row is moved to: to a place, or to the start of the page that is asked for. */
  readonly moveTo?: number | 'page';
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const insert = fc.record({ insert: fc.integer({ min: 1, max: 5 }) });
// a few rows, or a block, which at the start of the list reaches across several pages
const few = fc.double({ min: 0, max: 0.01, noNaN: true });
const remove = fc.record({ remove: fc.oneof(few, share) });
const moveTo = fc.record(
  { moveTo: fc.oneof(fc.constant('page' as const), share), remove: share },
  { requiredKeys: ['moveTo'] },
);
const edit = (change: fc.Arbitrary<Change>) =>
  fc.record({ gap: fc.integer({ min: 1, max: 12 }), place: fc.oneof(fc.constant(0), share), change });
const edits = (change: fc.Arbitrary<Change>) => fc.array(edit(change), { maxLength: 8 });

function apply(list: SimulatedList, edits: readonly Edit[], gap: number): void {
  for (const [index, { gap: when, place, change }] of edits.entries()) {
    if (when !== gap) continue;
    const at = Math.floor(place * list.ids.length);
    const { remove, insert = 0, moveTo } = change;
    if (remove !== undefined) list.ids.splice(at, 1 + Math.floor(remove * (list.ids.length - at)));
    if (moveTo !== undefined) move(list, at, moveTo === 'page' ? list.begin : Math.floor(moveTo * list.ids.length));
    list.ids.splice(at, 0, ...Array.from({ length: insert }, (_, n) => `new${gap}.${index}.${n}`));
  }
}

interface Scene {
  readonly length: number;
  readonly bound: number;
  readonly first: number;
  readonly header: boolean;
  readonly cap?: number;
  readonly refuseAbove?: number;
  readonly edits: readonly Edit[];
}

async function judge({ length, bound, first, edits: changes, ...behaviour }: Scene): Promise<void> {
  const before = (request: number, list: SimulatedList) => {
    if (request > 100 + (20 * (length + 100)) / Math.min(bound, behaviour.cap ?? bound)) throw new Error('no end');
    apply(list, changes, request - 1);
  };
  const list = new SimulatedList(length, { ...behaviour, before });
  expect(faults(list, length, await read(list, pageSize([first, bound])))).toEqual(FLAWLESS);
}

const length = fc.integer({ min: 0, max: 5_000 });
const first = fc.constantFrom(100, 1_000);

it('every row of a list that keeps still comes out exactly once, whatever the sizes', async () => {
  const scene = fc.record({
    length,
    bound: fc.integer({ min: 1, max: 1_000 }),
    first,
    header: fc.boolean(),
    cap: fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined }),
    edits: fc.constant([]),
  });
  const small = scene.map((all) => ({
    ...all,
    length: Math.min(all.length, Math.min(all.bound, all.cap ?? 1_000) * 60),
  }));
  await fc.assert(fc.asyncProperty(small, judge), { numRuns: 150 * TIMES });
});

it('rows that are added in the meantime make no row come twice, and hide none', async () => {
  const scene = fc.record({
    length,
    bound: fc.integer({ min: 50, max: 1_000 }),
    first,
    header: fc.boolean(),
    cap: fc.option(fc.integer({ min: 50, max: 1_000 }), { nil: undefined }),
    refuseAbove: fc.option(fc.integer({ min: 50, max: 1_000 }), { nil: undefined }),
    edits: edits(insert),
  });
  await fc.assert(fc.asyncProperty(scene, judge), { numRuns: 200 * TIMES });
});

it('rows that are deleted or moved in the meantime hide no other, where pages can overlap', async () => {
  const scene = fc.record({
    length: fc.oneof(length, fc.integer({ min: 2_000, max: 5_000 })),
    bound: fc.oneof(fc.integer({ min: 50, max: 1_000 }), fc.integer({ min: 50, max: 200 })),
    first,
    // a list that the server caps is read without overlap when there is no Last-Page
    server: fc.oneof(
      fc.record({ header: fc.constant(true), cap: fc.option(fc.integer({ min: 50, max: 1_000 }), { nil: undefined }) }),
      fc.record({ header: fc.boolean(), refuseAbove: fc.integer({ min: 50, max: 1_000 }) }),
    ),
    edits: edits(fc.oneof(insert, remove, moveTo)),
  });
  await fc.assert(
    fc.asyncProperty(scene, ({ server, ...rest }) => judge({ ...rest, ...server })),
    { numRuns: 500 * TIMES },
  );
});
