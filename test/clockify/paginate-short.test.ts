import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/clockify/request';
import { SyncError } from '../../src/sync-error';
import {
  type Behaviour,
  FLAWLESS,
  faults,
  LONG_FIRST,
  numbered,
  pageSize,
  read,
  SimulatedList,
} from './simulated-list';

/** Of the ids `r0`, `r1` .. those from one number to before another. */
const between = (from: number, to: number) => (id: string) => Number(id.slice(1)) >= from && Number(id.slice(1)) < to;

async function reads(length: number, behaviour: Behaviour, size = pageSize(LONG_FIRST)): Promise<string[]> {
  const list = new SimulatedList(length, behaviour);
  const out = await read(list, size);
  expect(faults(list, length, out)).toEqual(FLAWLESS);
  return list.requests;
}

describe('a short page that is not the last', () => {
  it('is a hint, not a maximum: 998, 1,000 and 5 rows are 2,003', async () => {
    const list = new SimulatedList(2_005, { hides: between(400, 402) });
    expect(await read(list, pageSize(LONG_FIRST))).toHaveLength(2_003);
    expect(list.requests).toEqual(['1x1000', '2x1000', '2x988', '3x983']);
  });

  it.each([
    ['the first one', 60, 1_000, 12],
    ['a later one', 4_010, 4_930, 12],
    ['the one before the last', 8_050, 8_900, 13],
  ])('costs a list of 9,000 rows few requests: %s, of 60 rows', async (_, from, to, most) => {
    const requests = await reads(9_000, { hides: between(from, to) });
    expect(requests.length).toBeLessThanOrEqual(most);
  });

  it.each([
    [1, 17],
    [2, 14],
    [5, 13],
  ])('that was cut once is read again: request %i', async (cut, most) => {
    const requests = await reads(9_000, { cuts: (request) => (request === cut ? 60 : undefined) });
    expect(requests.length).toBeLessThanOrEqual(most);
  });

  it('behind a first page of 100 costs a few requests more', async () => {
    const requests = await reads(9_000, { hides: between(60, 1_000) }, pageSize([100, 1_000]));
    expect(requests.length).toBeLessThanOrEqual(17);
  });

  it('teaches nothing to other lists', async () => {
    const size = pageSize(LONG_FIRST);
    await reads(9_000, { hides: between(60, 1_000) }, size);
    expect(await reads(1_500, {}, size)).toEqual(['1x1000', '2x990']);
  });

  it('does not double the requests where every page is a little short', async () => {
    const requests = await reads(9_000, { hides: (id) => Number(id.slice(1)) % 400 === 7 });
    expect(requests.length).toBeLessThanOrEqual(12);
  });

  it('hides no row that a deletion moves across the seam', async () => {
    for (const [from, to] of [
      [400, 402],
      [60, 1_000],
      [1_500, 1_900],
    ] as const) {
      for (let when = 2; when < 6; when++) {
        for (const gone of [1, 30, 300]) {
          const before = (request: number, { ids }: SimulatedList) => {
            if (request === when) ids.splice(10, gone);
          };
          await reads(3_000, { hides: between(from, to), before });
        }
      }
    }
  });

  it('of the same length as the next one is a maximum, and its seam is read again', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 2) ids.splice(0, 20);
    };
    const requests = await reads(700, { cap: 200, before });
    expect(requests).toEqual(['1x1000', '2x1000', '2x198', '1x200', '2x198', '3x197', '4x196']);
  });

  it('of less than 50 rows is taken for a maximum after three pages only', async () => {
    expect(await reads(100, { cap: 30 })).toEqual(['1x1000', '2x1000', '3x1000', '2x29', '3x28', '4x27']);
  });

  it('may be empty', async () => {
    const requests = await reads(3_000, { hides: between(990, 1_990) });
    expect(requests.length).toBeLessThanOrEqual(9);
  });

  it('three times empty is a fault of the server', async () => {
    const list = new SimulatedList(5_000, { hides: between(990, 4_990) });
    const error = await read(list, pageSize(LONG_FIRST)).catch((reason) => reason);
    expect(error).toBeInstanceOf(SyncError);
    expect(error.recovery).toBe('system');
    expect(error.message).toBe('tags of Acme does not end: 3 pages in a row hold nothing new. Please report it.');
  });

  it.each([1, 2, 3, 5])('whose rows stand on pages of another number is passed over: page %i', async (cut) => {
    for (const first of [100, 1_000]) {
      const list = new SimulatedList(9_000);
      const fetch = async (page: number, size: number): Promise<Answer> => {
        const answer = await list.fetch(page, size);
        return page === cut ? { ...answer, rows: answer.rows.slice(0, 60), lastPage: false } : answer;
      };
      expect(faults(list, 9_000, await read({ fetch }, pageSize([first, 1_000])))).toEqual(FLAWLESS);
      expect(list.requests.length).toBeLessThanOrEqual(21);
    }
  });
});

describe('Last-Page that comes and goes', () => {
  const patterns = Array.from({ length: 14 }, (_, bits) => [0, 1, 2, 3].map((bit) => ((bits + 1) >> bit) % 2 === 1));

  it.each(patterns.map((pattern) => [pattern.map(Number).join(''), pattern] as const))(
    'in the pattern %s loses no row, whatever the server takes',
    async (_, pattern) => {
      const header = (request: number) => pattern[request % pattern.length]!;
      for (const behaviour of [{}, { cap: 333 }, { refuseAbove: 300 }, { heavyAbove: 333 }]) {
        await reads(2_705, { header, ...behaviour });
        await reads(2_705, { header, ...behaviour }, pageSize([100, 1_000]));
      }
    },
  );

  it('by the number of the page loses no row', async () => {
    for (const without of [1, 2, 3]) {
      const list = new SimulatedList(2_705, { cap: 333 });
      const fetch = async (page: number, size: number): Promise<Answer> => {
        const answer = await list.fetch(page, size);
        return page === without ? { ...answer, lastPage: undefined } : answer;
      };
      expect(faults(list, 2_705, await read({ fetch }, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    }
  });
});

describe('no Last-Page and a maximum that nobody mentions', () => {
  it.each([2, 3, 4])('loses no row if request %i is refused', async (refused) => {
    const list = new SimulatedList(705, { header: false, cap: 333 });
    const { fetch } = refusing(list, refused);
    expect(await read({ fetch }, pageSize([100, 1_000]))).toEqual(numbered(705));
    expect(list.requests.length).toBeLessThanOrEqual(8);
  });

  it('goes on with overlapping pages where the size changes', async () => {
    const list = new SimulatedList(705, { header: false, cap: 333 });
    const { fetch } = refusing(list, 3);
    expect(await read({ fetch }, pageSize(LONG_FIRST))).toEqual(numbered(705));
    expect(list.requests).toEqual(['1x1000', '2x1000', '3x1000', '3x331', '4x331']);
  });
});

/** The list, with one request that is answered with 400. */
function refusing(list: SimulatedList, which: number): Pick<SimulatedList, 'fetch'> {
  const refuses = new SimulatedList(0, { refuseAbove: 0 });
  return {
    fetch: async (page, size) => {
      const answer = await list.fetch(page, size);
      return list.requests.length === which ? refuses.fetch(page, size) : answer;
    },
  };
}
