import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { scanRows } from '../../src/clockify/scan-rows';
import { END, ID, type ScannedRows, START, TYPE, USER } from '../../src/clockify/scanned-rows';
import type { Fields } from '../../src/row';
import { entryOf, TEXTS } from './entry-texts';

const oneOf = fc.constantFrom<string[]>;

/** A text of JSON as some server might write it: with any valid escape, and any character as it is. */
const string = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...TEXTS).map((text) => JSON.stringify(text).slice(1, -1)) },
      { weight: 1, arbitrary: oneOf('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t') },
      { weight: 1, arbitrary: oneOf('\\u0000', '\\ud83d', '\\uDE00', '\\ud83d\\ude00', '\\u00e9', '\\uFFFF') },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 5 }).map((t) => JSON.stringify(t).slice(1, -1)) },
    ),
    { maxLength: 3 },
  )
  .map((parts) => `"${parts.join('')}"`);
const number = fc.oneof(
  oneOf('0', '-0', '1', '7500', '-1.25e-3', '1E+9', '0.10', '1e999', '98765432109876543210'),
  fc.stringMatching(/^-?(0|[1-9]\d{0,9})(\.\d{1,5})?([eE][+-]?\d{1,3})?$/),
);
const name = fc.oneof(
  oneOf('"id"', '"userId"', '"type"', '"timeInterval"', '"workspaceId"', '"start"', '"end"', '"\\u0069d"', '"7"'),
  string,
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: string },
    number,
    oneOf('true', 'false', 'null', '[]', '{}'),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map(objectOf),
  ),
}));

type Field = readonly [key: string, value: string];

function objectOf(fields: readonly Field[]): string {
  return `{${fields.map(([key, text]) => `${key}:${text}`).join()}}`;
}

/** A row of the real shape, as it is or with some fields left out, moved, doubled, or of another kind. */
const row = fc
  .record({
    n: fc.nat(30),
    changes: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      fc.array(fc.record({ at: fc.nat(20), name, value, how: fc.constantFrom('set', 'add', 'drop', 'copy') }), {
        maxLength: 3,
      }),
    ),
  })
  .map(({ n, changes }) => {
    const fields = Object.entries(entryOf(n)).map(([key, inner]): Field => [`"${key}"`, JSON.stringify(inner)]);
    for (const change of changes) {
      const at = change.at % (fields.length + 1);
      const [key] = fields[at] ?? [change.name];
      if (change.how === 'set') fields[at] = [key, change.value];
      else if (change.how === 'add') fields.splice(at, 0, [change.name, change.value]);
      else if (change.how === 'copy') fields.splice(at, 0, fields[(at + 3) % fields.length]!);
      else fields.splice(at, 1);
    }
    return objectOf(fields);
  });

const page = fc.oneof(
  { weight: 6, arbitrary: fc.array(row, { maxLength: 4 }).map((rows) => `[${rows.join()}]`) },
  { weight: 1, arbitrary: fc.array(value, { maxLength: 4 }).map((values) => `[${values.join()}]`) },
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: fc.nat(300).map((depth) => `[{"id":"a","x":${'['.repeat(depth)}${']'.repeat(depth)}}]`) },
);

const TOKENS = '[ ] { } , : " \\ \\u \\ud83d 0 1 - + . e E null true "id":"b" "id":"b", [] {} ,{}'.split(' ');
const inserted = fc.oneof(
  fc.constantFrom(...[...TOKENS, ' ', '\n', '\t', '\r', '\0', '\x1f', '\x7f', '\uFEFF', '\u2028'].map(bytesOf)),
  fc.nat(255).map((byte) => Buffer.of(byte)),
);
const mutation = fc.record({
  how: fc.constantFrom('flip', 'set', 'insert', 'delete', 'repeat', 'cut'),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 12 }),
  bit: fc.nat(7),
  bytes: inserted,
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

function mutate(bytes: Buffer, { how, at: anywhere, length, bit, bytes: other }: Mutation): Buffer {
  const at = anywhere % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (how) {
    case 'flip':
      return Buffer.concat([
        before,
        Buffer.from(after.subarray(0, 1).map((byte) => byte ^ (1 << bit))),
        after.subarray(1),
      ]);
    case 'set':
      return Buffer.concat([before, other, after.subarray(other.length)]);
    case 'insert':
      return Buffer.concat([before, other, after]);
    case 'delete':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    default:
      return Buffer.from(before);
  }
}

/** A page of rows as some server might send it, and mostly broken in some places. */
export const anyPage = fc
  .record({
    text: page,
    mutations: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.tuple(mutation) },
      { weight: 1, arbitrary: fc.array(mutation, { maxLength: 4 }) },
    ),
  })
  .map(({ text, mutations }) => (mutations as Mutation[]).reduce(mutate, Buffer.from(text)));

/** What the scanner made of a page. */
export type Verdict = 'refused by both' | 'left to the parser' | 'accepted' | 'accepted, but no UTF-8';

/** @throws if the scanner accepts what JSON.parse refuses, or finds something else than it */
export function compareWithParser(bytes: Buffer): { verdict: Verdict; rows: number; odd: number } {
  const found = scanRows(bytes);
  const parsed = parse(bytes);
  if (!found) return { verdict: parsed === undefined ? 'refused by both' : 'left to the parser', rows: 0, odd: 0 };
  if (parsed === undefined) throw new Error('accepted, but JSON.parse refuses it');
  if (!Array.isArray(parsed) || parsed.length !== found.count)
    throw new Error(`${found.count} rows, but not for the parser`);
  if (!isUtf8(bytes)) return { verdict: 'accepted, but no UTF-8', rows: 0, odd: 0 };
  let odd = 0;
  for (const [index, row] of parsed.entries()) {
    const begin = index === 0 ? 1 : found.end(index - 1) + 1;
    same('begin', found.begin(index), begin);
    same('row', parse(bytes.subarray(begin, found.end(index))), row);
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new Error('a row that is no object');
    if (holdsBrokenText(row)) same('broken text', found.isSuspect(index), true);
    if (found.isOdd(index)) odd += 1;
    else compareRow(found, index, row);
  }
  same('end', found.count === 0 ? 1 : found.end(found.count - 1), bytes.length - 1);
  return { verdict: 'accepted', rows: found.count, odd };
}

function compareRow(found: ScannedRows, index: number, row: Fields): void {
  const { timeInterval: interval } = row as { timeInterval: Fields };
  same('interval', typeof interval === 'object' && interval !== null && !Array.isArray(interval), true);
  same('keys', found.keys(index), Object.keys(row));
  same('workspace', found.hasWorkspace(index), row.workspaceId !== null && row.workspaceId !== undefined);
  same('id', typeof row.id === 'string' && row.id !== '', true);
  const texts = [
    [ID, row.id],
    [USER, row.userId],
    [TYPE, row.type],
    [START, interval.start],
    [END, interval.end],
  ] as const;
  for (const [text, expected] of texts) same(`text ${text}`, found.text(index, text), expected ?? undefined);
}

function same(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} in place of ${JSON.stringify(expected)}`);
}

/** Undefined for what is no JSON. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function holdsBrokenText(row: Fields): boolean {
  return /\\u(0000|d[89a-f]..)/.test(JSON.stringify(row).replaceAll('\\\\', ''));
}
