import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectedRecords, PAIRS } from '../support/wire';
import { acceptanceWorld } from './world';

const FILE = join(import.meta.dirname, 'expected-records.jsonl');

/** One record of each stream, as Airbyte's acceptance tests read them; those compare the keys. */
function lines(): string {
  const world = acceptanceWorld();
  const records = PAIRS.map((pair) => {
    const [first, second = first] = expectedRecords(pair, world);
    return { stream: pair.name, data: second, emitted_at: 0 };
  });
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

test('every stream has an expected record, which the embedded Clockify holds (UPDATE_DOCS=1 writes them)', () => {
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, lines());
  else expect(readFileSync(FILE, 'utf8')).toBe(lines());
});
