import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ClockifyError } from '../../src/clockify/errors';
import type { Answer } from '../../src/clockify/request';
import type { Fault, FaultRule, LoggedRequest } from '../support/clockify/server';
import { Rig } from './client-rig';

const FOREVER = Number.POSITIVE_INFINITY;
const status = (code: number): Fault => ({ kind: 'status', status: code, body: '<html>Bad Gateway</html>' });
const LISTS = ['clients', 'tags', 'projects', 'users', 'holidays', 'custom-fields'];

const list = (rig: Rig, name: string, rows?: number): Promise<Answer> => {
  return rig.client.list({ path: `/workspaces/w/${name}`, query: { 'page-size': rows }, rows });
};
const failureOf = (answer: Promise<unknown>) => answer.catch((error) => error) as Promise<ClockifyError>;

/** A host that has answered, and then is out for some of the client's milliseconds. */
async function outOf(ms: number, fault: Fault, speed = 400): Promise<{ rig: Rig; over: () => void }> {
  const rig = await Rig.open({ speed });
  await rig.list();
  rig.server.requests.length = 0;
  const since = rig.clock.now();
  let ended = false;
  const match = () => !ended && rig.clock.now() < since + ms;
  rig.server.faults = [{ match, times: FOREVER, fault }];
  return {
    rig,
    over: () => {
      ended = true;
    },
  };
}

describe('an outage of the host', () => {
  it.each<[string, Fault]>([
    ['502', status(502)],
    ['503', status(503)],
    ['reset connections', { kind: 'reset' }],
  ])('of 100 seconds loses nothing: %s', async (_, fault) => {
    const { rig } = await outOf(100_000, fault);
    const answers = await Promise.all(LISTS.map((name) => list(rig, name)));
    expect(answers.map(({ rows }) => rows.length)).toEqual([2, 0, 0, 0, 0, 0]);
    const warnings = rig.logs.filter((line) => line.startsWith('WARN') && !line.includes('Retry'));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/^WARN Clockify does not answer: .* All requests wait; next try in 1 s\.$/);
    expect(warnings[1]).toMatch(/^WARN Clockify answers .*; reading goes on\.$/);
    // an attempt or two of each, eight probes or so, and each once more
    expect(rig.server.requests.length).toBeLessThan(3 * LISTS.length + 9);
    expect(rig.waits).toEqual([]);
  });

  it('of five minutes ends the sync, and says what to do', async () => {
    const { rig } = await outOf(FOREVER, status(502));
    const errors = await Promise.all(LISTS.map((name) => failureOf(list(rig, name))));
    for (const error of errors) expect(error).toMatchObject({ recovery: 'transient', reason: 'outage', reach: 'sync' });
    expect(errors[0]!.message).toMatch(
      /^Clockify did not answer for 4 minutes\. .*HTTP 502.* Run the sync again later/,
    );
    const sent = rig.client.requests;
    expect(await failureOf(list(rig, 'tags'))).toMatchObject({ reason: 'outage' });
    expect(rig.client.requests).toBe(sent);
  });

  it('makes no page smaller', async () => {
    const { rig } = await outOf(60_000, status(502));
    // whoever fails twice before the outage is seen is asked for in a smaller size: by the pager, which is not here
    const ask = (name: (typeof LISTS)[number]) =>
      list(rig, name, 1_000).catch((error) => expect(error).toMatchObject({ reason: 'too-heavy' }));
    await Promise.all(LISTS.map(ask));
    expect(
      rig.server.requests.every(({ path, query }) => path === '/workspaces' || query['page-size'] === '1000'),
    ).toBe(true);
  });

  it('is one for the last list, too', async () => {
    const { rig } = await outOf(100_000, status(504));
    expect((await list(rig, 'clients', 50)).rows).toHaveLength(2);
  });

  it('fails a request at once that must not wait', async () => {
    const { rig, over } = await outOf(FOREVER, status(502));
    const lists = LISTS.map((name) => list(rig, name));
    while (!rig.logs.some((line) => line.includes('does not answer'))) await new Promise(setImmediate);
    const sent = rig.client.requests;
    const once = { path: '/workspaces/w/tags', once: { timeoutMs: 1_000_000 } };
    await expect(rig.client.list(once)).rejects.toMatchObject({ reason: 'outage', reach: 'slice' });
    expect(rig.client.requests).toBe(sent);
    over();
    await Promise.all(lists);
  });

  it('is none before anything was answered', async () => {
    const rig = await Rig.open({ faults: [{ times: FOREVER, fault: status(502) }] });
    const errors = await Promise.all(LISTS.map((name) => failureOf(list(rig, name))));
    for (const error of errors) expect(error).toMatchObject({ reason: 'interrupted', reach: 'slice' });
    expect(rig.server.requests).toHaveLength(6 * LISTS.length);
  });

  it('is also one in which the host cannot be connected to', async () => {
    let server: Server = createServer((_, response) => void response.end('[{"id":"a"}]'));
    const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await listen(0);
    const { port } = server.address() as AddressInfo;
    const rig = await Rig.open({ speed: 400, client: { baseUrl: `http://127.0.0.1:${port}/api/v1` } });
    await rig.list();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const lists = LISTS.map((name) => list(rig, name));
    while (!rig.logs.some((line) => line.includes('ECONNREFUSED'))) await new Promise(setImmediate);
    server = createServer((_, response) => void response.end('[{"id":"a"}]'));
    await listen(port);
    expect((await Promise.all(lists)).map(({ rows }) => rows.length)).toEqual(LISTS.map(() => 1));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the host of the reports', () => {
  it('has outages of its own, which end its stream alone', async () => {
    const rig = await Rig.open({ speed: 400, server: { basePath: '' } });
    const url = rig.server.url;
    const isReport = ({ path }: LoggedRequest) => path.startsWith('/report/v1');
    const both = await Rig.open({ speed: 400, client: { baseUrl: `${url}/api/v1`, reportsUrl: `${url}/report/v1` } });
    rig.server.faults = [{ match: isReport, times: 1, fault: { kind: 'raw', body: '[]' } }];
    const report = (name: string) => both.client.list({ path: `/workspaces/w/${name}`, host: 'reports' });
    await report('shared-reports');
    const faults: FaultRule[] = [{ match: isReport, times: FOREVER, fault: status(503) }];
    rig.server.faults = [...faults, { times: FOREVER, fault: { kind: 'raw', body: '[]' } }];
    const errors = await Promise.all(['a', 'b', 'c'].map((name) => failureOf(report(name))));
    for (const error of errors) expect(error).toMatchObject({ reason: 'outage', reach: 'stream' });
    expect((await both.client.list({ path: '/workspaces' })).rows).toEqual([]);
  });
});

describe('a page that is too heavy', () => {
  const heavy = (fault: Fault, most = 200): FaultRule => ({
    match: ({ query }) => Number(query['page-size']) > most,
    times: FOREVER,
    fault,
  });
  let rig: Rig;
  const sizes = () => rig.server.requests.map(({ path, query }) => query['page-size'] ?? path);

  it.each([502, 504])('is asked for twice at that size: HTTP %d', async (code) => {
    rig = await Rig.open({ faults: [heavy(status(code))] });
    await rig.list();
    const error = await failureOf(list(rig, 'clients', 1_000));
    // nothing else was asked for meanwhile: whether the host is up is not known
    expect(error).toMatchObject({ recovery: 'transient', reason: 'too-heavy', hostAnswered: false });
    expect(error.message).toContain(`HTTP ${code}`);
    expect(sizes().slice(1)).toEqual(['1000', '1000']);
    expect(await list(rig, 'clients', 200)).toMatchObject({ rows: [{ id: 'a' }, { id: 'b' }] });
  });

  it('is told from an outage without a probe while others are answered', async () => {
    rig = await Rig.open({ speed: 20, faults: [heavy(status(504))] });
    await rig.list();
    rig.server.requests.length = 0;
    let busy = true;
    const others = async () => {
      while (busy) await list(rig, 'tags', 1);
    };
    const background = others();
    const error = await failureOf(list(rig, 'clients', 1_000));
    busy = false;
    await background;
    expect(error).toMatchObject({ reason: 'too-heavy', hostAnswered: true });
    expect(sizes().filter((size) => size === '1000')).toHaveLength(2);
    expect(sizes()).not.toContain('/workspaces');
  });

  it('is not asked for again at that size after a time-out', async () => {
    rig = await Rig.open({ speed: 100, faults: [heavy({ kind: 'hang' })], client: { attemptTimeoutMs: 20_000 } });
    await rig.list();
    rig.server.requests.length = 0;
    let busy = true;
    const background = (async () => {
      while (busy) await list(rig, 'tags', 1);
    })();
    const error = await failureOf(list(rig, 'clients', 1_000));
    busy = false;
    await background;
    expect(error).toMatchObject({ reason: 'too-heavy', hostAnswered: true });
    expect(sizes().filter((size) => size === '1000')).toHaveLength(1);
  });

  it('says when nothing tells that the host is up', async () => {
    rig = await Rig.open({ faults: [heavy(status(504))] });
    expect(await failureOf(list(rig, 'clients', 1_000))).toMatchObject({ reason: 'too-heavy', hostAnswered: false });
    expect(sizes()).toEqual(['1000', '1000']);
  });

  it('costs a few requests more where ten of them look like an outage', async () => {
    rig = await Rig.open({ speed: 100, faults: [heavy(status(504))] });
    await rig.list();
    rig.server.requests.length = 0;
    const paths = Array.from({ length: 10 }, (_, index) => `projects/p${index}/tasks`);
    const errors = await Promise.all(paths.map((path) => failureOf(list(rig, path, 1_000))));
    for (const error of errors) expect(error).toMatchObject({ reason: 'too-heavy' });
    // one or two may have failed twice before the host was asked
    expect(errors.filter(({ hostAnswered }) => hostAnswered).length).toBeGreaterThan(5);
    expect(rig.server.requests.length).toBeLessThanOrEqual(20 + 4);
  });

  it.each([
    [50, 504],
    [1_000, 503],
    [1_000, 500],
    [undefined, 504],
  ])('is not to blame where it has %s rows and the fault is HTTP %d', async (rows, code) => {
    rig = await Rig.open({ faults: [{ times: 5, fault: status(code) }] });
    expect((await list(rig, 'clients', rows)).rows).toHaveLength(2);
    expect(rig.server.requests).toHaveLength(6);
  });
});
