import { describe, expect, it } from 'vitest';
import { backoffMs, retryAfterMs } from '../../src/clockify/retry-policy';

describe('the wait before a retry', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000],
    [5, 16_000],
    [6, 30_000],
    [50, 30_000],
  ])('number %i is anything up to %i ms', (attempt, most) => {
    expect([0, 0.5, 1].map((random) => backoffMs(attempt, random))).toEqual([0, most / 2, most]);
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 23, 20);

  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['1.5', 1_500],
    ['Mon, 23 Nov 2026 20:02:00 GMT', 120_000],
    ['Monday, 23-Nov-26 20:02:00 GMT', 120_000],
    ['Mon, 23 Nov 2026 19:59:00 GMT', 0],
  ])('%j is %i ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  it.each([undefined, null, '', ' ', 'soon', 'NaN', '-5', '0x10', '5, 10', 5, ['5']])(
    '%j cannot be read, so it is none',
    (header) => {
      expect(retryAfterMs(header, now)).toBeUndefined();
    },
  );
});
