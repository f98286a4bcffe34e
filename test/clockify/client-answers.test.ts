import { describe, expect, it } from 'vitest';
import type { ClockifyError } from '../../src/clockify/errors';
import type { ListRequest } from '../../src/clockify/request';
import type { Fault } from '../support/clockify/server';
import { printed } from '../support/rows';
import { Rig } from './client-rig';

const raw = (body: string, headers: Record<string, string> = {}): Fault => ({
  kind: 'raw',
  body,
  headers: { 'Content-Type': 'application/json', ...headers },
});

const request = (more: Partial<ListRequest> = {}): ListRequest => ({ path: '/workspaces/w/clients', ...more });
const failureOf = (answer: Promise<unknown>) => answer.catch((error) => error) as Promise<ClockifyError>;

describe('null in place of rows', () => {
  const requests = { rows: ['requests'], total: ['count'] };
  const expenses = { rows: ['expenses', 'expenses'] };

  it.each<[string, Fault, Partial<ListRequest>]>([
    ['Last-Page: true', raw('null', { 'Last-Page': 'true' }), {}],
    ['Last-Page: true, in an envelope', raw('{"requests":null}', { 'Last-Page': 'true' }), { envelope: requests }],
    ['a count of 0', raw('{"requests":null,"count":0}'), { envelope: requests }],
    ['a count of 0 beside the rows', raw('{"expenses":{"expenses":null,"count":0}}'), { envelope: expenses }],
    ['a total of 0', raw('{"invoices":null,"total":0}'), { envelope: { rows: ['invoices'] } }],
  ])('is an empty list where the answer says so: %s', async (_, fault, more) => {
    const rig = await Rig.open({ faults: [{ fault }] });
    expect((await rig.client.list(request(more))).rows).toEqual([]);
    expect(rig.server.requests).toHaveLength(1);
  });

  it.each<[string, Fault, Partial<ListRequest>]>([
    ['null', raw('null'), {}],
    ['Last-Page: false', raw('null', { 'Last-Page': 'false' }), {}],
    ['a count of 3', raw('{"requests":null,"count":3}'), { envelope: requests }],
    ['no count', raw('{"requests":null}'), { envelope: requests }],
    ['null above the rows', raw('{"expenses":null}'), { envelope: expenses }],
    ['null in place of the envelope', raw('null'), { envelope: requests }],
  ])('is an error of the server otherwise, not asked for again: %s', async (_, fault, more) => {
    const rig = await Rig.open({ faults: [{ times: 9, fault }] });
    const error = await failureOf(rig.client.list(request(more)));
    expect(error).toMatchObject({ recovery: 'system', reach: 'slice', reason: 'other' });
    expect(error.message).toContain('null instead of a list');
    expect(rig.server.requests).toHaveLength(1);
  });

  it('is told from rows that are missing, which are asked for again', async () => {
    const rig = await Rig.open({ faults: [{ fault: raw('{}') }, { fault: raw('{"requests":[{"id":"r"}]}') }] });
    const { rows } = await rig.client.list(request({ envelope: requests }));
    expect(printed(rows)).toEqual([{ id: 'r' }]);
  });
});

describe('a web page in place of JSON', () => {
  const page: Fault = {
    kind: 'raw',
    headers: { 'Content-Type': 'text/html' },
    body: '<!doctype html><div id="root"></div>',
  };

  it('as the first answer names api_url at once, and ends the sync', async () => {
    const rig = await Rig.open({ faults: [{ times: 9, fault: page }] });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'config', reason: 'not-an-api', reach: 'sync' });
    expect(error.message).toContain('Check api_url');
    expect(rig.server.requests).toHaveLength(1);
    await rig.failure();
    expect(rig.server.requests).toHaveLength(1);
  });

  it('as a later answer is a fault that may pass', async () => {
    const rig = await Rig.open({ faults: [{ skip: 1, times: 3, fault: page }] });
    await rig.list();
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.server.requests).toHaveLength(5);
  });
});

describe('the header has-more-data', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['perhaps', undefined],
  ])('%s is %s', async (header, hasMore) => {
    const rig = await Rig.open({ faults: [{ fault: raw('[]', { 'has-more-data': header }) }] });
    expect((await rig.client.list(request())).hasMore).toBe(hasMore);
  });

  it('is unknown where there is none', async () => {
    expect((await (await Rig.open()).list()).hasMore).toBeUndefined();
  });
});

describe('an answer that is no list', () => {
  const user = { path: '/user' };

  it.each(['{"id":"u","name":"Zoë 🙈"}', '[1,2]', 'null', '"x"'])('comes as it is: %s', async (body) => {
    const rig = await Rig.open({ faults: [{ fault: raw(body) }] });
    const before = rig.clock.now();
    const { value, sentAt } = await rig.client.object(user);
    expect(value).toEqual(JSON.parse(body));
    expect(sentAt).toBeGreaterThanOrEqual(before - 2_000);
  });

  it('is asked for again when it is cut, and fails as a list does', async () => {
    const rig = await Rig.open({ faults: [{ fault: raw('{"id":') }, { fault: raw('{"id":"u"}') }] });
    expect((await rig.client.object(user)).value).toEqual({ id: 'u' });
    rig.server.faults = [{ fault: { kind: 'status', status: 403, body: { message: 'Access Denied', code: 501 } } }];
    const error = await failureOf(rig.client.object(user));
    expect(error).toMatchObject({ reason: 'forbidden', refusal: { denied: true, words: 'HTTP 403: "Access Denied"' } });
  });

  it('may be asked for by POST', async () => {
    const rig = await Rig.open({ faults: [{ fault: raw('{"totals":[]}') }] });
    await rig.client.object({ path: '/workspaces/w/reports/summary', body: { amountShown: 'HIDE_AMOUNT' } });
    expect(rig.server.requests[0]).toMatchObject({ method: 'POST', body: { amountShown: 'HIDE_AMOUNT' } });
  });
});

describe('a request that is made once', () => {
  it.each<[string, Fault]>([
    ['503', { kind: 'status', status: 503 }],
    ['a reset', { kind: 'reset' }],
  ])('is not retried: %s', async (_, fault) => {
    const rig = await Rig.open({ faults: [{ times: 9, fault }] });
    const error = await failureOf(rig.client.list(request({ once: { timeoutMs: 10_000_000 } })));
    expect(error).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
    expect(rig.server.requests).toHaveLength(1);
  });

  it('has a time of its own', async () => {
    const rig = await Rig.open({ speed: 100, faults: [{ fault: { kind: 'hang' } }] });
    const error = await failureOf(rig.client.list(request({ once: { timeoutMs: 3_000 } })));
    expect(error.message).toContain('no complete answer within 3 s');
  });

  it('starts no outage, however often it fails', async () => {
    const rig = await Rig.open();
    await rig.list();
    rig.server.faults = [{ match: ({ path }) => path.includes('reports'), times: 99, fault: { kind: 'reset' } }];
    const once = { timeoutMs: 10_000_000 };
    for (const name of ['a', 'b', 'c', 'd'])
      await failureOf(rig.client.object({ path: `/workspaces/w/reports/${name}`, once }));
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.logs).toEqual([]);
  });
});

it('a request may be retried less often than others', async () => {
  const rig = await Rig.open({ faults: [{ times: 9, fault: { kind: 'reset' } }] });
  await failureOf(rig.client.list(request({ retries: 1 })));
  expect(rig.server.requests).toHaveLength(2);
});
