import { expect, test } from 'vitest';
import { addFields, keepSource, omitFields, type Row, serialiseRow } from '../src/row';

function sent(text: string): Row {
  const row = JSON.parse(text) as Row;
  keepSource(row, text);
  return row;
}

test('a row goes out as the text in which it came, with what was added behind it', () => {
  const row = addFields(sent('{"a":1.0,"b":12345678901234567890}'), { c: 'x' });
  expect(serialiseRow(row)).toBe('{"a":1.0,"b":12345678901234567890,"c":"x"}');
  expect(serialiseRow(addFields(row, {}))).toBe(serialiseRow(row));
});

test('a field that is replaced is there once, and what was added before is kept', () => {
  const row = addFields(addFields(sent('{"a":1,"b":null}'), { c: 'x' }), { b: 2 });
  expect(JSON.parse(serialiseRow(row))).toEqual({ a: 1, b: 2, c: 'x' });
  expect(serialiseRow(row)).not.toContain('null');
});

test('a field that is left away is not in the text either', () => {
  expect(serialiseRow(omitFields(sent('{"a":1,"token":"secret"}'), ['token']))).toBe('{"a":1}');
});
