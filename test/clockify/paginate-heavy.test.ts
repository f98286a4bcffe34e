import { describe, expect, it } from 'vitest';
import { ClockifyError } from '../../src/clockify/errors';
import { FLAWLESS, faults, LONG_FIRST, numbered, pageSize, read, SHORT_FIRST, SimulatedList } from './simulated-list';

/** The sizes of the requests, how often each in a row: `1000 200*20 1000`. */
function sizes({ requests }: SimulatedList): string {
  const runs: [string, number][] = [];
  for (const request of requests) {
    const step = [1_000, 500, 200, 100, 50].findLast((size) => size >= Number(request.split('x')[1]))!;
    const last = runs.at(-1);
    if (last?.[0] === `${step}`) last[1] += 1;
    else runs.push([`${step}`, 1]);
  }
  return runs.map(([size, times]) => (times === 1 ? size : `${size}*${times}`)).join(' ');
}

describe('a page that is too heavy', () => {
  it('is asked for in the next smaller size at once, and the list goes on with it', async () => {
    const list = new SimulatedList(900, { heavyAbove: 300 });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(900));
    expect(list.requests).toEqual(['1x1000', '1x500', '1x200', '2x198', '3x197', '4x196', '5x195']);
  });

  it('in the middle of a list loses nothing', async () => {
    const list = new SimulatedList(5_000, { heavyAbove: (request) => (request > 3 ? 200 : undefined) });
    expect(faults(list, 5_000, await read(list, pageSize(SHORT_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests.slice(0, 6)).toEqual(['1x100', '1x1000', '2x990', '3x985', '5x493', '11x197']);
  });

  it('is tried again one step up after 20 pages, and a try that fails costs one request', async () => {
    const list = new SimulatedList(9_000, { heavyAbove: 200 });
    expect(faults(list, 9_000, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(sizes(list)).toMatch(/^1000 500 200\*20 500 200\*20 500 /);
    expect(list.requests.length).toBeLessThan(60);
  });

  it('goes up step by step where the server has recovered', async () => {
    const list = new SimulatedList(20_000, { heavyAbove: (request) => (request <= 3 ? 50 : undefined) });
    expect(faults(list, 20_000, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(sizes(list)).toMatch(/^1000 500 200 100\*20 200\*\d+ 500\*\d+ 1000\*\d+$/);
  });

  it('of 50 rows or less fails the list', async () => {
    const fetch = async (): Promise<never> => {
      throw new ClockifyError('transient', 'too-heavy', '504');
    };
    await expect(read({ fetch }, pageSize([50, 50]))).rejects.toThrow('504');
  });
});

describe('what an endpoint learns from a heavy page', () => {
  it('is the size that was served, if the host answered others meanwhile', async () => {
    const size = pageSize(LONG_FIRST);
    await read(new SimulatedList(300, { heavyAbove: 200, hostAnswered: true }), size);
    const next = new SimulatedList(300, { heavyAbove: 200 });
    expect(await read(next, size)).toEqual(numbered(300));
    expect(next.requests).toEqual(['1x200', '2x198']);
  });

  it('is nothing, if it may have been an outage', async () => {
    const size = pageSize(LONG_FIRST);
    const struck = new SimulatedList(300, { heavyAbove: (request) => (request < 5 ? 0 : undefined) });
    expect(await read(struck, size)).toEqual(numbered(300));
    expect(sizes(struck)).toBe('1000 500 200 100 50*7');
    const next = new SimulatedList(3_000);
    await read(next, size);
    expect(next.requests).toEqual(['1x1000', '2x990', '3x985', '4x981']);
  });

  it('is nothing from many lists that one outage struck at the same time', async () => {
    const size = pageSize(LONG_FIRST);
    const heavyAbove = (request: number) => (request < 5 ? 0 : undefined);
    const struck = Array.from({ length: 10 }, () => new SimulatedList(60, { heavyAbove }));
    await Promise.all(struck.map((list) => read(list, size)));
    const next = new SimulatedList(1_500);
    await read(next, size);
    expect(next.requests).toEqual(['1x1000', '2x990']);
  });

  it('is the size, if a second list that asks later finds the same', async () => {
    const size = pageSize(LONG_FIRST);
    const lists = [1, 2, 3].map(() => new SimulatedList(300, { heavyAbove: 200 }));
    for (const list of lists) expect(await read(list, size)).toEqual(numbered(300));
    expect(lists.map(({ requests }) => requests.join(' '))).toEqual([
      '1x1000 1x500 1x200 2x198',
      '1x1000 1x500 1x200 2x198',
      '1x200 2x198',
    ]);
  });

  it('is tried again one step up by a list of more than 20 pages, and forgotten if it is served', async () => {
    const size = pageSize(LONG_FIRST);
    await read(new SimulatedList(300, { heavyAbove: 200, hostAnswered: true }), size);
    const long = new SimulatedList(6_000);
    expect(faults(long, 6_000, await read(long, size))).toEqual(FLAWLESS);
    expect(sizes(long)).toBe('200*20 500*5');
    const next = new SimulatedList(400);
    await read(next, size);
    expect(next.requests).toEqual(['1x500']);
  });
});
