import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Output } from '../support/output';
import { runArguments, startBinary } from '../support/process';
import { catalogOf, runBinary, runHere } from '../support/run';
import { Bench } from '../support/sync';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.server.close());

/** One clear error and nothing else: no record, no status, no request, nothing on stderr. */
function expectRefused(output: Output, message: RegExp): void {
  expect([output.code, output.signal, output.stderr]).toEqual([1, null, '']);
  expect(output.messages.filter(({ type }) => type !== 'LOG').map(({ type }) => type)).toEqual(['TRACE']);
  const [error] = output.errors();
  expect(error.failure_type).toBe('config_error');
  expect(error.message).toMatch(message);
  expect(bench.server.requests).toEqual([]);
}

const good = () => ({ config: bench.configuration(), catalog: catalogOf('tags') });

test.each([
  [[], /No command.*Usage: spec \| check/],
  [['sync'], /no command "sync".*Usage/],
  [['--config', 'spec.json'], /Usage/],
  [['check'], /check needs --config/],
  [['discover', '--config'], /--config needs a FILE/],
  [['read', '--catalog', 'catalog.json'], /read needs --config/],
  [['read', '--config', 'config.json'], /read needs --catalog/],
  [['read', '--config', 'a.json', '--catalog', 'b.json', '--state'], /--state needs a FILE/],
  [['read', '--config', 'a.json', '--state', '--catalog', 'b.json'], /--state needs a FILE/],
  [['read', '--config', '-', '--catalog', '-'], /Only one file can be stdin/],
  [['check', '--config', 'nowhere.json'], /config file nowhere\.json does not exist/],
  [['discover', '--config', '/'], /is a folder/],
])('the arguments %j are one clear error', async (args, message) => {
  const output = await runArguments(args);
  expectRefused(output, message);
});

test.each(['check', 'discover', 'read'])('%s takes nothing but a JSON object for a configuration', async (verb) => {
  for (const [config, message] of [
    ['{"api_key": "secret-of-mine-0123', /not valid JSON/],
    ['["secret-of-mine-0123"]', /not hold a JSON object/],
    ['"secret-of-mine-0123"', /not hold a JSON object/],
    ['', /not hold a JSON object/],
  ] as const) {
    const output = await runHere(verb, { config, catalog: catalogOf('tags') });
    expectRefused(output, message);
    expect(output.stdout).not.toContain('secret-of-mine');
  }
});

test.each([
  [{ api_key: 12_345_678_901 }, /^Config validation error: api_key must be text/],
  [{ api_key: undefined }, /^Config validation error: api_key is missing/],
  [{ api_key: '   ' }, /^Config validation error: api_key/],
  [{ api_key: 'two words 98765' }, /^Config validation error: api_key/],
  [{ page_size: 98_765 }, /^Config validation error: page_size must be 5000 or less\.$/],
  [{ page_size: '98765' }, /^Config validation error: page_size must be a whole number, such as 200\.$/],
  [{ start_date: '98765' }, /^Config validation error: start_date must look like 2025-01-01T00:00:00Z\.$/],
  [
    { workspace_id: '98765/settings' },
    /^Config validation error: workspace_id must look like 64a687e29ae1f428e7ebe303\.$/,
  ],
  [{ api_url: 'ftp://98765' }, /^Config validation error: api_url must look like https:\/\/api\.clockify\.me\.$/],
])('a configuration with %j breaks the specification, and the value is not repeated', async (wrong, message) => {
  for (const verb of ['discover', 'read']) {
    const output = await runHere(verb, { ...good(), config: bench.configuration(wrong) });
    expectRefused(output, message);
    expect(output.stdout).not.toMatch(/12345678901|98765/);
  }
  const check = await runHere('check', { config: bench.configuration(wrong) });
  expect([check.code, check.stderr, check.errors()]).toEqual([0, '', []]);
  expect(check.connectionStatus).toEqual({ status: 'FAILED', message: expect.stringMatching(message) });
});

test('an option that is null is left out', async () => {
  const options = {
    workspace_id: null,
    start_date: null,
    page_size: null,
    num_workers: null,
    include_inactive_users: null,
  };
  const output = await runHere('read', { ...good(), config: { ...bench.configuration(), ...options } });
  expect([output.code, output.errors()]).toEqual([0, []]);
  bench.server.requests.length = 0;
  const refused = await runHere('discover', { config: { api_key: null } });
  expect(refused.errors()[0].message).toContain('api_key is missing');
});

test('an option that is empty or blank is left out', async () => {
  const blank = { workspace_id: '', start_date: '', page_size: ' ', num_workers: '\t', include_inactive_users: '' };
  const config = bench.configuration(blank);
  const output = await runHere('read', { ...good(), config });
  expect([output.code, output.errors(), output.logs('WARN')]).toEqual([0, [], []]);
  const check = await runHere('check', { config });
  expect(check.connectionStatus).toEqual({ status: 'SUCCEEDED' });
  const address = await runHere('discover', { config: { ...config, api_url: '' } });
  expect([address.code, address.of('CATALOG').length]).toEqual([0, 1]);
  bench.server.requests.length = 0;
});

test.each(['check', 'discover', 'read'])('%s warns of options that nobody knows, with the nearest', async (verb) => {
  const config = bench.configuration({ _limit: 5, _page_size: 'x', lookback_days: 7, something_new: {} });
  const output = await runHere(verb, { ...good(), config });
  expect([output.code, output.stderr]).toEqual([0, '']);
  expect(output.logs('WARN')).toEqual([
    'The option "lookback_days" of the configuration is not known and is ignored. Did you mean lookback_window_days?',
    'The option "something_new" of the configuration is not known and is ignored.',
  ]);
  bench.server.requests.length = 0;
});

test.each(['check', 'discover', 'read'])('%s warns of a key that goes over the network in the clear', async (verb) => {
  // an address of this machine that is no loopback, and where nothing listens
  const config = { ...bench.configuration(), api_url: 'http://0.0.0.0:9/' };
  const output = await runHere(verb, { config, catalog: catalogOf('tags') }, { speed: 100 });
  expect(output.logs('WARN')[0]).toMatch(/^api_url begins with http:\/\//);
});

test('a date alone is its midnight in UTC', async () => {
  const of = async (start_date: string) => {
    const config = bench.configuration({ start_date });
    const output = await runHere('read', { config, catalog: catalogOf('time_entries') });
    expect([output.code, output.errors()]).toEqual([0, []]);
    return output.ids('time_entries').toSorted();
  };
  const starts = [...bench.world.allEntries()].map(({ timeInterval }) => timeInterval.start).toSorted();
  const day = starts[20]!.slice(0, 10);
  const ids = await of(day);
  expect(ids).toEqual(await of(`${day}T00:00:00Z`));
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.length).toBeLessThan(starts.length);
  bench.server.requests.length = 0;
});

const [tags] = catalogOf('tags').streams;

test.each([
  ['', /catalog/],
  ['{"streams": [', /catalog file .* not valid JSON/],
  ['[]', /catalog cannot be used/],
  [{ streams: [] }, /catalog cannot be used/],
  [{ streams: [{ sync_mode: 'full_refresh' }] }, /stream is missing/],
  [{ streams: [{ ...tags, sync_mode: 'INVALID' }] }, /sync_mode must be one of full_refresh, incremental/],
  [{ streams: [{ stream: { name: '__AIRBYTE__stream_that_does_not_exist' }, sync_mode: 'INVALID' }] }, /sync_mode/],
  [{ streams: [tags, tags] }, /tags twice/],
])('the catalog %j is one clear error', async (catalog, message) => {
  const output = await runHere('read', { ...good(), catalog });
  expectRefused(output, message);
});

test.each([
  '{"oops"',
  '"text"',
  { tags: { cutoff: 1 } },
  [{ type: 'STREAM' }],
  [{ type: 'LEGACY', data: { tags: {} } }],
  [{ type: 'GLOBAL', global: { shared_state: { a: 1 }, stream_states: [] } }],
])('the state %j is one clear error', async (state) => {
  const output = await runHere('read', { ...good(), state });
  expectRefused(output, /state/);
});

test('a cursor field that does not exist fails its stream alone, and an unwise one is said', async () => {
  const wrong = catalogOf({ name: 'time_entries', sync_mode: 'incremental', cursor_field: ['id'] }, 'tags');
  const refused = await runHere('read', { ...good(), catalog: wrong });
  expect([refused.code, refused.statuses('tags').at(-1), refused.errors().length]).toEqual([1, 'COMPLETE', 1]);
  expect(refused.errors('time_entries')).toMatchObject([
    { failure_type: 'config_error', message: expect.stringContaining('choose synced_at or started_at') },
  ]);
  const unwise = catalogOf({ name: 'time_entries', sync_mode: 'incremental', cursor_field: ['started_at'] });
  const streams = unwise.streams.map((stream) => ({ ...stream, destination_sync_mode: 'append_dedup' }));
  const warned = await runHere('read', { ...good(), catalog: { streams } });
  expect([warned.code, warned.logs('WARN')]).toEqual([0, [expect.stringContaining('Choose synced_at')]]);
  bench.server.requests.length = 0;
});

test('what discover printed is a catalog, and what a read printed is a state', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = file('config.json', JSON.stringify(bench.configuration({ lookback_window_days: 0 })));
  const discovered = await runArguments(['discover', '--config', config]);
  const catalog = file('catalog.txt', discovered.stdout);
  const first = await runArguments(['read', '--config', config, '--catalog', catalog]);
  expect(first.ids('time_entries')).toHaveLength(40);
  const state = file('output.jsonl', first.stdout);
  const second = await runArguments(['read', '--config', config, '--catalog', catalog, '--state', state]);
  expect(second.statuses('tags').at(-1)).toBe('COMPLETE');
  expect(second.ids('time_entries').length).toBeLessThan(40);
  bench.server.requests.length = 0;
});

test('the configuration may come from stdin, slowly', async () => {
  const { child, ended } = startBinary(['check', '--config', '-'], {}, 'pipe');
  const text = JSON.stringify(bench.configuration());
  child.stdin!.write(text.slice(0, 10));
  setTimeout(() => child.stdin!.end(text.slice(10)), 200);
  expect((await ended()).connectionStatus).toEqual({ status: 'SUCCEEDED' });
  bench.server.requests.length = 0;
});

test('catalog and state may hold every optional key as null', async () => {
  const nulls = { namespace: null, default_cursor_field: null, source_defined_primary_key: null, is_resumable: null };
  const stream = { ...tags!.stream, ...nulls };
  const more = {
    cursor_field: null,
    primary_key: null,
    generation_id: null,
    minimum_generation_id: null,
    sync_id: null,
  };
  const catalog = { streams: [{ ...tags, ...more, stream, sync_mode: 'incremental', include_files: null }] };
  const stored = { stream_descriptor: { name: 'tags', namespace: null }, stream_state: null };
  const state = [{ type: 'STREAM', stream: stored, global: null, data: null, id: 3, sourceStats: null }];
  const output = await runHere('read', { ...good(), catalog, state });
  expect([output.code, output.stderr, output.statuses('tags').at(-1)]).toEqual([0, '', 'COMPLETE']);
  expect(output.ids('tags')).toHaveLength(2);
  bench.server.requests.length = 0;
});

test.each([
  ['check', { config: '{"api_key": ' }],
  ['discover', { config: { api_key: 5 } }],
  ['read', { catalog: '[' }],
  ['read', { catalog: { streams: [{ ...tags, sync_mode: 'INVALID' }] } }],
  ['read', { state: '{"oops"' }],
])('the process says so, too, and ends with 1: %s with %j', async (verb, wrong) => {
  expectRefused(await runBinary(verb, { ...good(), ...wrong }), /./);
});
