// Recorded inputs 5, 6, 9, 15 to 17 and 21: what a field may hold.
import { expect, test } from 'vitest';
import expenses from '../../resources/schemas/expenses.json';
import projects from '../../resources/schemas/projects.json';
import timeEntries from '../../resources/schemas/time_entries.json';
import timeOffRequests from '../../resources/schemas/time_off_requests.json';
import users from '../../resources/schemas/users.json';
import workspaces from '../../resources/schemas/workspaces.json';
import { expectProtocol, expectRecordsOf } from '../support/conformance';
import { incremental } from '../support/sync';
import { addRecorded, id, startBench, startWith } from './rig';

const [W1, U1, U2] = [id('1'), id('a1'), id('a2')];
const ANN = { id: U1, name: 'Änn', status: 'ACTIVE' };

test('5: an instant of any precision goes out as it came, and is declared without a format', async () => {
  const bench = await startWith([ANN]);
  const instants = ['04:05:06.123456789Z', '04:05:06.123456Z', '04:05:06.123Z', '04:05:06Z'].map(
    (t) => `2025-02-03T${t}`,
  );
  const period = { start: '2025-03-01T00:00:00Z', end: '2025-03-01T23:59:59.999Z' };
  const rows = instants.map((createdAt, n) => ({ id: id(`d${n}`), userId: U1, createdAt, timeOffPeriod: { period } }));
  bench.world.of(W1).more.set('time-off/requests', rows);
  const output = await bench.read(['time_off_requests']);
  expect(output.code).toBe(0);
  expect(output.records('time_off_requests').map(({ createdAt }) => createdAt)).toEqual(instants);
  expect(timeOffRequests.properties.createdAt).not.toHaveProperty('format');
});

test('6: expenses are minor units, and numbers', async () => {
  const bench = await startWith([ANN]);
  const rows = [
    '{"id":"E1","categoryId":"C1","quantity":2.0,"total":2000.0,"category":{"id":"C1","hasUnitPrice":true,"priceInCents":1000,"unit":"km"}}',
    '{"id":"E2","categoryId":"C2","quantity":2200.0,"total":10500.5,"category":{"id":"C2","hasUnitPrice":false,"priceInCents":0}}',
  ].join(',');
  const body = `{"expenses":{"expenses":[${rows}],"count":2},"dailyTotals":[],"weeklyTotals":[]}`;
  bench.fault(/expenses$/, { kind: 'raw', body, headers: { 'last-page': 'true' } });
  const output = await bench.read(['expenses']);
  expect(output.code).toBe(0);
  expect(output.records('expenses').map(({ total }) => total)).toEqual([2000, 10500.5]);
  expect(expenses.properties.total.type).toContain('number');
  for (const field of ['total', 'quantity'] as const) expect(expenses.properties[field].description).toMatch(/minor/);
});

test.each(['off', 'offset'])('9: a start with an offset (%s) and a numeric duration', async (prefix) => {
  const bench = await startWith([ANN], { now: () => Date.UTC(2025, 5, 1, 12) });
  const interval = {
    start: '2025-06-01T01:30:00+02:00',
    end: '2025-06-01T01:30:04+02:00',
    duration: 4,
    [`${prefix}Start`]: 7200,
    [`${prefix}End`]: 7200,
    timeZone: 'Europe/Berlin',
    zonedStart: '2025-06-01T01:30:00',
    zonedEnd: '2025-06-01T01:30:04',
  };
  addRecorded(bench, { id: id('e1'), userId: U1, projectId: null, tagIds: null, timeInterval: interval });
  const newer = { start: '2025-05-31T23:45:00Z', end: '2025-05-31T23:50:00Z', duration: 'PT5M' };
  addRecorded(bench, { id: id('e2'), userId: U1, timeInterval: newer });
  const output = await bench.read(incremental());
  expectProtocol(output, ['time_entries']);
  expect(output.code).toBe(0);
  const byId = new Map(output.records('time_entries').map((row) => [row.id, row]));
  expect(byId.get(id('e1'))).toMatchObject({ started_at: '2025-05-31T23:30:00Z', timeInterval: interval });
  expect(byId.get(id('e2'))).toMatchObject({ started_at: '2025-05-31T23:45:00Z', timeInterval: newer });
  const [{ cursor }] = output.states('time_entries').at(-1).stream.stream_state.states;
  expect(cursor.started_at).toBe('2025-05-31T23:45:00Z');
  expectRecordsOf(timeEntries, output.records('time_entries'));
});

test.each(['+020222-06-01T08:00:00Z', '20222-06-01T08:00:00Z', 'heute', null])(
  '9: an entry whose start is %j goes out, without a start, and is named',
  async (start) => {
    const bench = await startWith([ANN]);
    addRecorded(bench, { id: id('e1'), userId: U1, timeInterval: { start, end: null, duration: null } });
    const sound = { start: '2025-06-01T08:00:00Z', end: '2025-06-01T09:00:00Z', duration: 'PT1H' };
    addRecorded(bench, { id: id('e2'), userId: U1, timeInterval: sound });
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    const byId = new Map(output.records('time_entries').map((row) => [row.id, row]));
    expect([byId.get(id('e1'))?.started_at, byId.get(id('e2'))?.started_at]).toEqual([null, sound.start]);
    expect(output.logs('WARN').join()).toContain(id('e1'));
    expect(output.logs('WARN').join()).toContain(U1);
  },
);

test('15 to 17: nulls wherever they were seen, and an entry that ends before it starts', async () => {
  const person = {
    id: U2,
    name: null,
    email: null,
    settings: null,
    status: 'PENDING_EMAIL_VERIFICATION',
    memberships: null,
  };
  const bench = await startWith([ANN, person]);
  const nothing = { hourlyRate: null, costRate: null, estimate: null, timeEstimate: null, budgetEstimate: null };
  const project = { id: id('b2'), name: 'x', clientId: '', ...nothing, duration: null };
  bench.world.add(W1, 'projects', project);
  const entry = {
    id: id('e2'),
    workspaceId: W1,
    userId: U2,
    tagIds: null,
    projectId: null,
    taskId: null,
    hourlyRate: { amount: 0 },
    costRate: { amount: 0, currency: null },
    timeInterval: { start: '2025-06-01T10:00:00.844Z', end: '2025-06-01T10:00:00Z', duration: 'PT0S' },
  };
  addRecorded(bench, entry);
  const streams = ['users', 'projects', 'time_entries', 'workspace_members'];
  const output = await bench.read(streams);
  expectProtocol(output, streams);
  expect(output.code).toBe(0);
  expect(output.records('users').find((row) => row.id === U2)).toEqual(person);
  expect(output.records('projects')).toEqual([{ ...project, workspaceId: W1 }]);
  expect(output.records('time_entries')).toMatchObject([{ ...entry, started_at: '2025-06-01T10:00:00.844Z' }]);
  expectRecordsOf(users, output.records('users'));
  expectRecordsOf(projects, output.records('projects'));
  expectRecordsOf(timeEntries, output.records('time_entries'));
});

test('21: settings of a workspace are of any shape', async () => {
  const bench = await startBench();
  const row = {
    id: bench.workspace,
    workspaceSettings: {
      automaticLock: { changeDay: 'MONDAY', dayOfMonth: '13', olderThanValue: '14', type: 'OLDER_THAN' },
      lockTimeEntries: null,
      adminOnlyPages: ['PROJECT', 'TEAM'],
      entityCreationPermissions: null,
    },
    featureSubscriptionType: null,
    features: ['TIME_TRACKING'],
  };
  bench.world.workspaces = [row];
  const output = await bench.read(['workspaces']);
  expect(output.records('workspaces')).toEqual([row]);
  expectRecordsOf(workspaces, output.records('workspaces'));
});
