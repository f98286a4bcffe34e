import { describe, expect, it } from 'vitest';
import { unpaged } from '../../src/clockify/paginate';
import type { Answer } from '../../src/clockify/request';
import type { Row } from '../../src/row';
import { rowOf } from '../support/rows';
import { numbered } from './simulated-list';

const HOLIDAYS = { what: 'holidays of W1' };
const rowsOf = (ids: readonly string[]) => ids.map((id) => rowOf({ id }));

/** Reads a list whose page n is the n-th of these; the last one repeats. */
async function read(pages: readonly Partial<Answer>[], whole?: boolean) {
  const asked: (number | undefined)[] = [];
  const fetch = async (page?: number): Promise<Answer> => {
    asked.push(page);
    const { rows = [], ...rest } = pages[Math.min(page ?? 1, pages.length) - 1]!;
    return { sentAt: asked.length, ...rest, rows: [...rows] };
  };
  const yielded: Row[][] = [];
  for await (const { rows } of unpaged(HOLIDAYS, fetch, whole)) yielded.push(rows);
  return { asked, yielded, ids: yielded.flat().map(({ id }) => id) };
}

/** The rows from one number to before another. */
const slice = (from: number, to: number) => ({ rows: rowsOf(numbered(to).slice(from)) });

describe('a list that is taken to have no pages', () => {
  it('comes whole, each row once', async () => {
    const { ids, asked } = await read([{ rows: rowsOf(['a', 'b', 'a']) }]);
    expect(ids).toEqual(['a', 'b']);
    expect(asked).toEqual([undefined]);
  });

  it('is a page even if it is empty', async () => {
    expect((await read([{}])).yielded).toEqual([[]]);
  });

  it.each([1, 49, 51, 73, 101, 999])('of %i rows is asked for once', async (length) => {
    const { asked, ids } = await read([slice(0, length)]);
    expect(ids).toEqual(numbered(length));
    expect(asked).toEqual([undefined]);
  });

  it.each([50, 100, 200, 500, 1_000])(
    'of %i rows is asked for page 2, which proves the end if it holds the same',
    async (length) => {
      const { asked, ids } = await read([slice(0, length)]);
      expect(ids).toEqual(numbered(length));
      expect(asked).toEqual([undefined, 2]);
    },
  );

  it('of 50 rows ends with a page 2 that is empty', async () => {
    const { asked, ids } = await read([slice(0, 50), {}]);
    expect(ids).toEqual(numbered(50));
    expect(asked).toEqual([undefined, 2]);
  });

  it('of 73 holidays that come 50 at a time is read to its end', async () => {
    const { asked, ids } = await read([slice(0, 50), slice(50, 73), {}]);
    expect(ids).toEqual(numbered(73));
    expect(asked).toEqual([undefined, 2, 3]);
  });

  it('is not asked further if Last-Page says that it is whole', async () => {
    const { asked, ids } = await read([{ ...slice(0, 50), lastPage: true }]);
    expect(ids).toEqual(numbered(50));
    expect(asked).toEqual([undefined]);
  });

  it('is read in pages where Last-Page says that there are some', async () => {
    const pages = [
      { ...slice(0, 37), lastPage: false },
      { ...slice(37, 74), lastPage: false },
      { ...slice(74, 80), lastPage: true },
    ];
    for (const whole of [true, false]) {
      const { asked, ids } = await read(pages, whole);
      expect(ids).toEqual(numbered(80));
      expect(asked).toEqual([undefined, 2, 3]);
    }
  });

  it('fails where Last-Page says that there is more, and there is not', async () => {
    await expect(read([{ ...slice(0, 37), lastPage: false }])).rejects.toThrow(
      'holidays of W1 does not end: page 2 holds nothing new',
    );
  });

  it('known to come whole is believed in any length', async () => {
    expect((await read([slice(0, 50)], true)).asked).toEqual([undefined]);
  });

  it('fails for a row that cannot be used', async () => {
    await expect(read([{ rows: [rowOf({ id: 'a' }), rowOf({})] }])).rejects.toThrow(
      'holidays of W1: row 2 of page 1 has no id',
    );
  });
});
