import { afterEach, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const YEAR = 366 * 86_400_000;
const more = (name: string) => bench.world.of(bench.workspace).more.get(name)!;
const queries = (path: RegExp, name: string) =>
  bench.server.requests.flatMap((request) => (path.test(request.path) ? [request.query[name]] : []));

test.each(['all', 'pending'] as const)(
  'approval requests of every status are read once each, whatever a list without a status holds: %s',
  async (approvalsWithoutStatus) => {
    bench = await Bench.start({}, { approvalsWithoutStatus });
    const output = await bench.read(['approval_requests']);
    expectProtocol(output, ['approval_requests']);
    expect(output.code).toBe(0);
    const ids = output.ids('approval_requests');
    expect(new Set(ids).size).toBe(ids.length);
    const states = new Set(output.records('approval_requests').map((row) => row.approvalRequest.status.state));
    // no filter leads to the others, if the server leaves them out
    const hidden = approvalsWithoutStatus === 'all' ? [] : ['REJECTED', 'WITHDRAWN_SUBMISSION'];
    expect([...states, ...hidden].sort()).toEqual([
      'APPROVED',
      'PENDING',
      'REJECTED',
      'WITHDRAWN_APPROVAL',
      'WITHDRAWN_SUBMISSION',
    ]);
    expect(queries(/approval-requests$/, 'status')).toEqual([undefined, 'PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL']);
  },
);

test('archived categories of expenses are read with the others', async () => {
  bench = await Bench.start();
  const output = await bench.read(['expense_categories']);
  expect(output.ids('expense_categories').sort()).toEqual(
    more('expenses/categories')
      .map(({ id }) => id)
      .sort(),
  );
  expect(output.records('expense_categories').some(({ archived }) => archived)).toBe(true);
  expect(queries(/categories$/, 'archived')).toEqual(['false', 'true']);
});

test('assignments are asked for in one span, from 2010 to two years ahead', async () => {
  bench = await Bench.start();
  const output = await bench.read(['scheduling_assignments']);
  expect(output.ids('scheduling_assignments')).toHaveLength(more('scheduling/assignments/all').length);
  // less the margin for the zone of the account
  expect(queries(/assignments/, 'start')).toEqual(['2009-12-31T10:00:00Z']);
  const [end] = queries(/assignments/, 'end');
  expect(Date.parse(end!) - Date.now()).toBeGreaterThan(1.99 * YEAR);
});

test('a server that takes shorter spans only is asked for several, and each assignment goes out once', async () => {
  bench = await Bench.start({ assignments: 12 }, { longestAssignmentsRangeMs: YEAR });
  const [assignment] = more('scheduling/assignments/all');
  // reaches over every border
  assignment!.period = { start: '2011-01-01T00:00:00Z', end: '2027-12-31T00:00:00Z' };
  const output = await bench.read(['scheduling_assignments']);
  expectProtocol(output, ['scheduling_assignments']);
  expect(output.code).toBe(0);
  expect(output.ids('scheduling_assignments').sort()).toEqual(
    more('scheduling/assignments/all')
      .map(({ id }) => id)
      .sort(),
  );
  const taken = bench.server.requests.filter(({ path, status }) => path.includes('assignments') && status === 200);
  const starts = taken.map(({ query }) => query.start);
  expect(starts.slice(1)).toEqual(taken.slice(0, -1).map(({ query }) => query.end));
  expect(starts.length).toBeLessThan(40);
});

test('assignments that end before the start date are neither asked for nor printed', async () => {
  bench = await Bench.start();
  const [late, early, unknown] = more('scheduling/assignments/all');
  unknown!.period = null;
  late!.period = { start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' };
  early!.period = { start: '2026-10-01T00:00:00Z', end: '2026-10-31T23:00:00Z' };
  const output = await bench.read(['scheduling_assignments'], { config: { start_date: '2026-11-01T00:00:00Z' } });
  expect(output.ids('scheduling_assignments')).toEqual(expect.arrayContaining([late!.id, unknown!.id]));
  expect(output.ids('scheduling_assignments')).not.toContain(early!.id);
  expect(queries(/assignments/, 'start')).toEqual(['2026-10-31T10:00:00Z']);
});

test('a server that refuses every span fails the stream', async () => {
  bench = await Bench.start({}, { longestAssignmentsRangeMs: 1 });
  const output = await bench.read(['scheduling_assignments', 'tags']);
  expectProtocol(output, ['scheduling_assignments', 'tags']);
  expectFailure(output, 'scheduling_assignments', 'system');
  expect(output.statuses('tags').at(-1)).toBe('COMPLETE');
  expect(bench.paths(/assignments/).length).toBeLessThan(30);
});
