import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanRows } from '../../src/clockify/scan-rows';
import { anyPage, compareWithParser, type Verdict } from './scan-pages';

/**
 * How long to go on, a new seed every few seconds. Each seed is printed before it runs: `FUZZ_SEED=... npx vitest run
 * test/clockify/scan-rows.fuzz.test.ts` plays it again, and a failure prints the page, made as small as it gets.
 */
const MINUTES = Number(process.env.FUZZ_MINUTES ?? 0);
const SEED = Number(process.env.FUZZ_SEED ?? (MINUTES > 0 ? Date.now() % 2 ** 31 : 14));
const RUNS = MINUTES > 0 || process.env.FUZZ_SEED ? 20_000 : 10_000;

test('never accepts what JSON.parse refuses, and finds the same rows', {
  timeout: MINUTES * 60_000 + 60_000,
}, async () => {
  const counts: Record<Verdict | 'rows' | 'odd', number> = {
    accepted: 0,
    'accepted, but no UTF-8': 0,
    'refused by both': 0,
    'left to the parser': 0,
    rows: 0,
    odd: 0,
  };
  const property = fc.property(anyPage, (bytes) => {
    const { verdict, rows, odd } = compareWithParser(bytes);
    counts[verdict] += 1;
    counts.rows += rows;
    counts.odd += odd;
  });
  const until = Date.now() + MINUTES * 60_000;
  let seed = SEED;
  do {
    if (MINUTES > 0) console.log(`FUZZ_SEED=${seed}`, JSON.stringify(counts));
    fc.assert(property, { seed, numRuns: RUNS });
    seed += 1;
    // lets the line be printed
    await setImmediate();
  } while (Date.now() < until);
  if (MINUTES > 0) console.log('done', JSON.stringify(counts));
  // a fuzz that breaks every page, or none, proves little
  const pages = RUNS * (seed - SEED);
  for (const verdict of ['accepted', 'refused by both'] as const) expect(counts[verdict]).toBeGreaterThan(pages / 5);
  expect(counts.rows - counts.odd).toBeGreaterThan(pages / 5);
  expect(counts.odd).toBeGreaterThan(pages / 20);
});

/** Of each kind of byte that the grammar knows. */
const ALPHABET = [...'[]{},:"\\/u0019-+.eEtd', '\n', 'é'];

test('agrees with JSON.parse on every short value', { timeout: 300_000 }, () => {
  const longest = MINUTES > 0 ? 4 : 3;
  let [accepted, refused] = [0, 0];
  const differences: string[] = [];
  const visit = (value: string, left: number) => {
    const page = `[{"a":${value}}]`;
    const known = scanRows(Buffer.from(page)) !== undefined;
    if (known !== isJson(page) && !value.includes('\n')) differences.push(page);
    if (known && !isJson(page)) differences.push(page);
    if (known) accepted += 1;
    else refused += 1;
    if (left > 0) for (const letter of ALPHABET) visit(value + letter, left - 1);
  };
  visit('', longest);
  expect(differences).toEqual([]);
  expect(Math.min(accepted, refused)).toBeGreaterThan(100);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
