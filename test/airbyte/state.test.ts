import { describe, expect, it } from 'vitest';
import { decodeStates, NO_CURSOR_STATE } from '../../src/airbyte/state';
import { SyncError } from '../../src/sync-error';

const blob = { states: [{ partition: { user_id: 'u' }, cursor: { started_at: '2026-11-20T12:00:00Z' } }] };
const stream = (name: string, stream_state?: unknown) => ({
  type: 'STREAM',
  stream: { stream_descriptor: { name }, stream_state },
});
const global = (...streams: ReturnType<typeof stream>[]) => ({
  type: 'GLOBAL',
  global: { stream_states: streams.map((entry) => entry.stream) },
});

function failure(raw: unknown): SyncError {
  try {
    decodeStates(raw);
  } catch (error) {
    expect(error).toBeInstanceOf(SyncError);
    return error as SyncError;
  }
  throw new Error('it was taken');
}

it.each([undefined, null, {}, []])('%j is a first sync', (raw) => {
  expect(decodeStates(raw)).toEqual(new Map());
});

describe('a list of states', () => {
  it('gives each stream its own', () => {
    const states = decodeStates([stream('time_entries', blob), stream('users', { cursor: 'x' })]);
    expect([...states]).toEqual([
      ['time_entries', blob],
      ['users', { cursor: 'x' }],
    ]);
  });

  it('may be wrapped as a global one', () => {
    expect([...decodeStates([global(stream('time_entries', blob), stream('tags', {}))])]).toEqual([
      ['time_entries', blob],
    ]);
    const shared = { type: 'GLOBAL', global: { shared_state: null, stream_states: [stream('a', blob).stream] } };
    expect([...decodeStates([shared])]).toEqual([['a', blob]]);
  });

  it.each([
    undefined,
    null,
    {},
    { __ab_no_cursor_state_message: true },
    { __ab_full_refresh_sync_complete: true },
    { __ab_full_refresh_sync_complete: true, more: 1 },
    NO_CURSOR_STATE,
  ])('says nothing of a stream with %j', (state) => {
    expect([...decodeStates([stream('users', state), stream('time_entries', blob)])]).toEqual([['time_entries', blob]]);
  });

  it('may hold nulls and keys that nobody knows', () => {
    const entry = {
      type: 'STREAM',
      data: null,
      global: null,
      stream: { stream_descriptor: { name: 'time_entries', namespace: null }, stream_state: blob, more: 1 },
      sourceStats: { recordCount: 5 },
      id: 3,
    };
    expect([...decodeStates([entry])]).toEqual([['time_entries', blob]]);
  });
});

describe('a stream whose state only the stream itself can judge', () => {
  it.each(['text', 5, [], [1], { cursor: 'x' }, { states: 5 }, false])('gets it as it came: %j', (state) => {
    const states = decodeStates([stream('users', { a: 1 }), stream('time_entries', state)]);
    expect([...states]).toEqual([
      ['users', { a: 1 }],
      ['time_entries', state],
    ]);
  });
});

describe('what people have at hand', () => {
  const message = (state: unknown) => ({ type: 'STATE', state });

  it.each([
    ['one item of the list', stream('time_entries', blob)],
    ['one global item', global(stream('time_entries', blob))],
    ['a STATE message', message(stream('time_entries', blob))],
    ['a STATE message with a count', message({ ...stream('time_entries', blob), sourceStats: { recordCount: 5 } })],
    ['a list with a message', [message(stream('time_entries', blob))]],
  ])('is understood: %s', (_, raw) => {
    expect([...decodeStates(raw)]).toEqual([['time_entries', blob]]);
  });

  it('is a list of messages, too, of which the last state of each stream counts', () => {
    const list = [
      stream('time_entries', { states: [] }),
      stream('tags', { a: 1 }),
      stream('users', { a: 1 }),
      stream('time_entries', blob),
      stream('tags', NO_CURSOR_STATE),
    ];
    expect(Object.fromEntries(decodeStates(list.map(message)))).toEqual({ time_entries: blob, users: { a: 1 } });
  });
});

describe('a state that cannot be used', () => {
  it.each([
    ['text', 'text'],
    ['a number', 5],
    ['true', true],
    ['an object of streams, as it was once', { time_entries: blob }],
    ['a list of nothing', [null]],
    ['a list of texts', ['time_entries']],
    ['an item without a type', [{ stream: stream('time_entries', blob).stream }]],
    ['an item of an unknown type', [{ ...stream('time_entries', blob), type: 'SLICE' }]],
    ['an item of the old type', [{ type: 'LEGACY', data: { time_entries: blob } }]],
    ['an item that holds old data as well', [{ ...stream('time_entries', blob), data: { time_entries: blob } }]],
    ['an item without its stream', [{ type: 'STREAM' }]],
    ['a stream without a name', [{ type: 'STREAM', stream: { stream_descriptor: {}, stream_state: blob } }]],
    ['a stream without a descriptor', [{ type: 'STREAM', stream: { stream_state: blob } }]],
    ['a global one without streams', [{ type: 'GLOBAL', global: {} }]],
    ['a global one with something shared', [{ type: 'GLOBAL', global: { shared_state: {}, stream_states: [] } }]],
    ['one bad item among good ones', [stream('users', {}), { type: 'STREAM' }]],
    ['a record', { type: 'RECORD', record: {} }],
    ['a message without a state', { type: 'STATE' }],
  ])('is an error of the configuration that says what to do: %s', (_, raw) => {
    const error = failure(raw);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toMatch(/^The state cannot be used: .*Leave it out to read everything/);
  });

  it('is not quoted', () => {
    expect(failure('a secret').message).not.toContain('secret');
    expect(failure([{ type: 'a secret' }]).message).not.toContain('secret');
  });
});
