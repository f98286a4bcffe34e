import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordBatch } from '../../src/airbyte/messages';
import { readContent } from '../../src/clockify/body';
import { ScannedRow } from '../../src/clockify/scanned-row';
import { Row } from '../../src/row';
import { isRunning, startOf } from '../../src/streams/entry-row';
import { entryOf } from './entry-texts';
import { anyPage } from './scan-pages';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 3_000);
const RESPONSE = { headers: { 'content-type': 'application/json' } } as never;

/** What is asked of a row, and what is printed of it when fields are added. */
function told(row: unknown, added: Record<string, unknown>): unknown {
  if (!(row instanceof Row)) return row;
  const { id, isMended } = row;
  const asked = [id, isMended, [...row.keys()], startOf(row), isRunning(row), row.has('workspaceId')];
  const others = ['userId', 'type', 'projectId', 'constructor'].map((name) => row.field(name) ?? undefined);
  const more = row.add({}).add(added);
  const printed = recordBatch('time_entries', [more, row]).bytes.toString('latin1');
  return [...asked, ...others, row.text(), more.text(), printed.replaceAll(/"emitted_at":\d+/g, '')];
}

function read(body: Buffer, scan: boolean, added: Record<string, unknown>): unknown {
  try {
    return readContent(body, {} as never, RESPONSE, undefined, scan).rows.map((row) => told(row, added));
  } catch (error) {
    return String(error);
  }
}

const added = fc.constantFrom<Record<string, unknown>>(
  { started_at: '2026-11-20T08:00:00Z', synced_at: '2026-11-25T10:00:00.000Z' },
  { workspaceId: 'Büro\u2028', started_at: null },
  { id: 'another', userId: 7 },
  {},
);

test('a page that is scanned gives the same rows and the same errors as one that is parsed', () => {
  let scanned = 0;
  fc.assert(
    fc.property(anyPage, added, (body, fields) => {
      expect(read(body, true, fields)).toEqual(read(body, false, fields));
      if (typeof read(body, true, fields) !== 'string') scanned += 1;
    }),
    { numRuns: RUNS, seed: 14 },
  );
  expect(scanned).toBeGreaterThan(RUNS / 5);
});

/** Which rows of a page become no objects. */
function scannedOf(...rows: string[]): boolean[] {
  const body = Buffer.from(`[${rows.join()}]`);
  const content = readContent(body, {} as never, RESPONSE, undefined, true);
  return content.rows.map((row) => row instanceof ScannedRow);
}

const entry = (n: number) => JSON.stringify(entryOf(n));

test('only rows that are odd, or whose text changes, are parsed', () => {
  expect(scannedOf(entry(0), entry(2), '{"id":"x"}', entry(3))).toEqual([true, true, false, true]);
  expect(scannedOf(entry(0), entry(9), entry(1))).toEqual([true, false, true]);
  const [half, nul] = ['\\ud83d', '\\u0000'].map((text) => entry(1).replace('Planning', text));
  expect(scannedOf(entry(4), half!, nul!, entry(5))).toEqual([true, false, false, true]);
});

test('a field of which nothing is known makes its row be parsed, and what was added is there, too', () => {
  const body = Buffer.from(`[${entry(3)}]`);
  const [row] = readContent(body, {} as never, RESPONSE, undefined, true).rows as [Row];
  expect(row).toBeInstanceOf(ScannedRow);
  const more = row.add({ synced_at: 'now' });
  expect(more).toBeInstanceOf(ScannedRow);
  expect([more.field('hourlyRate'), more.field('description'), more.field('synced_at')]).toEqual([
    null,
    'Разработка API, этап 2',
    'now',
  ]);
  expect(row.field('synced_at')).toBeUndefined();
  expect(more.add({ synced_at: 'later' }).text().split('synced_at')).toHaveLength(2);
});

test('a page that is no UTF-8 is refused although the scanner would take it', () => {
  const body = Buffer.from(`[${entry(1)},${entry(2)}]`);
  body[body.indexOf('Planning') + 1] = 0xff;
  expect(read(body, true, {})).toContain('not valid UTF-8');
});
