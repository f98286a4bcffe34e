import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandPath } from '../../src/clockify/path';
import { SyncError } from '../../src/sync-error';

const TEMPLATE = '/workspaces/{workspace_id}/user/{user_id}/time-entries';

describe('a path', () => {
  it('holds the ids at their places', () => {
    expect(expandPath(TEMPLATE, { user_id: 'u', workspace_id: 'w', more: 'x' })).toBe(
      '/workspaces/w/user/u/time-entries',
    );
    expect(expandPath('/workspaces', {})).toBe('/workspaces');
  });

  it.each([
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a b', 'a%20b'],
    ['../../user', '..%2F..%2Fuser'],
    ['%2e%2e', '%252e%252e'],
    ['ü€😀', '%C3%BC%E2%82%AC%F0%9F%98%80'],
    ['{user_id}', '%7Buser_id%7D'],
    ['$&', '%24%26'],
    ['...', '...'],
  ])('holds the odd id %j as %s', (id, encoded) => {
    expect(expandPath('/users/{id}/entries', { id })).toBe(`/users/${encoded}/entries`);
  });

  it('names the same endpoint whatever the id is, also for whoever parses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (id) => {
        fc.pre(id !== '.' && id !== '..');
        const { pathname, search, hash } = new URL(`https://host.invalid${expandPath('/users/{id}/entries', { id })}`);
        const [, users, segment, entries, ...rest] = pathname.split('/');
        expect([users, entries, rest, search, hash]).toEqual(['users', 'entries', [], '', '']);
        expect(decodeURIComponent(segment!)).toBe(id);
      }),
    );
  });

  it.each(['', '.', '..', '\ud800'])('cannot hold the id %j', (id) => {
    const expand = () => expandPath('/users/{id}', { id });
    expect(expand).toThrow(SyncError);
    expect(expand).toThrow(/of id cannot stand in a path/);
  });

  it('cannot be made without the id', () => {
    expect(() => expandPath(TEMPLATE, { workspace_id: 'w' })).toThrow('user_id');
  });
});
