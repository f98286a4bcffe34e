import { describe, expect, it } from 'vitest';
import { configWarnings, readConfig } from '../src/config';
import { SyncError } from '../src/sync-error';

const read = (more: object = {}) => readConfig({ api_key: ' key ', ...more });

describe('a configuration', () => {
  it('with the key alone gets the defaults', () => {
    expect(read()).toEqual({
      api_key: 'key',
      workspace_ids: undefined,
      base_url: 'https://api.clockify.me/api/v1',
      start_date: undefined,
      lookback_window_days: 30,
      include_inactive_users: true,
      page_size: undefined,
      num_workers: 10,
      requests_per_second: 50,
      max_rate_limit_wait_minutes: 90,
      skip_forbidden_streams: false,
      change_feed: true,
      verify_counts: true,
      tasks_with_projects: false,
    });
  });

  it.each([
    ['', undefined],
    [' , ', undefined],
    ['a', ['a']],
    ['a,b', ['a', 'b']],
    [' a b\n,c ,, a', ['a', 'b', 'c']],
  ])('may name several workspaces: %j', (workspace_id, ids) => {
    expect(read({ workspace_id }).workspace_ids).toEqual(ids);
  });

  it.each([
    ['2025-01-01', '2025-01-01T00:00:00Z'],
    ['2025-01-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['2025-01-01T02:00:00+02:00', '2025-01-01T00:00:00Z'],
  ])('may begin at %s', (start_date, instant) => {
    expect(read({ start_date }).start_date).toBe(Date.parse(instant));
  });

  it.each([
    [{ api_key: ' ' }, 'api_key is empty'],
    [{ start_date: '2025-13-01' }, 'start_date must look like 2025-01-01T00:00:00Z'],
    [{ api_url: 'https://' }, 'api_url must look like https://api.clockify.me'],
  ])('that a schema cannot judge is refused: %j', (more, problem) => {
    expect(() => read(more)).toThrow(SyncError);
    expect(() => read(more)).toThrow(`Config validation error: ${problem}.`);
  });
});

describe('the key in the clear', () => {
  it.each([
    'http://clockify.example.com/api/v1',
    'http://10.0.0.5:8080',
    'http://127.0.0.1.example.com',
    'HTTP://[fe80::1]',
  ])('is warned of: %s', (api_url) => {
    expect(configWarnings(read({ api_url }))).toEqual([
      expect.stringMatching(/^api_url begins with http:.*in the clear/),
    ]);
  });

  it.each([
    undefined,
    'https://clockify.example.com',
    'clockify.example.com',
    'http://localhost:80',
    'http://127.0.0.1',
    'http://[::1]:8080/api/v1',
  ])('is not, where it does not leave the machine, or not in the clear: %s', (api_url) => {
    expect(configWarnings(read({ api_url }))).toEqual([]);
  });
});
