import { expect, it } from 'vitest';
import { PageSize } from '../../src/clockify/page-size';

it('the first page is never larger than the bound', () => {
  expect(new PageSize(1_000, 100).first).toBe(100);
  expect(new PageSize(20, 100).first).toBe(20);
  expect(new PageSize(1_000, Number.POSITIVE_INFINITY).first).toBe(1_000);
});

it('a cap only ever lowers the bound, and not below one', () => {
  const size = new PageSize(1_000, 100);
  size.cap(200);
  size.cap(500);
  expect(size.max).toBe(200);
  size.cap(0);
  expect([size.max, size.first]).toEqual([1, 1]);
});

it.each([
  [5_000, [1_000, 100, 50]],
  [1_000, [100, 50]],
  [300, [100, 50]],
  [60, [50]],
  [50, []],
])('sizes from %i on are lowered to %j', (bound, sizes) => {
  const size = new PageSize(bound, bound);
  const tried: number[] = [];
  while (size.shrinkBelow(size.max)) tried.push(size.max);
  expect(tried).toEqual(sizes);
});

it('a size that was refused to two lists at the same time is lowered once', () => {
  const size = new PageSize(1_000, 1_000);
  expect([size.shrinkBelow(1_000), size.shrinkBelow(1_000)]).toEqual([true, true]);
  expect(size.max).toBe(100);
});
