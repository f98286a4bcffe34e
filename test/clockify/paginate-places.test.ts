import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/sync-error';
import { FLAWLESS, faults, LONG_FIRST, numbered, pageSize, read, SimulatedList } from './simulated-list';

describe('what the server sorts by', () => {
  it.each([
    ['an object', () => ({ start: '2026-03-01T00:00:00Z', end: null })],
    ['a list', () => ['Zoë', 7]],
    ['an object within an object', () => ({ period: { start: 'x', days: [1, 2] } })],
    ['missing', () => undefined],
    ['null', () => null],
  ])('is compared by value: %s', async (_, place) => {
    const list = new SimulatedList(4_000, { place });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(4_000));
    expect(list.requests).toEqual(['1x1000', '2x990', '3x985', '4x981', '5x978']);
  });

  it('is another one where the value has changed', async () => {
    const moved = new Set(['r10']);
    const place = (id: string, request: number) => ({ at: moved.has(id) && request > 1 ? 'later' : 'now' });
    const before = (request: number, { ids }: SimulatedList) => {
      if (request !== 2) return;
      ids.splice(100, 300);
      ids.splice(10, 1);
      ids.splice(990, 0, 'r10');
    };
    const list = new SimulatedList(1_900, { place, before });
    expect(faults(list, 1_900, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests).toEqual(['1x1000', '2x990', '1x1000', '2x990']);
  });
});

describe('rows whose place differs at every reading', () => {
  const place = (_: string, request: number) => request;

  it('are read after three vain steps back', async () => {
    const list = new SimulatedList(4_000, { place });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual(numbered(4_000));
    const back = ['2x990', '1x1000', '2x990', '1x1000', '2x990', '1x1000'];
    expect(list.requests).toEqual(['1x1000', ...back, '2x900', '3x850', '4x816', '4x1000']);
  });

  it('are not lost when others are deleted', async () => {
    const before = (request: number, { ids }: SimulatedList) => {
      if (request > 1) ids.splice(50, 20);
    };
    const list = new SimulatedList(4_000, { place, before });
    expect(faults(list, 4_000, await read(list, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
    expect(list.requests.length).toBeLessThan(20);
  });

  it('in pages too small to overlap by three are read as well', async () => {
    const list = new SimulatedList(200, { place });
    expect(await read(list, pageSize([20, 20]))).toEqual(numbered(200));
  });
});

it('a list that is in another order at every reading fails, after few requests', async () => {
  const before = (request: number, list: SimulatedList) => {
    list.ids = numbered(3_000);
    if (request % 2 === 0) list.ids = [...list.ids.slice(1_500), ...list.ids.slice(0, 1_500)];
  };
  const list = new SimulatedList(3_000, { place: (_, request) => request, before });
  const error = await read(list, pageSize(LONG_FIRST)).catch((reason) => reason);
  expect(error).toBeInstanceOf(SyncError);
  expect(error.recovery).toBe('system');
  expect(error.message).toContain('tags of Acme does not end');
  expect(list.requests.length).toBeLessThan(40);
});
