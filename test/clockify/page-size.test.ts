import { expect, it } from 'vitest';
import { PageSize } from '../../src/clockify/page-size';

it('the first page is never larger than the bound', () => {
  expect(new PageSize(1_000, 100).first).toBe(100);
  expect(new PageSize(20, 100).first).toBe(20);
  expect(new PageSize(1_000, Number.POSITIVE_INFINITY).first).toBe(1_000);
});

it('what is learnt only ever lowers the bound', () => {
  const size = new PageSize(1_000, 100);
  size.learn(200);
  size.learn(500);
  expect(size.max).toBe(200);
});

it('a size below what every endpoint takes is not believed', () => {
  const size = new PageSize(1_000, 100);
  size.learn(3);
  expect(size.max).toBe(1_000);
});

it.each([
  [5_000, 1_000],
  [1_000, 500],
  [500, 200],
  [300, 200],
  [101, 100],
  [60, 50],
  [50, undefined],
])('below %i the next size to try is %s', (size, next) => {
  expect(PageSize.below(size)).toBe(next);
});
