import { describe, expect, it } from 'vitest';
import { paginate } from '../../src/clockify/paginate';
import type { Answer } from '../../src/clockify/request';
import { SyncError } from '../../src/sync-error';
import { rowOf } from '../support/rows';
import { FLAWLESS, faults, LONG_FIRST, numbered, pageSize, read, SimulatedList } from './simulated-list';

const rowsOf = (ids: readonly string[]) => ids.map((id) => rowOf({ id }));

/** Answers with these pages, one after the other, whatever is asked for. */
function pages(...answers: Partial<Answer>[]) {
  let at = 0;
  const fetch = async (): Promise<Answer> => {
    const { rows = [], ...rest } = answers[at++] ?? {};
    // who takes an answer may change it
    return { rows: [...rows], lastPage: false, sentAt: 0, ...rest };
  };
  return { fetch };
}

async function failure(reading: Promise<unknown>): Promise<SyncError> {
  const error = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SyncError);
  return error as SyncError;
}

describe('a page that repeats', () => {
  it('is passed over', async () => {
    const list = new SimulatedList(2_500);
    let repeated = false;
    const fetch = async (page: number, size: number) => {
      const answer = await list.fetch(page, size);
      if (page !== 2 || repeated) return answer;
      repeated = true;
      return { ...answer, rows: rowsOf(numbered(size)) };
    };
    expect(faults(list, 2_500, await read({ fetch }, pageSize(LONG_FIRST)))).toEqual(FLAWLESS);
  });

  it('three times in a row is a fault of the server', async () => {
    const same = rowsOf(numbered(1_000));
    const error = await failure(read({ fetch: async () => ({ rows: [...same], sentAt: 0 }) }, pageSize(LONG_FIRST)));
    expect(error.recovery).toBe('system');
    expect(error.message).toBe('tags of Acme does not end: 3 pages in a row hold nothing new. Please report it.');
  });

  it('twice, and then goes on, is none, however often', async () => {
    const known = rowsOf(numbered(1_000));
    const next = (id: string) => ({ rows: [...known.slice(-9), rowOf({ id })] });
    const same = { rows: known };
    const list = pages(same, same, same, next('a'), same, same, { ...next('b'), lastPage: true });
    expect(await read(list, pageSize(LONG_FIRST))).toEqual([...numbered(1_000), 'a', 'b']);
  });

  it('within itself yields each row once', async () => {
    const list = pages({ rows: rowsOf(['a', 'b', 'a']), lastPage: true });
    expect(await read(list, pageSize())).toEqual(['a', 'b']);
  });
});

describe('pages that are empty', () => {
  it('and not the last end the reading after three', async () => {
    let requests = 0;
    const fetch = async (): Promise<Answer> => {
      requests += 1;
      return { rows: [], lastPage: false, sentAt: 0 };
    };
    const error = await failure(read({ fetch }, pageSize()));
    expect(error.recovery).toBe('system');
    expect(error.message).toContain('tags of Acme');
    expect(requests).toBe(3);
  });

  it('are not yielded', async () => {
    const yielded: number[] = [];
    const { fetch } = pages({ rows: [], lastPage: true });
    for await (const { rows } of paginate({ what: 'tags', size: pageSize(), fetch })) yielded.push(rows.length);
    expect(yielded).toEqual([]);
  });
});

it('a list of more than a million rows is a fault of the server', async () => {
  let rows = 0;
  const fetch = async (page: number, size: number): Promise<Answer> => {
    const begin = (page - 1) * size;
    return {
      rows: Array.from({ length: size }, (_, at) => rowOf({ id: `${begin + at}` })),
      lastPage: false,
      sentAt: 0,
    };
  };
  const error = await failure(
    (async () => {
      for await (const page of paginate({ what: 'tags of Acme', size: pageSize([100_000, 100_000]), fetch })) {
        rows += page.rows.length;
      }
    })(),
  );
  expect(error.recovery).toBe('system');
  expect(error.message).toContain('more than 1000000 rows');
  expect(rows).toBeLessThan(1_200_000);
});

describe('a row that cannot be used', () => {
  it.each([
    [null, 'is no object'],
    [7, 'is no object'],
    ['text', 'is no object'],
    [[{ id: 'a' }], 'is no object'],
    [{}, 'has no id'],
    [{ id: null }, 'has no id'],
    [{ id: 5 }, 'has no id'],
    [{ id: '' }, 'has no id'],
  ])('%j fails the list and names the list, the page and the position: it %s', async (row, problem) => {
    const first = rowsOf(numbered(100));
    const list = pages({ rows: first }, { rows: [first[99], rowOf({ id: 'good' }), rowOf(row)], lastPage: true });
    const error = await failure(read(list, pageSize([100, 100])));
    expect(error.recovery).toBe('system');
    expect(error.message).toBe(`tags of Acme: row 3 of page 2 ${problem}. Please report it.`);
  });
});

it('a page says when its request was sent', async () => {
  const sent: number[] = [];
  const list = new SimulatedList(1_200);
  for await (const page of paginate({ what: 'tags', size: pageSize(LONG_FIRST), fetch: list.fetch })) {
    sent.push(page.sentAt);
  }
  expect(sent).toEqual([1, 2]);
});
