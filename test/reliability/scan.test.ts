import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { entryOf, TEXTS } from '../clockify/entry-texts';
import { expectProtocol } from '../support/conformance';
import { Bench, incremental } from '../support/sync';

let bench: Bench;
afterEach(async () => {
  vi.useRealTimers();
  await bench.server.close();
});

const NOW = Date.UTC(2026, 10, 29);

const odd = fc.constantFrom<Record<string, unknown>>(
  { description: 'half a character \ud83d and NUL \0' },
  { workspaceId: null },
  { workspaceId: undefined },
  { timeInterval: null },
  { timeInterval: { start: '2026-11-20T09:00:00+01:00', end: null } },
  { timeInterval: { start: 'yesterday', end: '2026-11-20T09:00:00Z' } },
  { started_at: 'x', 7: 'a key that is moved' },
  { type: 'HOLIDAY', mood: 'undeclared' },
);
const page = fc
  .array(fc.record({ n: fc.nat(400), change: fc.option(odd, { nil: undefined, freq: 3 }) }), { maxLength: 40 })
  .map((rows) => JSON.stringify(rows.map(({ n, change }) => entryOf(n, change))));

/** Everything that a sync prints of a page, at a time that stands still. */
async function sync(body: string): Promise<string> {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  bench.server.faults = [];
  const headers = { 'content-type': 'application/json', 'last-page': 'true' };
  bench.fault(/time-entries$/, { kind: 'raw', body, headers });
  const output = await bench.read(incremental());
  vi.useRealTimers();
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  return output.stdout.replace(/ in [\d.]+ s\./, '');
}

test('a sync prints the same bytes, whether it scans the pages or parses them', async () => {
  bench = await Bench.start({ users: 1 }, { now: () => NOW });
  await fc.assert(
    fc.asyncProperty(page, async (body) => {
      // the scanner knows no white space between values
      const [scanned, parsed] = [await sync(body), await sync(`[ ${body.slice(1)}`)];
      expect(scanned).toBe(parsed);
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 40), seed: 14 },
  );
  const all = JSON.stringify(TEXTS.map((_, n) => entryOf(n)));
  expect((await sync(all)).match(/"type":"RECORD"/g)).toHaveLength(TEXTS.length);
});
