import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import catalogFile from '../../test_files/catalog.json';
import { TEST_API_KEY } from '../support/clockify/server';
import type { Output } from '../support/output';
import { catalogOf, runHere } from '../support/run';
import { Bench, incremental } from '../support/sync';

const RUNS = Number(process.env.PROPERTY_RUNS ?? 50);
const STREAMS = ['workspaces', 'clients', 'projects', 'tags', 'users', 'tasks', 'time_entries'];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({ users: 1, entriesPerUser: 2, projects: 1, tasksPerProject: 1 });
});
afterAll(() => bench.server.close());

const VALID_STATE = [
  {
    type: 'STREAM',
    stream: {
      stream_descriptor: { name: 'time_entries' },
      stream_state: {
        states: [
          {
            partition: { workspace_id: 'w', user_id: 'u' },
            cursor: { started_at: '2026-11-20T12:00:00Z', synced_at: '2026-11-23T20:00:00.000Z' },
          },
        ],
      },
    },
  },
];

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = replaced((value as Record<string, unknown>)[key], rest, by);
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom(null, '', ' ', 0, -1, 1e308, true, [], {}, [null], '__proto__', '2026-13-45T99:99:99Z', '\ud800'),
  fc.jsonValue({ maxDepth: 2 }),
);
const text = (value: unknown) => JSON.stringify(value) ?? '';

/** A valid value with something else in one or two of its places. */
function mutated(valid: unknown): fc.Arbitrary<string> {
  const change = fc.record({ path: fc.constantFrom(...pathsOf(valid)), by: odd });
  return fc.array(change, { minLength: 1, maxLength: 2 }).map((changes) => {
    let value = valid;
    for (const { path, by } of changes) {
      try {
        value = replaced(value, path, by);
      } catch {
        // the place went away with the change before
      }
    }
    return text(value);
  });
}

/** A file as no program writes it: cut, with bytes that are no text, or any JSON. */
function broken(valid: unknown): fc.Arbitrary<string> {
  const whole = JSON.stringify(valid);
  return fc.oneof(
    { weight: 4, arbitrary: mutated(valid) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
    { weight: 1, arbitrary: fc.nat(whole.length).map((end) => whole.slice(0, end)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
    { weight: 1, arbitrary: fc.constantFrom('[', '{"a":', '\0', '\uFEFF', '"', '['.repeat(50_000), '1e999') },
  );
}

/** One clear end: all streams complete and 0, or an error trace for people and 1; never a stack. */
function expectClearEnd(output: Output): void {
  const errors = output.errors();
  for (const { message, failure_type, stack_trace } of errors) {
    expect(message).not.toMatch(/\n\s+at |Internal error|undefined|\[object/);
    expect(message).not.toContain(TEST_API_KEY);
    expect(failure_type).toBe('config_error');
    expect(stack_trace).toBeUndefined();
  }
  expect(output.logs('FATAL')).toEqual([]);
  const statuses = STREAMS.map((name) => output.statuses(name).at(-1)).filter((status) => status !== undefined);
  const refused = statuses.length === 0 && output.connectionStatus === undefined && output.of('CATALOG').length === 0;
  if (refused) {
    // nothing began: the file itself is the error
    expect(errors).toHaveLength(1);
    expect([output.code, output.of('RECORD'), output.of('STATE')]).toEqual([1, [], []]);
    return;
  }
  expect(output.code).toBe(errors.length === 0 ? 0 : 1);
}

const CONFIG = () => ({ ...bench.configuration(), lookback_window_days: 3, start_date: '2020-01-01T00:00:00Z' });

/** No fuzz of an address may lead anywhere but to the embedded server. */
const staysHere = (config: string) => {
  try {
    const { api_url } = JSON.parse(config);
    return api_url === bench.server.url;
  } catch {
    return true;
  }
};

test.each(['check', 'discover', 'read'])('%s with any config file has one clear end', async (verb) => {
  const catalog = catalogOf('tags');
  const property = fc.asyncProperty(broken(CONFIG()), async (config) => {
    if (verb !== 'discover' && !staysHere(config)) return;
    expectClearEnd(await runHere(verb, { config, ...(verb === 'read' && { catalog }) }, { speed: 1_000 }));
  });
  await fc.assert(property, { numRuns: RUNS });
});

test('a read with any catalog file has one clear end', async () => {
  const catalog = catalogOf('tags', ...incremental());
  const arbitrary = fc.oneof(broken(catalog), broken(catalogFile));
  const property = fc.asyncProperty(arbitrary, async (file) => {
    const output = await runHere('read', { config: CONFIG(), catalog: file }, { speed: 1_000 });
    // a stream that does not exist fails by itself, whatever its name
    const strangers = output.errors().filter(({ stream_descriptor }) => stream_descriptor);
    if (strangers.length === 0) expectClearEnd(output);
    else expect([output.code, strangers[0].failure_type]).toEqual([1, 'config_error']);
  });
  await fc.assert(property, { numRuns: RUNS });
});

test('a read with any state file has one clear end', async () => {
  const property = fc.asyncProperty(broken(VALID_STATE), async (state) => {
    const inputs = { config: CONFIG(), catalog: catalogOf(...incremental()), state };
    expectClearEnd(await runHere('read', inputs, { speed: 1_000 }));
  });
  await fc.assert(property, { numRuns: RUNS });
});
