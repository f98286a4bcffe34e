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

describe('a state that cannot be used', () => {
  it.each([
    ['text', 'text'],
    ['a number', 5],
    ['true', true],
    ['an object of streams, as it was once', { time_entries: blob }],
    ['one state, not in a list', stream('time_entries', blob)],
    ['a list of nothing', [null]],
    ['a list of texts', ['time_entries']],
    ['an item without a type', [{ stream: stream('time_entries', blob).stream }]],
    ['an item of an unknown type', [{ ...stream('time_entries', blob), type: 'SLICE' }]],
    ['an item of the old type', [{ type: 'LEGACY', data: { time_entries: blob } }]],
    ['an item that holds old data as well', [{ ...stream('time_entries', blob), data: { time_entries: blob } }]],
    ['an item without its stream', [{ type: 'STREAM' }]],
    ['a stream without a name', [{ type: 'STREAM', stream: { stream_descriptor: {}, stream_state: blob } }]],
    ['a stream without a descriptor', [{ type: 'STREAM', stream: { stream_state: blob } }]],
    ['a stream whose state is text', [stream('time_entries', 'text')]],
    ['a stream whose state is a list', [stream('time_entries', [])]],
    ['a global one without streams', [{ type: 'GLOBAL', global: {} }]],
    ['a global one with something shared', [{ type: 'GLOBAL', global: { shared_state: {}, stream_states: [] } }]],
    ['one bad item among good ones', [stream('users', {}), stream('time_entries', 5)]],
  ])('is an error of the configuration that says what to do: %s', (_, raw) => {
    const error = failure(raw);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toMatch(/^The state cannot be used: .*Reset the stream \(clear its state\)/);
  });

  it('is not quoted', () => {
    expect(failure([stream('time_entries', 'a secret')]).message).not.toContain('secret');
    expect(failure([{ type: 'a secret' }]).message).not.toContain('secret');
  });
});
