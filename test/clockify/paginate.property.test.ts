import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FLAWLESS, faults, move, pageSize, read, SimulatedList } from './simulated-list';

/** How many times the usual number of runs, of other histories each time. The usual run is the same each time. */
const TIMES = Number(process.env.PROPERTY_TIMES ?? 1);
const { PROPERTY_SEED, PROPERTY_PATH } = process.env;
const USUAL_SEED = 20_261_125;

async function holds<T>(property: fc.IAsyncProperty<T>, runs: number): Promise<void> {
  const seed = PROPERTY_SEED === undefined ? (TIMES === 1 ? USUAL_SEED : Date.now() | 0) : Number(PROPERTY_SEED);
  const details = await fc.check(property, { numRuns: runs * TIMES, seed, path: PROPERTY_PATH, endOnFailure: true });
  if (!details.failed) return;
  const path = details.counterexamplePath;
  const replay = `PROPERTY_TIMES=${TIMES} PROPERTY_SEED=${details.seed} PROPERTY_PATH=${path} npx vitest run ${__filename} -t "${expect.getState().currentTestName}"`;
  throw new Error(`${fc.defaultReportMessage(details)}\nReplay with: ${replay}`, { cause: details.errorInstance });
}

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

interface Scene extends Server {
  readonly length: number;
  readonly bound: number;
  readonly first: number;
  readonly edits: readonly Edit[];
}

/** What the server does besides listing rows. Patterns are by the number of the request, and begin anew at their end. */
interface Server {
  /** Whether an answer has the header. */
  readonly header: readonly boolean[];
  readonly cap?: number;
  readonly refuseAbove?: number;
  /** A size above this is too heavy; undefined: none is. */
  readonly heavy?: readonly (number | undefined)[];
  /** Of so many rows one is dropped after paging. */
  readonly scattered?: number;
  /** A block of rows that are dropped after paging: its begin as a share of the list, its length as one of the smallest page. */
  readonly block?: readonly [number, number];
}

async function judge({ length, bound, first, edits: changes, ...server }: Scene): Promise<void> {
  const { header, cap, refuseAbove, heavy, scattered, block } = server;
  const least = Math.min(bound, first, cap ?? bound, heavy || refuseAbove ? 50 : bound);
  const before = (request: number, list: SimulatedList) => {
    if (request > 100 + (20 * (length + 100)) / least) throw new Error('no end');
    apply(list, changes, request - 1);
  };
  const hides = (id: string) => {
    const at = Number(id.slice(1));
    const begin = block && Math.floor(block[0] * length);
    return (
      (scattered !== undefined && ((at * 2_654_435_761) % 4_294_967_296) % scattered === 1) ||
      (begin !== undefined && at >= begin && at < begin + block![1] * least)
    );
  };
  const list = new SimulatedList(length, {
    before,
    hides,
    cap,
    refuseAbove,
    header: (request) => header[request % header.length]!,
    heavyAbove: heavy && ((request) => heavy[request % heavy.length]),
  });
  expect(faults(list, length, await read(list, pageSize([first, bound])))).toEqual(FLAWLESS);
}

const length = fc.integer({ min: 0, max: 5_000 });
const first = fc.constantFrom(100, 1_000);
const rows = (min: number) => fc.integer({ min, max: 1_000 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const flickering = fc.array(fc.boolean(), { minLength: 2, maxLength: 7 });
const always = fc.constant([true]);
const header = fc.oneof(always, fc.constant([false]), flickering);
// never 50 rows: those are served
const heavy = maybe(fc.array(maybe(rows(50)), { minLength: 1, maxLength: 7 }));
const scattered = maybe(fc.integer({ min: 2, max: 400 }));
// three empty pages in a row are a fault of the server
const block = maybe(fc.tuple(share, fc.double({ min: 0, max: 1.5, noNaN: true })));

it('every row of a list that keeps still comes out exactly once, whatever the sizes and the answers', async () => {
  const scene = fc.record({
    length,
    first,
    refuseAbove: maybe(rows(50)),
    heavy,
    server: fc.oneof(
      fc.record({ bound: rows(1), header, cap: maybe(rows(1)) }),
      // without the header an empty page is the end, and three of them are a fault of the server
      fc.record({ bound: rows(20), header: always, cap: fc.constant(undefined), scattered, block }),
      fc.record({
        bound: rows(20),
        header: always,
        cap: rows(50),
        scattered: maybe(fc.integer({ min: 10, max: 400 })),
      }),
    ),
    edits: fc.constant([]),
  });
  const small = scene.map(({ server, ...all }) => ({
    ...all,
    ...server,
    length: Math.min(all.length, Math.min(server.bound, server.cap ?? 1_000) * 60),
  }));
  await holds(fc.asyncProperty(small, judge), 250);
});

it('rows that are added in the meantime make no row come twice, and hide none', async () => {
  const scene = fc.record({
    length,
    bound: rows(50),
    first,
    header,
    cap: maybe(rows(50)),
    refuseAbove: maybe(rows(50)),
    heavy,
    edits: edits(insert),
  });
  await holds(fc.asyncProperty(scene, judge), 200);
});

it('rows that are deleted or moved in the meantime hide no other, where pages can overlap', async () => {
  const scene = fc.record({
    length: fc.oneof(length, fc.integer({ min: 2_000, max: 5_000 })),
    bound: fc.oneof(rows(50), fc.integer({ min: 50, max: 200 })),
    first,
    // a list that the server caps, or drops rows of, is read without overlap when there is no Last-Page
    server: fc.oneof(
      fc.record({ header: always, cap: maybe(rows(50)), heavy }),
      fc.record({ header, refuseAbove: rows(50), heavy }),
      fc.record({ header: always, refuseAbove: maybe(rows(50)), heavy, scattered, block }),
    ),
    edits: edits(fc.oneof(insert, remove, moveTo)),
  });
  await holds(
    fc.asyncProperty(scene, ({ server, ...rest }) => judge({ ...rest, ...server })),
    500,
  );
});
