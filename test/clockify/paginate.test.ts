import { describe, expect, it } from 'vitest';
import { following } from '../../src/clockify/page-request';
import {
  FLAWLESS,
  faults,
  LONG_FIRST,
  move,
  numbered,
  pageSize,
  read,
  SHORT_FIRST,
  SimulatedList,
} from './simulated-list';

describe('a list that may be short', () => {
  it.each([
    [0, '1x100'],
    [1, '1x100'],
    [99, '1x100'],
    [100, '1x100'],
    [101, '1x100 1x1000'],
    [1_000, '1x100 1x1000'],
    [1_001, '1x100 1x1000 2x990'],
    [5_000, '1x100 1x1000 2x990 3x985 4x981 5x978 6x976'],
  ])('of %i rows is read with the pages %s', async (rows, requests) => {
    const list = new SimulatedList(rows);
    expect(await read(list, pageSize(SHORT_FIRST))).toEqual(numbered(rows));
    expect(list.requests).toEqual(requests.split(' '));
  });
});

describe('a list that is long', () => {
  it.each([
    [0, '1x1000'],
    [1, '1x1000'],
    [99, '1x1000'],
    [100, '1x1000'],
    [101, '1x1000'],
    [1_000, '1x1000'],
    [1_001, '1x1000 2x990'],
    [5_000, '1x1000 2x990 3x985 4x981 5x978 6x976'],
  ])('of %i rows is read with the pages %s', async (rows, requests) => {
    const list = new SimulatedList(rows);
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(rows));
    expect(list.requests).toEqual(requests.split(' '));
  });
});

describe('the budget of requests', () => {
  const lengths = [0, 1, 99, 100, 101, 899, 900, 901, 999, 1_000, 1_001, 1_980, 1_981, 1_990, 1_991];
  for (let rows = 2_000; rows <= 20_000; rows += 489) lengths.push(rows);

  it.each([
    ['short', SHORT_FIRST, (rows: number) => 3 + rows / 900],
    ['long', LONG_FIRST, (rows: number) => (rows < 1_000 ? 1 : 2 + rows / 900)],
  ])('is kept by a list that usually is %s', async (_, sizes, budget) => {
    const exceeded: string[] = [];
    for (const rows of lengths) {
      const list = new SimulatedList(rows);
      expect(await read(list, pageSize(sizes))).toHaveLength(rows);
      if (list.requests.length > budget(rows)) exceeded.push(`${rows}: ${list.requests.length}`);
    }
    expect(exceeded).toEqual([]);
  });

  it('is kept where neither page ends with the list, up to 200,000 rows', () => {
    let requests = 1;
    for (let end = 1_000; end < 200_000; requests++) {
      const { page, size } = following(end, 1_000);
      expect((page - 1) * size).toBeLessThanOrEqual(end - 10);
      expect(size).toBeLessThanOrEqual(1_000);
      end = page * size;
    }
    expect(requests).toBeLessThanOrEqual(2 + 200_000 / 900);
  });
});

describe('a page size of the configuration', () => {
  it.each([
    [1, '1x1 2x1 3x1 4x1 5x1 6x1 7x1'],
    [2, '1x2 2x2 3x2 4x2'],
    [3, '1x3 2x2 2x3 3x3'],
    [7, '1x7'],
  ])('of %i is never exceeded', async (bound, requests) => {
    const list = new SimulatedList(7);
    expect(await read(list, pageSize([100, bound]))).toEqual(numbered(7));
    expect(list.requests).toEqual(requests.split(' '));
  });

  it('above 100 leaves the first page at 100', async () => {
    const list = new SimulatedList(1_200);
    expect(await read(list, pageSize([100, 5_000]))).toEqual(numbered(1_200));
    expect(list.requests).toEqual(['1x100', '1x5000']);
  });
});

describe('rows that move while the list is read', () => {
  it('come once when new ones push them to the next page', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 2) ids.unshift('new1', 'new2');
    };
    const list = new SimulatedList(1_500, { before });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(1_500));
    expect(list.requests).toEqual(['1x1000', '2x990']);
  });

  it('are not lost when a few rows before them are deleted', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 2) ids.splice(100, 9);
    };
    const list = new SimulatedList(1_500, { before });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(1_500));
    expect(list.requests).toEqual(['1x1000', '2x990']);
  });

  it('are not lost when many rows before them are deleted: reading steps back', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 2) ids.splice(100, 300);
    };
    const list = new SimulatedList(1_900, { before });
    expect(faults(list, 1_900, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests).toEqual(['1x1000', '2x990', '1x1000', '2x990']);
  });

  it('are not lost when so many are deleted that the page is empty, although it calls itself the last', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 3) ids.splice(0, 1_500);
    };
    const list = new SimulatedList(2_400, { before });
    expect(faults(list, 2_400, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests).toEqual(['1x1000', '2x990', '3x985', '2x1000', '1x1000']);
  });

  it('are not lost when more are deleted while reading steps back', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 4) ids.splice(0, 500);
      if (request === 5) ids.splice(0, 1_200);
    };
    const list = new SimulatedList(6_000, { before });
    expect(faults(list, 6_000, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
  });

  it('are not lost when a row that was read stands first behind the gap, because it was moved there', async () => {
    const before = (request: number, list: SimulatedList) => {
      if (request !== 2) return;
      list.ids.splice(100, 300);
      move(list, 0, 990);
    };
    const list = new SimulatedList(1_900, { before });
    expect(faults(list, 1_900, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests).toEqual(['1x1000', '2x990', '1x1000', '2x990']);
  });
});
