import { describe, expect, it } from 'vitest';
import { errors, type Failure, type Outcome, summarise } from '../../src/airbyte/failures';
import { WHOLE } from '../../src/airbyte/source-stream';
import type { TreeNode } from '../../src/airbyte/stream-tree';
import { StoppedError, SyncError } from '../../src/sync-error';

const slice = (label: string) => ({ partition: {}, label });
const failed = (label: string, error = new SyncError('transient', `${label} is down.`)): Failure => ({
  slice: slice(label),
  error,
});

describe('the summary of what failed', () => {
  it('is none when nothing failed', () => {
    expect(summarise([])).toBeUndefined();
  });

  it('names the slice that failed', () => {
    expect(summarise([failed('user Ada')])?.message).toBe('User Ada: user Ada is down.');
  });

  it('names no slice where there is only one, or none', () => {
    const error = new SyncError('transient', 'It is down.');
    expect(summarise([{ error }])?.message).toBe('It is down.');
    expect(summarise([{ slice: WHOLE, error }])?.message).toBe('It is down.');
  });

  it.each([
    [2, 'User 1: user 1 is down. 1 more failed: user 2.'],
    [4, 'User 1: user 1 is down. 3 more failed: user 2, user 3, user 4.'],
    [5, 'User 1: user 1 is down. 4 more failed: user 2, user 3, user 4 and 1 others.'],
    [1_000, 'User 1: user 1 is down. 999 more failed: user 2, user 3, user 4 and 996 others.'],
  ])('of %d slices stays short', (count, message) => {
    const failures = Array.from({ length: count }, (_, index) => failed(`user ${index + 1}`));
    expect(summarise(failures)?.message).toBe(message);
  });

  it('takes its kind, its detail and its stack from the first', () => {
    const first = new SyncError('config', 'Denied.', { reach: 'stream', detail: 'GET / -> 403' });
    const error = summarise([failed('user 1', first), failed('user 2')]);
    expect(error).toMatchObject({ recovery: 'config', reach: 'stream', detail: 'GET / -> 403' });
    expect(error?.stack).toBe(first.stack);
  });
});

describe('the errors of a sync', () => {
  const node = (name: string, failures: Failure[], configured = true) =>
    ({ stream: { name }, progress: configured ? {} : undefined, failures }) as unknown as TreeNode;
  const denied = new SyncError('config', 'Denied.', { refusal: { denied: true, words: '403: "Access Denied"' } });
  const at = (scope: string, error: SyncError): Failure => ({ slice: { ...slice(scope), scope }, error });
  const list = (outcome: Partial<Outcome>) =>
    errors(
      { nodes: [], unknown: [], denied: [], ...outcome },
      (scope) => new SyncError('config', `${scope} is closed.`),
    ).map(({ error, stream }) => [stream, error.message]);

  it('are one for each stream that failed and is configured', () => {
    const nodes = [node('users', [failed('user 1')], false), node('tags', [failed('w')]), node('clients', [])];
    expect(list({ nodes })).toEqual([['tags', 'W: w is down.']]);
  });

  it('are one without a stream for what ended the whole sync, and what failed before it', () => {
    const stopped = new SyncError('config', 'The key is wrong.', { reach: 'sync' });
    const nodes = [node('tags', [{ error: stopped }]), node('clients', [failed('w'), { error: stopped }])];
    expect(list({ nodes, stopped })).toEqual([
      [undefined, 'The key is wrong.'],
      ['clients', 'W: w is down.'],
    ]);
  });

  it('are none for a signal, but those of streams that had failed before', () => {
    const stopped = new StoppedError('SIGTERM');
    const nodes = [node('tags', [failed('w')]), node('clients', [failed('w'), { error: stopped }])];
    expect(list({ nodes, stopped })).toEqual([['tags', 'W: w is down.']]);
  });

  it('are one without a stream for a scope that denies everything, and the others of its streams', () => {
    const nodes = [node('tags', [at('w2', denied)]), node('clients', [at('w2', denied), at('w1', denied)])];
    expect(list({ nodes, denied: ['w2'] })).toEqual([
      [undefined, 'w2 is closed.'],
      ['clients', 'W1: Denied.'],
    ]);
  });

  it('are one for each stream that does not exist', () => {
    expect(list({ unknown: ['nonsense'] })).toEqual([['nonsense', expect.stringContaining('no stream "nonsense"')]]);
  });
});
