import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../support/clockify/server';
import { Rig } from './client-rig';

const status = (code: number, headers = {}, body?: unknown): Fault => ({
  kind: 'status',
  status: code,
  headers,
  ...(body !== undefined && { body }),
});

const GZIP = { 'Content-Encoding': 'gzip' };

describe('a fault that may pass', () => {
  const passing: Record<string, Fault> = {
    'status 500': status(500),
    'status 502': status(502),
    'status 503': status(503),
    'status 504': status(504),
    'status 408': status(408),
    'status 425': status(425),
    'status 202, which holds no list': status(202),
    'a status 204 without a body': { kind: 'raw', status: 204, body: '' },
    'a reset': { kind: 'reset' },
    'an answer that is cut': { kind: 'truncate' },
    'an answer that is cut and ends well': { kind: 'truncate-clean' },
    'a compressed answer that is cut': { kind: 'raw', headers: GZIP, body: gzipSync('[{"id":"a"}]').subarray(0, -14) },
    'an answer that is not compressed as it says': { kind: 'raw', headers: GZIP, body: '[{"id":"a"}]' },
    'an empty body': { kind: 'raw', body: '' },
    'an object in place of a list': { kind: 'wrong-shape' },
  };

  it.each(Object.entries(passing))('is retried until it is over: %s', async (_, fault) => {
    const rig = await Rig.open({ faults: [{ times: 5, fault }] });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.server.requests).toHaveLength(6);
    expect(rig.logs.map((line) => line.match(/Retry \d of \d/)?.[0])).toEqual(
      [1, 2, 3, 4, 5].map((retry) => `Retry ${retry} of 5`),
    );
  });

  it.each(Object.entries(passing))('is given up as transient after five retries: %s', async (_, fault) => {
    const rig = await Rig.open({ faults: [{ times: 99, fault }] });
    expect(await rig.failure()).toMatchObject({ recovery: 'transient', reason: 'interrupted', reach: 'slice' });
    expect(rig.server.requests).toHaveLength(6);
  });

  it.each([
    ['hang', { kind: 'hang' }],
    ['drip', { kind: 'drip' }],
  ] as const)('is retried when an attempt takes too long: %s', async (_, fault) => {
    const rig = await Rig.open({ faults: [{ fault }], client: { attemptTimeoutMs: 400_000 } });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.server.requests).toHaveLength(2);
    expect(rig.logs[0]).toContain('no complete answer within 400 s');
  });

  it('is not retried where that is not wanted', async () => {
    const rig = await Rig.open({ faults: [{ fault: status(503) }], client: { retries: 0 } });
    await rig.failure();
    expect(rig.statuses).toEqual([503]);
  });

  it('counts for each request alone', async () => {
    const rig = await Rig.open({ faults: [{ times: 4, fault: status(503) }] });
    await rig.list();
    rig.server.faults = [{ times: 4, fault: status(503) }];
    expect(await rig.ids()).toEqual(['a', 'b']);
  });

  it('is a host that cannot be connected to, and then it is the stream that ends', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const rig = await Rig.open({ client: { baseUrl: `http://127.0.0.1:${port}/api/v1` } });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'transient', reason: 'unreachable', reach: 'stream' });
    expect(error.message).toContain('ECONNREFUSED');
    expect(rig.client.requests).toBe(6);
  });
});

describe('a fault that stays', () => {
  it.each([
    [401, 4003, 'config', 'unauthorized', 'sync'],
    [403, 403, 'config', 'forbidden', 'slice'],
    [400, 501, 'system', 'refused', 'slice'],
    [400, 3000, 'system', 'refused', 'slice'],
    [404, 3000, 'system', 'not-found', 'slice'],
    [405, 3000, 'system', 'other', 'slice'],
    [407, 0, 'config', 'other', 'stream'],
    [409, 0, 'system', 'other', 'slice'],
  ])('is not retried: %d with code %d', async (code, number, recovery, reason, reach) => {
    const body = { message: 'Because', code: number };
    const rig = await Rig.open({ faults: [{ times: 99, fault: status(code, {}, body) }] });
    expect(await rig.failure()).toMatchObject({ recovery, reason, reach });
    expect(rig.statuses).toEqual([code]);
  });

  it('is not retried when it is the other side of a secure connection', async () => {
    const rig = await Rig.open();
    const secure = await Rig.open({ client: { baseUrl: `${rig.server.url.replace('http', 'https')}/api/v1` } });
    expect(await secure.failure()).toMatchObject({ recovery: 'config', reason: 'unreachable', reach: 'stream' });
    expect(secure.client.requests).toBe(1);
  });

  it('after one that passes ends the retries', async () => {
    const rig = await Rig.open({ faults: [{ fault: status(503) }, { times: 9, fault: status(403) }] });
    await rig.failure();
    expect(rig.statuses).toEqual([503, 403]);
  });
});
