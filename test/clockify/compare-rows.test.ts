import { expect, test } from 'vitest';
import { difference } from '../../src/clockify/compare-rows';
import type { Row } from '../../src/row';

const listed = (...rows: Row[]) => new Map(rows.map((row) => [row.id as string, row]));
const row = { id: 'a', name: 'Žana', rate: { amount: 1, currency: 'EUR' }, ids: ['x', 'y'], progress: 0.5 };

test.each<[string, Row[]]>([
  ['the same', [row]],
  ['other fields beside', [{ ...row, favorite: false }]],
  ['fewer fields', [{ id: 'a', name: 'Žana' }]],
  ['another order of fields', [{ ids: ['x', 'y'], rate: { currency: 'EUR', amount: 1.0 }, id: 'a' }]],
  ['null where that is no value', [{ ...row, progress: null }]],
])('no difference: %s', (_, short) => {
  expect(difference(listed(row), short, ['progress'])).toBeUndefined();
});

test.each<[Row[], string]>([
  [[], '1 are missing, such as a'],
  [[row, { id: 'b' }], 'b is not in it'],
  [[{ ...row, name: 'Zana' }], 'name of a is another'],
  [[{ ...row, name: null }], 'name of a is another'],
  [[{ ...row, rate: { amount: 1, currency: null } }], 'rate of a is another'],
  [[{ ...row, ids: ['y', 'x'] }], 'ids of a is another'],
  [[{ ...row, progress: 0.4 }], 'progress of a is another'],
])('%j differs', (short, words) => {
  expect(difference(listed(row), short, ['progress'])).toBe(words);
});
