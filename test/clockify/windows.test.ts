import { describe, expect, it } from 'vitest';
import { ClockifyError } from '../../src/clockify/errors';
import { PageSize } from '../../src/clockify/page-size';
import { paginate } from '../../src/clockify/paginate';
import type { Answer } from '../../src/clockify/request';
import { inWindows, type Span } from '../../src/clockify/windows';
import { rowOf } from '../support/rows';

const DAY = 86_400_000;

/** Assignments of a workspace, one a day; a span of more days than the longest is refused, and so is a larger page. */
class Assignments {
  /** `days from..to page x size` of every request. */
  readonly requests: string[] = [];

  constructor(
    private readonly longest: number,
    private readonly largest = 1_000,
  ) {}

  async read(span: Span, size: PageSize): Promise<Set<unknown>> {
    const ids = new Set<unknown>();
    const list = (within: Span) =>
      paginate({ what: 'scheduling_assignments', size, fetch: (page, rows) => this.fetch(within, page, rows) });
    for await (const { rows } of inWindows(span, list)) for (const { id } of rows) ids.add(id);
    return ids;
  }

  private async fetch({ from, to }: Span, page: number, size: number): Promise<Answer> {
    this.requests.push(`${from / DAY}..${to / DAY} ${page}x${size}`);
    if ((to - from) / DAY > this.longest || size > this.largest) {
      throw new ClockifyError('system', 'refused', `Date range cannot exceed ${this.longest} days`);
    }
    const days = Array.from({ length: (to - from) / DAY + 1 }, (_, at) => rowOf({ id: `day ${from / DAY + at}` }));
    return { rows: days.slice((page - 1) * size, page * size), lastPage: page * size >= days.length, sentAt: 0 };
  }
}

describe('a span of time', () => {
  it('is asked for as a whole where that is taken', async () => {
    const assignments = new Assignments(4_000);
    expect(await assignments.read({ from: 0, to: 96 * DAY }, new PageSize(1_000, 100))).toHaveProperty('size', 97);
    expect(assignments.requests).toEqual(['0..96 1x100']);
  });

  it('that is refused is asked for in smaller pages first, once, and is halved then: all rows', async () => {
    const assignments = new Assignments(366);
    const size = new PageSize(1_000, 100);
    expect(await assignments.read({ from: 0, to: 2_400 * DAY }, size)).toHaveProperty('size', 2_401);
    const first = ['0..2400 1x100', '0..2400 1x50', '0..1200 1x50', '0..600 1x50', '0..300 1x50', '0..300 1x1000'];
    expect(assignments.requests.slice(0, 6)).toEqual(first);
    // two requests for each of the other seven spans
    expect(assignments.requests).toHaveLength(6 + 7 * 2);
  });

  it('teaches no maximum of the page size', async () => {
    const size = new PageSize(1_000, 1_000);
    const assignments = new Assignments(366);
    await assignments.read({ from: 0, to: 2_400 * DAY }, size);
    expect(assignments.requests.slice(0, 8)).toEqual([
      ...['1x1000', '1x500', '1x200', '1x100', '1x50'].map((page) => `0..2400 ${page}`),
      '0..1200 1x50',
      '0..600 1x50',
      '0..300 1x50',
    ]);
    expect(size.max).toBe(1_000);
    expect(size.first).toBe(1_000);
  });

  it('and a page size that are both refused are found one after the other: all rows', async () => {
    const size = new PageSize(1_000, 100);
    const assignments = new Assignments(366, 200);
    expect(await assignments.read({ from: 0, to: 2_400 * DAY }, size)).toHaveProperty('size', 2_401);
    expect(size.max).toBe(200);
  });

  it('of a month that is refused fails', async () => {
    const reading = new Assignments(3).read({ from: 0, to: 40 * DAY }, new PageSize(1_000, 100));
    await expect(reading).rejects.toThrow('Date range cannot exceed 3 days');
  });
});
