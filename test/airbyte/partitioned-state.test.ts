import { describe, expect, it } from 'vitest';
import { PartitionedState } from '../../src/airbyte/partitioned-state';
import type { Cursor, SourceStream } from '../../src/airbyte/source-stream';
import { SyncError } from '../../src/sync-error';

const STREAM = { name: 'time_entries', partitionKeys: ['workspace_id', 'user_id'] } as unknown as SourceStream;

const who = (user_id: string, workspace_id = 'w') => ({ workspace_id, user_id });
const cursor = (day: number): Cursor => ({
  started_at: `2026-11-${day}T12:00:00Z`,
  synced_at: `2026-11-${day}T20:00:00.000Z`,
});
const entry = (user: string, day: number) => ({ partition: who(user), cursor: cursor(day) });
const open = (...states: unknown[]) => new PartitionedState(STREAM, { states });

describe('the state', () => {
  it('is empty at first', () => {
    expect(new PartitionedState(STREAM).encode()).toEqual({ states: [] });
    expect(open().encode()).toEqual({ states: [] });
  });

  it('goes out as it came in, entries of people whom nobody knows included', () => {
    const state = open(entry('a', 20), entry('gone', 21));
    expect(state.know([who('a')])).toEqual({ unknown: 1 });
    expect(state.encode()).toEqual({ states: [entry('a', 20), entry('gone', 21)] });
  });

  it('has one entry for each slice that was read to its end, and keeps its place', () => {
    const state = open(entry('a', 20), entry('b', 20));
    state.set(who('c'), cursor(22));
    state.set(who('a'), cursor(23));
    expect(state.encode()).toEqual({ states: [entry('a', 23), entry('b', 20), entry('c', 22)] });
    expect(state.get(who('a'))).toEqual(cursor(23));
    expect(state.get(who('nobody'))).toBeUndefined();
  });

  it('tells the same user of two workspaces apart', () => {
    const state = open();
    state.set(who('a', 'w1'), cursor(20));
    state.set(who('a', 'w2'), cursor(21));
    expect(state.get(who('a', 'w1'))).toEqual(cursor(20));
    expect(state.get(who('a', 'w2'))).toEqual(cursor(21));
  });

  it('is written with its keys in one order, whatever it was in the input', () => {
    const state = open({ partition: { user_id: 'a', workspace_id: 'w' }, cursor: cursor(20) });
    expect(state.get({ user_id: 'a', workspace_id: 'w' })).toEqual(cursor(20));
    expect(JSON.stringify(state.encode())).toBe(
      '{"states":[{"partition":{"workspace_id":"w","user_id":"a"},' +
        '"cursor":{"started_at":"2026-11-20T12:00:00Z","synced_at":"2026-11-20T20:00:00.000Z"}}]}',
    );
  });

  it('may hold a cursor without a start: somebody without entries', () => {
    const state = open({ partition: who('a'), cursor: { synced_at: cursor(20).synced_at } });
    expect(state.get(who('a'))).toEqual({ synced_at: cursor(20).synced_at });
  });

  it('knows the highest synced_at that came in', () => {
    const state = open(entry('a', 20), entry('b', 22), entry('c', 21));
    state.set(who('a'), cursor(29));
    expect(state.syncedUntil).toBe(Date.parse('2026-11-22T20:00:00Z'));
    expect(open().syncedUntil).toBeUndefined();
  });

  it('knows its size, about', () => {
    const state = open(entry('a', 20), entry('b', 22));
    state.set(who('a'), { synced_at: cursor(20).synced_at! });
    state.set(who('c'), cursor(20));
    const written = JSON.stringify(state.encode()).length;
    expect(Math.abs(written - state.size)).toBeLessThan(20);
  });

  it('is not changed from outside', () => {
    const state = open(entry('a', 20));
    (state.encode() as { states: unknown[] }).states.pop();
    expect(state.encode()).toEqual({ states: [entry('a', 20)] });
  });
});

describe('a bare cursor', () => {
  const bare = { started_at: '2026-11-20T12:00:00Z' };
  const everybody = (...users: string[]) => ({ states: users.map((user) => ({ partition: who(user), cursor: bare })) });

  it("is everybody's", () => {
    const state = new PartitionedState(STREAM, bare);
    expect(state.get(who('anybody'))).toEqual(bare);
    expect(state.syncedUntil).toBeUndefined();
  });

  it('goes out as it came in until people are known, and then as one entry each', () => {
    const state = new PartitionedState(STREAM, bare);
    expect(state.encode()).toEqual(bare);
    expect(state.know([who('a'), who('b')])).toEqual({ unknown: 0 });
    expect(state.encode()).toEqual(everybody('a', 'b'));
  });

  it('gives way to the cursor of somebody who was read to the end', () => {
    const state = new PartitionedState(STREAM, bare);
    state.know([who('a'), who('b')]);
    state.set(who('a'), cursor(23));
    expect(state.encode()).toEqual({ states: [entry('a', 23), ...everybody('b').states] });
  });
});

describe('a state of another shape', () => {
  it.each([
    ['a bare cursor of another name', { updated_at: '2026-11-20T12:00:00Z' }],
    ['a bare cursor with more', { started_at: '2026-11-20T12:00:00Z', more: 1 }],
    ['a bare cursor that is no instant', { started_at: 'yesterday' }],
    ['a bare cursor that is a number', { started_at: 5 }],
    ['no list', { states: {} }],
    ['null in place of a list', { states: null }],
    ['something beside the list', { states: [], use_global_cursor: true }],
    ['no partition', { states: [{ cursor: cursor(20) }] }],
    ['no cursor', { states: [{ partition: who('a') }] }],
    ['half a partition', { states: [{ partition: { user_id: 'a' }, cursor: cursor(20) }] }],
    ['more than a partition', { states: [{ partition: { ...who('a'), project_id: 'p' }, cursor: cursor(20) }] }],
    ['a partition of numbers', { states: [{ partition: { workspace_id: 1, user_id: 2 }, cursor: cursor(20) }] }],
    ['a cursor of another name', { states: [{ partition: who('a'), cursor: { updated_at: '2026-11-20T12:00:00Z' } }] }],
    ['a start that is no instant', { states: [{ partition: who('a'), cursor: { started_at: '2026-11-20' } }] }],
    [
      'a start that does not exist',
      { states: [{ partition: who('a'), cursor: { started_at: '2026-13-45T12:00:00Z' } }] },
    ],
    ['a synced_at that is no instant', { states: [{ partition: who('a'), cursor: { synced_at: '' } }] }],
  ])('is an error of the configuration: %s', (_, state) => {
    const make = () => new PartitionedState(STREAM, state as Record<string, unknown>);
    expect(make).toThrow(SyncError);
    expect(make).toThrow(/^The state cannot be used: .*time_entries.*Reset the stream/);
  });
});
