import { afterAll, beforeAll, expect, test } from 'vitest';
import described from '../../test_files/described-parameters.json';
import { ASKED, INSTANT, LEFT_OUT } from '../support/asked';
import type { LoggedRequest } from '../support/clockify/server';
import { expectGenerated, table } from '../support/generated';
import { Bench } from '../support/sync';
import { isOwn, PAIRS } from '../support/wire';

/** Of each list, what it can be asked for in the vendor's description, with the default there. */
const DESCRIBED: Record<string, Record<string, string | null>> = described;
/** Recorded from the live API, and not described. */
const RECORDED = ['types'];
const PAGING = ['page', 'page-size', 'pageSize'];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
  bench.world.workspaces[0]!.features = ['PROJECT_TEMPLATES'];
  const config = { start_date: '2026-01-01T00:00:00Z' };
  // one by one, because two streams read the same list
  for (const { name } of PAIRS) {
    const output = await bench.read([name], { config });
    expect(output.code, name).toBe(0);
    const pair = PAIRS.find((candidate) => candidate.name === name)!;
    seen.set(
      name,
      bench.server.requests.filter((request) => isOwn(pair, request)),
    );
  }
});
afterAll(() => bench.server.close());

const seen = new Map<string, LoggedRequest[]>();

/** The values of a parameter in the requests of a stream, each once, in their order. */
function valuesOf(name: string, stream: string): string[] {
  const values = seen.get(stream)!.map(({ query, body }) => {
    const value = query[name] ?? (body as Record<string, unknown> | undefined)?.[name];
    if (value === undefined) return LEFT_OUT;
    return /^\d{4}-\d\d-\d\dT/.test(String(value)) ? INSTANT : String(value);
  });
  return [...new Set(values)];
}

test.each(PAIRS.map(({ name }) => name))('%s sends what the table says, and nothing else', (stream) => {
  const asked = ASKED[stream]!;
  for (const { names, sent } of asked) {
    for (const name of names) expect(valuesOf(name, stream), name).toEqual(sent.length === 0 ? [LEFT_OUT] : sent);
  }
  const sent = seen.get(stream)!.flatMap(({ query, body }) => [...Object.keys(query), ...Object.keys(body ?? {})]);
  const unknown = sent.filter((name) => !PAGING.includes(name) && !asked.some(({ names }) => names.includes(name)));
  expect([...new Set(unknown)]).toEqual([]);
});

test.each(PAIRS.map(({ name }) => name))('the table knows all that %s can be asked for', (stream) => {
  const known = ASKED[stream]!.flatMap(({ names }) => names).filter((name) => !RECORDED.includes(name));
  expect(known.sort()).toEqual(Object.keys(DESCRIBED[stream]!).sort());
});

test('the table in the documents is made from what is asked for', () => {
  const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
  const value = (word: string) => (word === INSTANT || word === LEFT_OUT ? word : code([word]));
  const rows = Object.entries(ASKED).flatMap(([stream, all]) =>
    all.map(({ names, sent, why }) => {
      const defaults = names.map((name) => DESCRIBED[stream]![name]).filter((word) => word != null && word !== '');
      const standard = [...new Set(defaults as string[])];
      return [
        code([stream]),
        code(names),
        standard.length === 1 && names.length === 1 ? code(standard) : '',
        sent.length === 0 ? '' : sent.map(value).join(', then '),
        why,
      ];
    }),
  );
  expectGenerated(
    'docs/clockify.md',
    'asked',
    table(['stream', 'parameter', 'described default', 'sent', 'why'], rows),
  );
});
