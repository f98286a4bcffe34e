import { afterEach, describe, expect, test } from 'vitest';
import type { FaultRule } from '../support/clockify/server';
import type { Row } from '../support/clockify/world';
import { expectFailure, expectProtocol } from '../support/conformance';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

const TYPES = 'TIMESHEET,EXPENSE,TIMESHEET_AND_EXPENSE';
const REFUSED = { message: "Invalid value entered for field 'x'", code: 3000 };

/** What the server does with requests whose query holds the parameter. */
function given(parameter: string, fault: FaultRule['fault'], times = Number.POSITIVE_INFINITY): void {
  bench.server.faults.push({ match: ({ query }) => parameter in query, times, fault });
}

const asked = (path: RegExp) => bench.server.requests.filter((request) => path.test(request.path));
const warnings = (output: { logs(level: string): string[] }, word: string) =>
  output.logs('WARN').filter((line) => line.includes(word));

describe('types of approval requests', () => {
  const own = /approval-requests$/;
  const all = () => bench.world.of(bench.workspace).more.get('approval-requests')!.map(idOf).sort();

  test('are all asked for, with and without a status, and each request goes out once', async () => {
    bench = await Bench.start();
    const output = await bench.read(['approval_requests']);
    expectProtocol(output, ['approval_requests']);
    expect(output.ids('approval_requests').sort()).toEqual(all());
    expect(asked(own).map(({ query }) => [query.types, query.status])).toEqual(
      [undefined, 'PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'].map((status) => [TYPES, status]),
    );
    expect(warnings(output, 'types')).toEqual([]);
  });

  test('where the server hides the requests for expenses otherwise, they are there', async () => {
    bench = await Bench.start();
    const rows = bench.world.of(bench.workspace).more.get('approval-requests')!;
    for (const [n, row] of rows.entries()) {
      (row.approvalRequest as Row).type = ['TIMESHEET', 'EXPENSE', 'TIMESHEET_AND_EXPENSE'][n % 3];
    }
    const listed = [...rows];
    bench.server.faults.push({
      match: ({ path }) => own.test(path),
      times: Number.POSITIVE_INFINITY,
      fault: {
        kind: 'before',
        run: ({ query }) => {
          const types = query.types?.split(',') ?? ['TIMESHEET'];
          const shown = listed.filter((row) => types.includes((row.approvalRequest as Row).type as string));
          rows.splice(0, rows.length, ...shown);
        },
      },
    });
    const output = await bench.read(['approval_requests']);
    expect(output.ids('approval_requests').sort()).toEqual(listed.map(idOf).sort());
    expect(output.code).toBe(0);
  });

  test('where the server refuses them, the list is read without, once and for all, with one warning', async () => {
    bench = await Bench.start({ workspaces: 2 }, { approvalsWithoutTypes: 'all' });
    given('types', { kind: 'status', status: 400, body: REFUSED });
    const output = await bench.read(['approval_requests'], { config: { num_workers: 1 } });
    expect(output.code).toBe(0);
    const expected = bench.world.workspaces.flatMap(({ id }) => bench.world.of(id).more.get('approval-requests')!);
    expect(output.ids('approval_requests').sort()).toEqual(expected.map(idOf).sort());
    const [warning, ...more] = warnings(output, 'types=');
    expect(warning).toMatch(/types=TIMESHEET.*Invalid value.*approval of expenses may be missing/);
    expect(more).toEqual([]);
    // 100 rows, 50 rows: the size could have been the reason
    expect(asked(own).filter(({ query }) => 'types' in query).length).toBeLessThanOrEqual(2);
  });

  test('where no row has them, as the server sees it, the list is read without', async () => {
    bench = await Bench.start({}, { approvalsWithoutTypes: 'all' });
    const headers = { 'content-type': 'application/json', 'last-page': 'true' };
    given('types', { kind: 'raw', body: '[]', headers });
    const output = await bench.read(['approval_requests']);
    expect(output.ids('approval_requests').sort()).toEqual(all());
    expect(warnings(output, 'lists nothing with it')).toHaveLength(1);
  });

  test('an empty list without and with them is empty, and nobody is warned', async () => {
    bench = await Bench.start();
    bench.world.of(bench.workspace).more.set('approval-requests', []);
    const output = await bench.read(['approval_requests']);
    expect([output.code, output.ids('approval_requests'), warnings(output, 'types')]).toEqual([0, [], []]);
  });

  test('a list that is refused with and without them fails', async () => {
    bench = await Bench.start();
    bench.fault(own, { kind: 'status', status: 400, body: REFUSED });
    const output = await bench.read(['approval_requests']);
    expectFailure(output, 'approval_requests', 'system');
    expect(warnings(output, 'types=')).toEqual([]);
  });

  test('a refusal later on, when they were taken before, is no matter of them', async () => {
    bench = await Bench.start();
    bench.server.faults.push({
      match: ({ query }) => query.status === 'APPROVED',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'status', status: 400, body: REFUSED },
    });
    const output = await bench.read(['approval_requests']);
    expectFailure(output, 'approval_requests', 'system');
    expect(asked(own).every(({ query }) => query.types === TYPES)).toBe(true);
  });
});

describe('templates of projects', () => {
  const projects = () => bench.world.of(bench.workspace).projects;
  const templates = () => asked(/projects$/).filter(({ query }) => query['is-template'] === 'true');
  const withFeature = () => (bench.world.workspaces[0]!.features = ['TIME_TRACKING', 'PROJECT_TEMPLATES']);

  test('are asked for where the list holds none, and their tasks are read', async () => {
    bench = await Bench.start();
    withFeature();
    const [template] = projects();
    template!.template = true;
    const shown = [...projects()];
    // hides templates unless they are asked for
    bench.fault(/projects$/, {
      kind: 'before',
      run: ({ query }) => {
        const wanted = query['is-template'] === 'true';
        projects().splice(0, projects().length, ...shown.filter((row) => (row.template === true) === wanted));
      },
    });
    const output = await bench.read(['projects']);
    expect(output.ids('projects').sort()).toEqual(shown.map(({ id }) => id).sort());
    expect(templates()).toHaveLength(1);
  });

  test('are not asked for where the list holds them, or the workspace has no such feature', async () => {
    bench = await Bench.start();
    await bench.read(['projects']);
    expect(templates()).toEqual([]);
    withFeature();
    projects()[1]!.template = true;
    await bench.read(['projects']);
    expect(templates()).toEqual([]);
  });

  test.each([null, undefined, 'unknown'])('are asked for where the features are not told (%s)', async (features) => {
    bench = await Bench.start();
    bench.world.workspaces[0]!.features = features;
    const output = await bench.read(['projects']);
    expect(templates()).toHaveLength(1);
    // a server that does not know the parameter lists everything again
    expect(output.ids('projects').sort()).toEqual(
      projects()
        .map(({ id }) => id)
        .sort(),
    );
  });

  test('that are refused leave the projects complete, with a warning that names the workspace by its id', async () => {
    bench = await Bench.start();
    withFeature();
    given('is-template', { kind: 'status', status: 400, body: REFUSED });
    const output = await bench.read(['projects']);
    expect(output.code).toBe(0);
    expect(output.ids('projects')).toHaveLength(projects().length);
    expect(warnings(output, 'Templates of workspace')).toHaveLength(1);
    expect(warnings(output, 'Templates of workspace')[0]).toContain(bench.workspace);
  });

  test('that cannot be listed for another reason fail the stream', async () => {
    bench = await Bench.start();
    withFeature();
    given('is-template', { kind: 'status', status: 500 });
    expectFailure(await bench.read(['projects']), 'projects', 'transient');
  });
});

function idOf(row: Row): unknown {
  return (row.approvalRequest as Row).id;
}
