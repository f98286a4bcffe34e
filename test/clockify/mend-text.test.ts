import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsBrokenText, mendJson } from '../../src/clockify/mend-text';

const parsed = (text: string) => JSON.parse(mendJson(text));

describe('a text of JSON', () => {
  it.each([
    ['the first half of a pair', String.raw`{"a":"cut \ud83d"}`, { a: 'cut \ufffd' }],
    ['the second half', String.raw`{"a":"\uDE00!"}`, { a: '\ufffd!' }],
    ['halves in the wrong order', String.raw`["\ude00\ud83d"]`, ['\ufffd\ufffd']],
    ['a half in front of a pair', String.raw`["\ud83d\ud83d\ude00"]`, ['\ufffd😀']],
    ['a half in front of a whole character', String.raw`["\ud83d😀\ude00"]`, ['\ufffd😀\ufffd']],
    ['halves that NUL keeps apart', String.raw`["\ud83d\u0000\ude00"]`, ['\ufffd\ufffd']],
    ['NUL', String.raw`{"a":"x\u0000y\u0000"}`, { a: 'xy' }],
    ['keys', String.raw`{"\ud83d":1,"a\u0000b":{"\udfff":[]}}`, { '\ufffd': 1, ab: { '\ufffd': [] } }],
    ['a half behind an escaped backslash', String.raw`["\\\ud83d"]`, ['\\\ufffd']],
  ])('is mended: %s', (_, text, expected) => {
    expect(parsed(text)).toEqual(expected);
    expect(holdsBrokenText(JSON.parse(text))).toBe(true);
    expect(holdsBrokenText(parsed(text))).toBe(false);
  });

  it.each([
    ['whole pairs, as they are or in escapes', String.raw`["😀","\ud83d\ude00","\uD83D\uDE00\uD83D\uDE00"]`],
    ['what only looks like an escape', String.raw`{"\\ud83d":"\\u0000","a":"\\\\ud83d\\\\\\u0000"}`],
    ['other escapes', String.raw`["\u0001\n\"\\\/\u00e9\ufffd\u2028"]`],
    ['digits, blanks and the order of keys', `{ "b" : 1.0,"a":12345678901234567890 ,"1":"Zoë"}`],
  ])('stays as it is, to the byte: %s', (_, text) => {
    expect(mendJson(text)).toBe(text);
    expect(holdsBrokenText(JSON.parse(text))).toBe(false);
  });
});

/** What mending means, said of the value: the long way round. */
function mendValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(mendValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [mendValue(key), mendValue(inner)]);
  return Object.fromEntries(entries);
}

/** Backslashes, halves and NUL close together, which random text rarely has. */
const unit = fc.constantFrom('\\', 'u', 'd83d', '0000', '\ud83d', '\ude00', '\0', '"', '😀', 'é', ' ', '\u2028', '\n');
const broken = fc.string({ unit, maxLength: 12 });
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    broken,
    fc.constantFrom(null, true, 0, -1.5),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(broken, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** JSON with some characters written as escapes of four digits, in either case of letters. */
const escaped = (value: unknown, upper: boolean): string =>
  JSON.stringify(value).replace(/[é😀\u2028]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => character.charCodeAt(at).toString(16).padStart(4, '0'))
      .map((digits) => `\\u${upper ? digits.toUpperCase() : digits}`)
      .join(''),
  );

it('any JSON comes out well-formed, without NUL, and otherwise as it was', () => {
  fc.assert(
    fc.property(tree, fc.boolean(), (value, upper) => {
      const text = escaped(value, upper);
      const mended = mendJson(text);
      expect(JSON.parse(mended)).toEqual(mendValue(JSON.parse(text)));
      expect(holdsBrokenText(JSON.parse(mended))).toBe(false);
      expect(mended === text).toBe(!holdsBrokenText(JSON.parse(text)));
    }),
    { numRuns: 2_000 },
  );
});

it('nesting deeper than the stack is no obstacle', () => {
  const text = `${'['.repeat(100_000)}"\\ud83d"${']'.repeat(100_000)}`;
  expect(holdsBrokenText(JSON.parse(text))).toBe(true);
  expect(mendJson(text)).toBe(text.replace('\\ud83d', '\\ufffd'));
});
