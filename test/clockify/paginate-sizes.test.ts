import { describe, expect, it } from 'vitest';
import { ClockifyError } from '../../src/clockify/errors';
import type { PageSize } from '../../src/clockify/page-size';
import { paginate } from '../../src/clockify/paginate';
import type { Answer } from '../../src/clockify/request';
import { LONG_FIRST, numbered, pageSize, read, SHORT_FIRST, SimulatedList } from './simulated-list';

describe('a size that is refused', () => {
  it('is followed by 500, 200, 100 and 50, and what the endpoint takes is remembered for its next list', async () => {
    const size = pageSize(LONG_FIRST);
    const list = new SimulatedList(120, { refuseAbove: 60 });
    expect(await read(list, size)).toEqual(numbered(120));
    expect(list.requests).toEqual(['1x1000', '1x500', '1x200', '1x100', '1x50', '2x49', '3x48']);
    const next = new SimulatedList(30, { refuseAbove: 60 });
    expect(await read(next, size)).toEqual(numbered(30));
    expect(next.requests).toEqual(['1x50']);
  });

  it('in the middle of a list loses nothing', async () => {
    const list = new SimulatedList(250, { refuseAbove: 100 });
    expect(await read(list, pageSize(SHORT_FIRST))).toEqual(numbered(250));
    expect(list.requests).toEqual(['1x100', '1x1000', '1x500', '1x200', '2x99', '3x98']);
  });

  it('because the page would hold too much is lowered, too', async () => {
    const list = new SimulatedList(120, { refuseAbove: 60, because: 'too-large' });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(120));
    expect(list.requests).toEqual(['1x1000', '1x500', '1x200', '1x100', '1x50', '2x49', '3x48']);
  });

  it('is first lowered to 1,000 when the configuration asks for more', async () => {
    const list = new SimulatedList(1_300, { refuseAbove: 1_000 });
    expect(await read(list, pageSize([5_000, 5_000]))).toEqual(numbered(1_300));
    expect(list.requests).toEqual(['1x5000', '1x1000', '2x990']);
  });

  it('of 50 or less fails: it was not the size that was refused', async () => {
    const list = new SimulatedList(10, { refuseAbove: 0 });
    const error = await read(list, pageSize(LONG_FIRST)).catch((reason) => reason);
    expect(error).toBeInstanceOf(ClockifyError);
    expect(error.reason).toBe('refused');
    expect(list.requests).toEqual(['1x1000', '1x500', '1x200', '1x100', '1x50']);
  });

  it('is not asked for again by lists that were under way: they wait for the outcome', async () => {
    const size = pageSize(LONG_FIRST);
    const lists = [new SimulatedList(80, { refuseAbove: 100 }), new SimulatedList(90, { refuseAbove: 100 })];
    expect(await Promise.all(lists.map((list) => read(list, size)))).toEqual([numbered(80), numbered(90)]);
    expect(lists.map(({ requests }) => requests)).toEqual([
      ['1x1000', '1x500', '1x200', '1x100'],
      ['1x1000', '1x100'],
    ]);
  });
});

describe('a list that is refused in every size', () => {
  const outcome = (list: SimulatedList, size: PageSize) => read(list, size).catch((error) => error.reason);

  it('was not refused for its size: the other lists are asked once each, until one is answered', async () => {
    const size = pageSize(LONG_FIRST);
    const refused = [1, 2, 3].map(() => new SimulatedList(10, { refuseAbove: 0 }));
    for (const list of refused) expect(await outcome(list, size)).toBe('refused');
    expect(refused.map(({ requests }) => requests.join(' '))).toEqual([
      '1x1000 1x500 1x200 1x100 1x50',
      '1x50',
      '1x50',
    ]);
    const good = new SimulatedList(1_500);
    expect(await read(good, size)).toEqual(numbered(1_500));
    expect(good.requests).toEqual(['1x50', '1x1000', '2x990']);
    const next = new SimulatedList(1_500);
    expect(await read(next, size)).toEqual(numbered(1_500));
    expect(next.requests).toEqual(['1x1000', '2x990']);
    const bad = new SimulatedList(10, { refuseAbove: 0 });
    expect(await outcome(bad, size)).toBe('refused');
    expect(bad.requests).toEqual(['1x1000', '1x500', '1x200', '1x100', '1x50']);
  });

  it('does not hide a maximum of the other lists', async () => {
    const size = pageSize(LONG_FIRST);
    expect(await outcome(new SimulatedList(10, { refuseAbove: 0 }), size)).toBe('refused');
    const list = new SimulatedList(1_200, { refuseAbove: 500 });
    expect(await read(list, size)).toEqual(numbered(1_200));
    expect(list.requests).toEqual(['1x50', '1x1000', '1x500', '2x495', '3x492']);
  });

  it('leaves what is known of the sizes as it was', async () => {
    const size = pageSize(LONG_FIRST);
    await read(new SimulatedList(10, { refuseAbove: 200 }), size);
    const bad = new SimulatedList(10, { refuseAbove: 0 });
    expect(await outcome(bad, size)).toBe('refused');
    expect(bad.requests).toEqual(['1x200', '1x100', '1x50']);
    expect(size.max).toBe(200);
  });

  it('is told once for all that are asked at the same time', async () => {
    const size = pageSize(LONG_FIRST);
    const lists = Array.from({ length: 10 }, () => new SimulatedList(10, { refuseAbove: 0 }));
    expect(new Set(await Promise.all(lists.map((list) => outcome(list, size))))).toEqual(new Set(['refused']));
    expect(lists.flatMap(({ requests }) => requests)).toHaveLength(14);
  });

  it('is not asked again where the configuration asks for less than 50', async () => {
    const size = pageSize([100, 30]);
    const lists = [1, 2].map(() => new SimulatedList(10, { refuseAbove: 0 }));
    for (const list of lists) expect(await outcome(list, size)).toBe('refused');
    expect(lists.map(({ requests }) => requests)).toEqual([['1x30'], ['1x30']]);
  });

  it('but fails for another reason on the way, teaches nothing', async () => {
    const size = pageSize(LONG_FIRST);
    const fetch = async (_page: number, asked: number): Promise<Answer> => {
      throw new ClockifyError('system', asked > 200 ? 'refused' : 'parent-gone', 'Project does not exist');
    };
    expect(await read({ fetch }, size).catch((error) => error.reason)).toBe('parent-gone');
    const next = new SimulatedList(1_200);
    await read(next, size);
    expect(next.requests).toEqual(['1x1000', '2x990']);
  });
});

describe('a size that is capped in silence', () => {
  it('shows in a short page that is not the last, and is remembered', async () => {
    const size = pageSize(LONG_FIRST);
    const list = new SimulatedList(500, { cap: 200 });
    expect(await read(list, size)).toEqual(numbered(500));
    expect(list.requests).toEqual(['1x1000', '2x1000', '2x198', '3x197']);
    const next = new SimulatedList(10, { cap: 200 });
    await read(next, size);
    expect(next.requests).toEqual(['1x200']);
  });

  it('shows without Last-Page when rows follow a short page, and is remembered', async () => {
    const size = pageSize(LONG_FIRST);
    const list = new SimulatedList(500, { cap: 200, header: false });
    expect(await read(list, size)).toEqual(numbered(500));
    expect(list.requests).toEqual(['1x1000', '2x1000', '3x1000', '4x1000']);
    const next = new SimulatedList(10, { cap: 200, header: false });
    expect(await read(next, size)).toEqual(numbered(10));
    expect(next.requests).toEqual(['1x200', '2x200']);
  });

  it.each([
    [true, '1x100 2x98 2x150 3x150 3x119 4x118 5x117 6x116 7x115'],
    [false, '1x100 2x98 2x150 3x150 4x150 5x150 6x150 7x150'],
  ])('loses nothing where it shows only on a later page, with Last-Page: %j', async (header, requests) => {
    const list = new SimulatedList(700, { cap: 120, header });
    expect(await read(list, pageSize([100, 150]))).toEqual(numbered(700));
    expect(list.requests).toEqual(requests.split(' '));
  });

  it('teaches the endpoint nothing until the list was read to its end', async () => {
    const size = pageSize(LONG_FIRST);
    const pages = paginate({ what: 'tags', size, fetch: new SimulatedList(500, { cap: 200 }).fetch });
    for (let read = 0; read < 2; read++) await pages.next();
    expect(size.max).toBe(1_000);
    for (let page = await pages.next(); !page.done; page = await pages.next());
    expect(size.max).toBe(200);
  });

  it('below the first page loses nothing', async () => {
    for (const header of [true, false]) {
      const list = new SimulatedList(200, { cap: 30, header });
      expect(await read(list, pageSize(SHORT_FIRST))).toEqual(numbered(200));
    }
  });
});

describe('a list without Last-Page', () => {
  it.each([
    [0, '1x1000'],
    [1, '1x1000 2x1000'],
    [999, '1x1000 2x1000'],
    [1_000, '1x1000 2x990 3x990'],
    [1_500, '1x1000 2x990 3x990'],
  ])('of %i rows ends with the empty page of %s', async (rows, requests) => {
    const list = new SimulatedList(rows, { header: false });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(rows));
    expect(list.requests).toEqual(requests.split(' '));
  });

  it('does not end at an empty page that deletions made: reading steps back', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request === 2) ids.splice(0, 600);
    };
    const list = new SimulatedList(1_500, { header: false, before });
    expect((await read(list, pageSize(LONG_FIRST))).toSorted()).toEqual(numbered(1_500).toSorted());
    expect(list.requests).toEqual(['1x1000', '2x990', '1x1000', '2x1000']);
  });
});

describe('Last-Page', () => {
  it('is trusted when its true comes too early', async () => {
    const list = new SimulatedList(250);
    const fetch = async (page: number, size: number) => ({ ...(await list.fetch(page, size)), lastPage: true });
    expect(await read({ fetch }, pageSize())).toEqual(numbered(100));
    expect(list.requests).toEqual(['1x100']);
  });

  it('that never becomes true ends the reading with an error, not with a loop', async () => {
    const list = new SimulatedList(250);
    const fetch = async (page: number, size: number) => ({ ...(await list.fetch(page, size)), lastPage: false });
    await expect(read({ fetch }, pageSize(LONG_FIRST))).rejects.toThrow('does not end');
    expect(list.requests.length).toBeLessThan(20);
  });
});
