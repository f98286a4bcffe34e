import { expect, test } from 'vitest';
import { difference } from '../../src/clockify/compare-rows';
import type { Fields } from '../../src/row';
import { rowsOf } from '../support/rows';

const differ = (short: Fields[]) =>
  difference(new Map(rowsOf([row]).map((each) => [each.id as string, each])), rowsOf(short), ['progress']);
const row = { id: 'a', name: 'Žana', rate: { amount: 1, currency: 'EUR' }, ids: ['x', 'y'], progress: 0.5 };

test.each<[string, Fields[]]>([
  ['the same', [row]],
  ['other fields beside', [{ ...row, favorite: false }]],
  ['fewer fields', [{ id: 'a', name: 'Žana' }]],
  ['another order of fields', [{ ids: ['x', 'y'], rate: { currency: 'EUR', amount: 1.0 }, id: 'a' }]],
  ['null where that is no value', [{ ...row, progress: null }]],
])('no difference: %s', (_, short) => {
  expect(differ(short)).toBeUndefined();
});

test.each<[Fields[], string]>([
  [[], '1 are missing, such as a'],
  [[row, { id: 'b' }], 'b is not in it'],
  [[{ ...row, name: 'Zana' }], 'name of a is another'],
  [[{ ...row, name: null }], 'name of a is another'],
  [[{ ...row, rate: { amount: 1, currency: null } }], 'rate of a is another'],
  [[{ ...row, ids: ['y', 'x'] }], 'ids of a is another'],
  [[{ ...row, progress: 0.4 }], 'progress of a is another'],
])('%j differs', (short, words) => {
  expect(differ(short)).toBe(words);
});
