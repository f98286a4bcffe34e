import { expect, it } from 'vitest';
import specification from '../../resources/spec.json';
import { nearest } from '../../src/airbyte/nearest';

const OPTIONS = Object.keys(specification.connectionSpecification.properties);

it.each([
  ['lookback_days', 'lookback_window_days'],
  ['apikey', 'api_key'],
  ['API-Key', 'api_key'],
  ['workspaceId', 'workspace_id'],
  ['workspace', 'workspace_id'],
  ['start', 'start_date'],
  ['include_inactive', 'include_inactive_users'],
  ['num_worker', 'num_workers'],
  ['skip_forbidden', 'skip_forbidden_streams'],
])('%s is likely to mean %s', (word, meant) => {
  expect(nearest(word, OPTIONS)).toBe(meant);
});

it.each(['timezone', 'x', '', '_', 'proxy', '😀'.repeat(20)])('%j resembles no option', (word) => {
  expect(nearest(word, OPTIONS)).toBeUndefined();
});

it('without candidates there is no nearest', () => {
  expect(nearest('a', [])).toBeUndefined();
});
