import { describe, expect, it } from 'vitest';
import { type Failure, summarise } from '../../src/airbyte/failures';
import { WHOLE } from '../../src/airbyte/source-stream';
import { SyncError } from '../../src/sync-error';

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

  it('is what ended the whole sync, wherever it stands', () => {
    const error = new SyncError('config', 'The key is wrong.', { reach: 'sync' });
    expect(summarise([failed('user 1'), { error }, failed('user 2')])).toBe(error);
  });
});
