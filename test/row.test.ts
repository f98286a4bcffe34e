import { expect, test } from 'vitest';
import { ObjectRow, omitFields, type Row } from '../src/row';

function sent(text: string): Row {
  return new ObjectRow(JSON.parse(text), text);
}

test('a row goes out as the text in which it came, with what was added behind it', () => {
  const row = sent('{"a":1.0,"b":12345678901234567890}').add({ c: 'x' });
  expect(row.text()).toBe('{"a":1.0,"b":12345678901234567890,"c":"x"}');
  expect(row.add({}).text()).toBe('{"a":1.0,"b":12345678901234567890,"c":"x"}');
});

test('a field that is replaced is there once, and what was added before is kept', () => {
  const row = sent('{"a":1,"b":null}').add({ c: 'x' }).add({ b: 2 });
  expect(JSON.parse(row.text())).toEqual({ a: 1, b: 2, c: 'x' });
  expect(row.text()).not.toContain('null');
});

test('a field is asked for by its name, whether it came or was added', () => {
  const row = sent('{"id":"e1","tagIds":["t1"]}').add({ workspaceId: 'w1' });
  expect([row.id, row.field('tagIds'), row.field('workspaceId'), row.field('type')]).toEqual([
    'e1',
    ['t1'],
    'w1',
    undefined,
  ]);
});

test('a row to which something was added is another one', () => {
  const row = sent('{"id":"e1"}');
  row.add({ workspaceId: 'w1' });
  expect([row.text(), row.keys(), row.field('workspaceId')]).toEqual(['{"id":"e1"}', ['id'], undefined]);
});

test('a field that is left away is not in the text either', () => {
  const row = omitFields(new ObjectRow({ a: 1, token: 'secret' }, '{"a":1,"token":"secret"}', true), ['token']);
  expect(row.text()).toBe('{"a":1}');
  expect(row.isMended).toBe(true);
});
