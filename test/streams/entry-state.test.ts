import { describe, expect, it } from 'vitest';
import { type EntryPosition, EntryState } from '../../src/streams/entry-state';
import { SyncError } from '../../src/sync-error';

const who = (user_id: string, workspace_id = 'w') => ({ workspace_id, user_id });
const cursor = (day: number): EntryPosition => ({
  started_at: `2026-11-${day}T12:00:00Z`,
  synced_at: `2026-11-${day}T20:00:00.000Z`,
});
const entry = (user: string, day: number) => ({ partition: who(user), cursor: cursor(day) });
const open = (...states: unknown[]) => new EntryState({ states });

describe('the state', () => {
  it('is empty at first', () => {
    expect(new EntryState().encode()).toEqual({ states: [] });
    expect(open().encode()).toEqual({ states: [] });
  });

  it('goes out as it came in, entries of people whom nobody knows included', () => {
    const state = open(entry('a', 20), entry('gone', 21));
    state.admit([who('a')]);
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
    expect(open().syncedUntil).toBe(Number.NEGATIVE_INFINITY);
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

  it('carries keys of a later version along, at any level', () => {
    const later = {
      states: [{ partition: { ...who('a'), region: 'eu' }, cursor: { ...cursor(20), etag: '"x"' }, note: [1] }],
      changes: [
        {
          partition: { workspace_id: 'w', region: 'eu' },
          cursor: { from: '2026-11-20T12:00:00Z', until: '2026-11-20T12:01:00Z', etag: '"y"' },
          note: [2],
        },
      ],
      version: 9,
    };
    const state = new EntryState(structuredClone(later));
    expect(state.encode()).toEqual(later);
    state.set(who('a'), { started_at: '2026-11-21T12:00:00Z' });
    later.states[0]!.cursor.started_at = '2026-11-21T12:00:00Z';
    expect(state.encode()).toEqual(later);
  });

  it('knows when somebody was last tried, whether or not that succeeded', () => {
    const tried = { partition: who('b'), cursor: { ...cursor(20), tried_at: '2026-11-22T20:00:00.000Z' } };
    const state = open(entry('a', 21), tried, { partition: who('c'), cursor: { tried_at: '2026-11-19T00:00:00Z' } });
    const at = (user: string) => new Date(state.triedAt(who(user))).toISOString();
    expect(['a', 'b', 'c'].map(at)).toEqual([
      '2026-11-21T20:00:00.000Z',
      '2026-11-22T20:00:00.000Z',
      '2026-11-19T00:00:00.000Z',
    ]);
    expect(state.triedAt(who('d'))).toBe(Number.NEGATIVE_INFINITY);
  });

  it.each([
    ['no cursor', { partition: who('a') }],
    ['an empty cursor', { partition: who('a'), cursor: {} }],
    ['null for a cursor', { partition: who('a'), cursor: null }],
    ['a mark of another kind', { partition: who('a'), cursor: { __ab_full_refresh_sync_complete: true } }],
  ])('counts %s as none', (_, marker) => {
    const state = open(marker);
    expect(state.get(who('a'))?.started_at).toBeUndefined();
    expect(state.triedAt(who('a'))).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('a bare cursor', () => {
  const bare = { started_at: '2026-11-20T12:00:00Z' };
  const everybody = (...users: string[]) => ({ states: users.map((user) => ({ partition: who(user), cursor: bare })) });

  it("is everybody's", () => {
    const state = new EntryState(bare);
    expect(state.get(who('anybody'))).toEqual(bare);
    expect(state.syncedUntil).toBe(Number.NEGATIVE_INFINITY);
  });

  it('goes out as it came in until people are known, and then as one entry each', () => {
    const state = new EntryState(bare);
    expect(state.encode()).toEqual(bare);
    state.admit([who('a'), who('b')]);
    expect(state.encode()).toEqual(everybody('a', 'b'));
  });

  it('gives way to the cursor of somebody who was read to the end', () => {
    const state = new EntryState(bare);
    state.admit([who('a'), who('b')]);
    state.set(who('a'), cursor(23));
    expect(state.encode()).toEqual({ states: [entry('a', 23), ...everybody('b').states] });
  });
});

describe('a state of another shape', () => {
  it.each([
    ['a bare cursor of another name', { updated_at: '2026-11-20T12:00:00Z' }],
    ['a bare cursor that is no instant', { started_at: 'yesterday' }],
    ['a bare cursor that is a number', { started_at: 5 }],
    ['no list', { states: {} }],
    ['null in place of a list', { states: null }],
    ['no partition', { states: [{ cursor: cursor(20) }] }],
    ['half a partition', { states: [{ partition: { user_id: 'a' }, cursor: cursor(20) }] }],
    ['a partition of numbers', { states: [{ partition: { workspace_id: 1, user_id: 2 }, cursor: cursor(20) }] }],
    ['a start that is no instant', { states: [{ partition: who('a'), cursor: { started_at: '2026-11-20' } }] }],
    [
      'a start that does not exist',
      { states: [{ partition: who('a'), cursor: { started_at: '2026-13-45T12:00:00Z' } }] },
    ],
    ['no object', 'x'],
    ['a list', []],
    ['a cursor that is no object', { states: [{ partition: who('a'), cursor: 'x' }] }],
    ['running timers that are no list', { states: [{ partition: who('a'), cursor: { running: 'x' } }] }],
    ['a tried_at that is no instant', { states: [{ partition: who('a'), cursor: { tried_at: 'x' } }] }],
    ['a synced_at that is no instant', { states: [{ partition: who('a'), cursor: { synced_at: '' } }] }],
  ])('is an error of the configuration: %s', (_, state) => {
    const make = () => new EntryState(state);
    expect(make).toThrow(SyncError);
    expect(make).toThrow(/^The state of time_entries cannot be used: .*reset the stream/);
  });
});
