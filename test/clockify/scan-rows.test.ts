import { expect, test } from 'vitest';
import { scanRows } from '../../src/clockify/scan-rows';
import { END, ID, START, TYPE, USER } from '../../src/clockify/scanned-rows';
import type { Fields } from '../../src/row';
import { entryOf, TEXTS } from './entry-texts';

const scan = (text: string) => scanRows(Buffer.from(text));
const scanAll = (rows: readonly Fields[]) => scan(JSON.stringify(rows))!;
const entries = (count: number) => Array.from({ length: count }, (_, n) => entryOf(n));
const EMOJI = '\u{1F680}';

test('finds every row of a page, whatever people wrote', () => {
  const rows = entries(1_000);
  const found = scanAll(rows);
  expect(found.count).toBe(1_000);
  for (const [index, row] of rows.entries()) {
    expect(found.bytes.toString('utf8', found.begin(index), found.end(index))).toBe(JSON.stringify(row));
    const { start, end } = row.timeInterval as { start: string; end: string | null };
    const texts = ([ID, USER, TYPE, START, END] as const).map((text) => found.text(index, text));
    expect(texts).toEqual([row.id, row.userId, row.type, start, end ?? undefined]);
    expect([found.isOdd(index), found.isSuspect(index), found.hasWorkspace(index)]).toEqual([false, false, true]);
    expect(found.keys(index)).toEqual(Object.keys(row));
  }
});

test('finds the rows of a body that is a part of a larger buffer', () => {
  const text = JSON.stringify(entries(3));
  const found = scanRows(Buffer.from(`«»${text}«»`).subarray(4, 4 + Buffer.byteLength(text)))!;
  expect([found.count, found.text(2, ID), found.isOdd(2)]).toEqual([3, entryOf(2).id, false]);
});

test('gives one array of keys to all rows that have the same', () => {
  const { taskId, ...shorter } = entryOf(3);
  // the first one has escapes before most of its keys
  const rows = [entryOf(7), entryOf(1), shorter, entryOf(2, { mood: '🙂' }), entryOf(4), { ...shorter }];
  const found = scanAll(rows);
  const keys = rows.map((_, index) => found.keys(index));
  expect(keys).toEqual(rows.map((row) => Object.keys(row)));
  expect(new Set(keys).size).toBe(3);
  expect(rows.map((_, index) => found.isOdd(index))).toEqual(rows.map(() => false));
});

test('an empty list has no rows', () => {
  expect(scan('[]')!.count).toBe(0);
});

test('takes more rows than their bytes let expect', () => {
  const short = { id: 'a', timeInterval: {} };
  const found = scanAll(Array.from({ length: 5_000 }, () => short));
  expect([found.count, found.text(4_999, ID), found.isOdd(4_999)]).toEqual([5_000, 'a', false]);
  expect(found.begin(0)).toBe(1);
});

test('a running timer has no end, and an interval may lack its start', () => {
  const intervals = [{ start: '2026-11-02T08:00:00Z', end: null }, { start: '2026-11-02T08:00:00Z' }, { end: '' }, {}];
  const found = scanAll(intervals.map((timeInterval, n) => entryOf(n, { timeInterval })));
  expect(intervals.map((_, index) => [found.text(index, START), found.text(index, END)])).toEqual([
    ['2026-11-02T08:00:00Z', undefined],
    ['2026-11-02T08:00:00Z', undefined],
    [undefined, ''],
    [undefined, undefined],
  ]);
  expect(intervals.map((_, index) => found.isOdd(index))).toEqual([false, false, false, false]);
});

test('tells a row without a workspace', () => {
  const { workspaceId, ...without } = entryOf(1);
  const found = scanAll([entryOf(0), without]);
  expect([found.hasWorkspace(0), found.hasWorkspace(1), found.isOdd(1)]).toEqual([true, false, false]);
});

const INTERVAL = '"timeInterval":{"start":"2026-11-02T08:00:00Z","end":null}';
const manyKeys = (n: number) => `{"id":"x",${INTERVAL},"key ${n}":1}`;
test.each([
  ['no id', `{${INTERVAL}}`],
  ['nothing', '{}'],
  ['an id that is null', `{"id":null,${INTERVAL}}`],
  ['an id that is a number', `{"id":7,${INTERVAL}}`],
  ['an empty id', `{"id":"",${INTERVAL}}`],
  ['an id with an escape', `{"id":"a\\u0062",${INTERVAL}}`],
  ['an id twice', `{"id":"a",${INTERVAL},"id":"b"}`],
  ['another key twice', `{"id":"a",${INTERVAL},"note":1,"note":2}`],
  ['a key with an escape', `{"id":"a",${INTERVAL},"\\u0069d":"b"}`],
  ['a key like a number', `{"id":"a",${INTERVAL},"7":"b"}`],
  ['no interval', '{"id":"a"}'],
  ['an interval that is null', '{"id":"a","timeInterval":null}'],
  ['an interval that is a list', '{"id":"a","timeInterval":["start"]}'],
  ['an interval that is a text', '{"id":"a","timeInterval":"2026"}'],
  ['an interval twice', `{"id":"a",${INTERVAL},${INTERVAL}}`],
  ['a start twice', '{"id":"a","timeInterval":{"start":"2026","start":"2025"}}'],
  ['a start with an escape', '{"id":"a","timeInterval":{"start":"202\\u0036"}}'],
  ['a start with an escaped key', '{"id":"a","timeInterval":{"st\\u0061rt":"2026"}}'],
  ['a start that is a number', '{"id":"a","timeInterval":{"start":1793606400}}'],
  ['an end that is false', '{"id":"a","timeInterval":{"end":false}}'],
  ['a user that is a number', `{"id":"a",${INTERVAL},"userId":5}`],
  ['a type that is a list', `{"id":"a",${INTERVAL},"type":["BREAK"]}`],
  ['a workspace that is null', `{"id":"a",${INTERVAL},"workspaceId":null}`],
])('a row with %s is odd, and it alone', (_, odd) => {
  const rows = [entryOf(0), entryOf(1), entryOf(2)].map((row) => JSON.stringify(row));
  const text = `[${rows[0]},${odd},${rows[1]},${odd},${rows[2]}]`;
  expect(JSON.parse(text)).toHaveLength(5);
  const found = scan(text)!;
  const indexes = [0, 1, 2, 3, 4];
  expect(indexes.map((index) => found.isOdd(index))).toEqual([false, true, false, true, false]);
  expect(indexes.map((index) => found.bytes.toString('utf8', found.begin(index), found.end(index)))).toEqual([
    rows[0],
    odd,
    rows[1],
    odd,
    rows[2],
  ]);
  expect([0, 2, 4].map((index) => found.text(index, ID))).toEqual([entryOf(0).id, entryOf(1).id, entryOf(2).id]);
});

test('rows that bring a new key each are odd after the first few', () => {
  const found = scan(`[${Array.from({ length: 40 }, (_, n) => manyKeys(n)).join()}]`)!;
  const odd = Array.from({ length: 40 }, (_, index) => found.isOdd(index));
  expect([odd.slice(0, 16).includes(true), odd.slice(16).includes(false)]).toEqual([false, false]);
});

test.each([
  ['NUL', '"\\u0000"', true],
  ['half a pair', '"\\ud83d"', true],
  ['the other half, in capitals', '"\\uDE80"', true],
  ['a whole pair, which is not told apart', '"\\ud83d\\ude80"', true],
  ['half a pair in a list in a list', '[["\\ud83d"]]', true],
  ['half a pair in a key', '{"\\ud83d":1}', true],
  ['the emoji itself', `"${EMOJI}"`, false],
  ['an escaped backslash before such letters', '"\\\\ud83d"', false],
  ['the last code before the pairs', '"\\ud7ff"', false],
  ['the first code behind the pairs', '"\\ue000"', false],
  ['other escapes', '"\\u00e9\\u0001\\n\\t\\"\\/"', false],
])('an escape of %s', (_, value, suspect) => {
  const found = scan(`[{"id":"a",${INTERVAL},"description":${value}},{"id":"b",${INTERVAL}}]`)!;
  expect([found.isSuspect(0), found.isSuspect(1), found.isOdd(0)]).toEqual([suspect, false, false]);
});

test.each(['0', '-0', '10', '1.50', '-0.0', '1e9', '1E+9', '12.5e-30', '123456789012345678901234567890', '1e999'])(
  'takes the number %s as it stands',
  (number) => expect(scan(`[{"amount":${number}}]`)!.count).toBe(1),
);

const ROW = JSON.stringify(entryOf(0));
test.each([
  '01',
  '-',
  '+1',
  '.5',
  '1.',
  '1.e5',
  '1e',
  '1e+',
  '0x1',
  'NaN',
  'Infinity',
  'nul',
  'nulll',
  'True',
  '"a',
  '"\n"',
  '"\u001f"',
  '"\\x"',
  '"\\u12"',
  '"\\u12g4"',
  '"\\',
  "'a'",
  '[1,]',
  '[,1]',
  '[1 2]',
  '{"a":}',
  '{"a"}',
  '{a:1}',
  '{"a":1,}',
  '{,}',
  '{"a":1]',
  '[1}',
  '',
])('refuses %j, as JSON.parse does', (value) => {
  for (const text of [`[{"id":"a","x":${value}}]`, `[${ROW},{"id":${value}}]`, `[${ROW},${value}]`]) {
    expect(() => JSON.parse(text)).toThrow();
    expect(scan(text)).toBeUndefined();
  }
});

test.each([
  ['nothing', ''],
  ['an object', ROW],
  ['null', 'null'],
  ['a list of lists', `[${ROW},[]]`],
  ['a list of texts', '["a"]'],
  ['a list that holds null', `[${ROW},null]`],
  ['a comma at the end', `[${ROW},]`],
  ['a comma at the beginning', `[,${ROW}]`],
  ['no comma', `[${ROW}${ROW}]`],
  ['no comma in a row', '[{"id":"a""x":1}]'],
  ['no quote before a known key', `[${ROW},${ROW.replace('"description', ' description')}]`],
  ['more behind the list', `[${ROW}]]`],
  ['a mark at the beginning', `\uFEFF[${ROW}]`],
  ['a blank', `[ ${ROW}]`],
  ['a line end at the end', `[${ROW}]\n`],
  ['a page that a person formatted', JSON.stringify([entryOf(0)], null, 2)],
  ['a page that is cut short', `[${ROW},${ROW.slice(0, -20)}`],
])('does not know a page that is %s', (_, text) => {
  expect(scan(text)).toBeUndefined();
});

test('every beginning of a page is refused', () => {
  const bytes = Buffer.from(JSON.stringify(entries(TEXTS.length)));
  const taken = Array.from({ length: bytes.length }, (_, end) => end).filter((end) => scanRows(bytes.subarray(0, end)));
  expect(taken).toEqual([]);
});

test('knows as much nesting as any row has, and leaves more to the parser', () => {
  const nested = (levels: number) => `[{"id":"a",${INTERVAL},"x":${'['.repeat(levels)}${']'.repeat(levels)}}]`;
  expect(scan(nested(50))!.isOdd(0)).toBe(false);
  expect(scan(nested(200_000))).toBeUndefined();
  const deepObject = `[{"id":"a","x":${'{"y":'.repeat(500)}1${'}'.repeat(500)}}]`;
  expect(scan(deepObject)).toBeUndefined();
});
