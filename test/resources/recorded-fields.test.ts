import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
}

const FOLDER = join(import.meta.dirname, '../../resources/schemas');
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, keywords: ['airbyte_type'] });
addFormats(ajv);

const ODD_INTERVAL = {
  ...{ start: '2025-06-01T01:30:00+02:00', end: '20222-06-01T01:30:04Z', duration: 4, timeZone: 'Europe/Berlin' },
  ...{ offsetStart: 7200, offsetEnd: 7200, offStart: 7200, offEnd: 7200 },
  ...{ zonedStart: '2025-06-01T01:30:00', zonedEnd: '2025-06-01T01:30:04' },
};
const NANOSECONDS = '2025-02-03T04:05:06.123456789Z';
/** What the live API was seen to send beyond its description, or against it. */
const RECORDED: [string, unknown][] = [
  ['time_entries.timeInterval', ODD_INTERVAL],
  ['time_entries.timeInterval', { start: '2025-06-02T09:00:00Z', end: null, duration: 'PT-21H' }],
  ['time_entries', { approvalRequestId: '64b1', tagIds: null, started_at: null }],
  ['approval_requests.entries.[].timeInterval', ODD_INTERVAL],
  ['approval_requests.approvalRequest', { type: 'TIMESHEET_AND_EXPENSE' }],
  ['time_off_requests.createdAt', NANOSECONDS],
  ['time_off_requests.timeOffPeriod.period', { start: '2025-03-01T00:00:00Z', end: '2025-03-01T23:59:59.999Z' }],
  ['time_off_balances', { negativeBalanceUsed: 0.5 }],
  ['time_off_policies', { color: '#03A9F4', icon: 'UMBRELLA' }],
  ['expense_categories', { status: 'ACTIVE' }],
  ['expenses', { quantity: 2200.0, total: 10500.5, fileId: '' }],
  ['projects', { clientId: '', clientName: 'Žižkov & Söhne', customFields: [], estimateReset: null }],
  ['projects.estimateReset', { dayOfMonth: 1, dayOfWeek: 'MONDAY', hour: 9, interval: 'WEEKLY', month: 'JANUARY' }],
  ['tasks', { workspaceId: '64a6', progress: null }],
  ['users', { settings: null, memberships: null, name: null }],
  ['users.customFields.[]', { value: ['Ünä', '🚲'] }],
  ['custom_fields', { workspaceDefaultValue: ['Wien', 'Graz'] }],
  [
    'workspaces.workspaceSettings',
    { automaticLock: { changeDay: 'MONDAY', dayOfMonth: '13', olderThanValue: '14' }, adminOnlyPages: ['TEAM'] },
  ],
  ['workspaces', { featureSubscriptionType: null, features: ['TIME_TRACKING'] }],
];

test.each(RECORDED)('%s, as it was recorded, is valid, and its fields are declared', (path, value) => {
  const [stream, ...names] = path.split('.') as [string, ...string[]];
  let node: Schema = JSON.parse(readFileSync(join(FOLDER, `${stream}.json`), 'utf8'));
  for (const name of names) node = (name === '[]' ? node.items : node.properties?.[name])!;
  const declared = node.properties && Object.keys(node.properties);
  if (declared && typeof value === 'object') expect(declared).toEqual(expect.arrayContaining(Object.keys(value!)));
  expect(ajv.validate(node, value) ? [] : ajv.errors).toEqual([]);
});
