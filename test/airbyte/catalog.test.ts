import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../src/airbyte/catalog';
import type { SourceStream } from '../../src/airbyte/source-stream';
import { SyncError } from '../../src/sync-error';

const KNOWN = [
  { name: 'users', supportsIncremental: false, cursorFields: [] },
  { name: 'time_entries', supportsIncremental: true, cursorFields: ['synced_at', 'started_at'] },
] as unknown as SourceStream[];

const entry = (name: string, sync_mode: unknown = 'full_refresh', more: object = {}) => ({
  stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh'] },
  sync_mode,
  destination_sync_mode: 'append',
  ...more,
});
const read = (...streams: unknown[]) => readCatalog({ streams }, KNOWN);

function failure(raw: unknown): SyncError {
  try {
    readCatalog(raw, KNOWN);
  } catch (error) {
    expect(error).toBeInstanceOf(SyncError);
    return error as SyncError;
  }
  throw new Error('it was taken');
}

describe('a catalog', () => {
  it('gives the streams in its order, and how to read them', () => {
    expect(read(entry('time_entries', 'incremental'), entry('users'))).toEqual([
      { name: 'time_entries', incremental: true },
      { name: 'users', incremental: false },
    ]);
  });

  it('that asks for increments of a stream that has none gets everything', () => {
    expect(read(entry('users', 'incremental'))).toEqual([{ name: 'users', incremental: false }]);
  });

  it('keeps a stream that does not exist, for the reader to fail', () => {
    expect(read(entry('invoices', 'incremental'), entry('users'))).toEqual([
      { name: 'invoices', incremental: false },
      { name: 'users', incremental: false },
    ]);
  });

  it('may have nulls wherever a key may be left out, and keys that nobody knows', () => {
    const nulls = {
      cursor_field: null,
      primary_key: null,
      generation_id: null,
      minimum_generation_id: null,
      sync_id: null,
      include_files: null,
      destination_sync_mode: null,
      more: 1,
    };
    const stream = {
      name: 'time_entries',
      namespace: null,
      json_schema: {},
      default_cursor_field: null,
      source_defined_cursor: null,
      source_defined_primary_key: null,
      is_resumable: null,
    };
    expect(read({ ...entry('', 'incremental', nulls), stream })).toEqual([{ name: 'time_entries', incremental: true }]);
  });

  it('may be as short as the protocol allows', () => {
    expect(read({ stream: { name: 'users' }, sync_mode: 'full_refresh' })).toHaveLength(1);
  });

  it.each([[['started_at']], [['synced_at']], [[]]])('may use the cursor field %j', (cursor_field) => {
    expect(read(entry('time_entries', 'incremental', { cursor_field }))).toEqual([
      { name: 'time_entries', incremental: true },
    ]);
  });

  it('that deduplicates by another cursor field than the default gets a warning, and no other', () => {
    const dedup = (sync_mode: string, field: string, destination_sync_mode = 'append_dedup') =>
      read(entry('time_entries', sync_mode, { cursor_field: [field], destination_sync_mode }))[0];
    expect(dedup('incremental', 'started_at')).toEqual({
      name: 'time_entries',
      incremental: true,
      warning: expect.stringMatching(/^time_entries: with the cursor field started_at, .* Choose synced_at\.$/),
    });
    const rest = [
      dedup('incremental', 'synced_at'),
      dedup('full_refresh', 'started_at'),
      dedup('incremental', 'started_at', 'append'),
    ];
    for (const stream of rest) expect(stream).not.toHaveProperty('warning');
  });

  it.each([['updated_at'], ['timeInterval', 'start'], ['started_at', 'synced_at']])(
    'whose cursor field does not exist, %s %s, is a problem of that stream',
    (...cursor_field) => {
      const [bad, good] = read(entry('time_entries', 'incremental', { cursor_field }), entry('users'));
      const message = `time_entries cannot use the cursor field ${cursor_field.filter(Boolean).join('.')}: choose synced_at or started_at.`;
      expect(bad).toMatchObject({ name: 'time_entries', incremental: true, problem: { recovery: 'config', message } });
      expect(good).toEqual({ name: 'users', incremental: false });
    },
  );

  it('that reads everything may name any cursor field: it means nothing there', () => {
    const cursor_field = ['updated_at'];
    expect(read(entry('time_entries', 'full_refresh', { cursor_field }))).toEqual([
      { name: 'time_entries', incremental: false },
    ]);
  });

  it.each(['upsert', 'soft_delete', 'INVALID', null, undefined])(
    'may have any mode of the destination: %s',
    (destination_sync_mode) => {
      expect(read(entry('users', 'full_refresh', { destination_sync_mode }))).toHaveLength(1);
    },
  );

  it('may name any cursor field for a stream that has none: it means nothing there', () => {
    expect(read(entry('users', 'incremental', { cursor_field: ['updated_at'] }))).toHaveLength(1);
  });
});

describe('a catalog as discover prints it', () => {
  const catalog = {
    streams: [
      { name: 'time_entries', json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
      { name: 'users', json_schema: {}, supported_sync_modes: ['full_refresh'], default_cursor_field: [], more: 1 },
    ],
  };
  const all = [
    { name: 'time_entries', incremental: true },
    { name: 'users', incremental: false },
  ];

  it.each([
    ['in its message', { type: 'CATALOG', catalog }],
    ['without it', catalog],
    [
      'as one of several messages',
      [
        { type: 'LOG', log: {} },
        { type: 'CATALOG', catalog },
      ],
    ],
  ])('asks for every stream, incremental where it can be: %s', (_, raw) => {
    expect(readCatalog(raw, KNOWN)).toEqual(all);
  });

  it('may be a configured one in a message', () => {
    const configured = { streams: [entry('time_entries'), entry('users')] };
    expect(readCatalog({ type: 'CATALOG', catalog: configured }, KNOWN).map((stream) => stream.incremental)).toEqual([
      false,
      false,
    ]);
  });
});

describe('a catalog that cannot be used', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a list', [entry('users')]],
    ['no streams', {}],
    ['an empty list', { streams: [] }],
    ['null in place of a stream', { streams: [null] }],
    ['an entry without its stream', { streams: [{ sync_mode: 'full_refresh' }] }],
    ['a stream without a name', { streams: [{ stream: {}, sync_mode: 'full_refresh' }] }],
    ['an empty name', { streams: [entry('')] }],
    ['no sync mode', { streams: [{ stream: { name: 'users' } }] }],
    ['a sync mode that does not exist', { streams: [entry('users', 'INVALID')] }],
    ['no sync mode but null', { streams: [entry('users', null)] }],
    ['half configured, half discovered', { streams: [entry('users'), { name: 'time_entries' }] }],
    ['a message without its catalog', { type: 'CATALOG' }],
    ['another message', { type: 'SPEC', spec: {} }],
    [
      'a cursor field that is text',
      { streams: [entry('time_entries', 'incremental', { cursor_field: 'started_at' })] },
    ],
  ])('is an error of the configuration: %s', (_, raw) => {
    const error = failure(raw);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toMatch(/^The catalog cannot be used: it does not have the shape of a configured catalog: /);
  });

  it('names a stream twice', () => {
    expect(failure({ streams: [entry('users'), entry('tags'), entry('users')] }).message).toBe(
      'The catalog cannot be used: it names the stream users twice.',
    );
  });
});
