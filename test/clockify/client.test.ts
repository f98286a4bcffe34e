import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TEST_API_KEY } from '../support/clockify/server';
import { printed } from '../support/rows';
import { Rig } from './client-rig';

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('a request', () => {
  it('carries the key, and no Authorization', async () => {
    const rig = await Rig.open();
    await rig.list({ page: 1, 'page-size': 100, archived: undefined });
    const [{ method, path, query, headers }] = rig.server.requests as [(typeof rig.server.requests)[0]];
    expect({ method, path, query }).toEqual({
      method: 'GET',
      path: '/workspaces/w/clients',
      query: { page: '1', 'page-size': '100' },
    });
    expect(headers).toMatchObject({ 'x-api-key': TEST_API_KEY, accept: 'application/json' });
    expect(headers).not.toHaveProperty('authorization');
    expect(headers['user-agent']).toBe('source-clockify');
  });

  it('is answered with the rows and with what Last-Page says', async () => {
    const rig = await Rig.open();
    const rows = ['a', 'b'].map((id) => ({ id, name: `Zoë ${id}` }));
    const whole = await rig.list();
    expect(printed(whole.rows)).toEqual(rows);
    expect(whole.lastPage).toBe(true);
    const first = await rig.list({ 'page-size': 1 });
    expect(printed(first.rows)).toEqual(rows.slice(0, 1));
    expect(first.lastPage).toBe(false);
    rig.server.options.lastPageHeader = false;
    expect((await rig.list()).lastPage).toBeUndefined();
  });

  it('is counted, with its retries', async () => {
    const rig = await Rig.open({ faults: [{ fault: { kind: 'reset' } }] });
    await rig.list();
    expect(rig.client.requests).toBe(2);
  });

  it('among many at the same time makes the process warn of nothing', async () => {
    const warnings: string[] = [];
    const listen = ({ name }: Error) => warnings.push(name);
    process.on('warning', listen);
    const rig = await Rig.open({ server: { latencyMs: 5 }, client: { requestsPerSecond: 10 } });
    await Promise.all(Array.from({ length: 25 }, () => rig.list()));
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('a body', () => {
  it('may be compressed', async () => {
    const body = gzipSync('[{"id":"z"}]');
    const fault = { kind: 'raw', body, headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } } as const;
    expect(await (await Rig.open({ faults: [{ fault }] })).ids()).toEqual(['z']);
  });

  it('that inflates beyond 32 MB is given up, and not asked for again', async () => {
    const member = gzipSync(Buffer.alloc(1024 * 1024, ' '));
    const body = Buffer.concat(Array(33).fill(member));
    expect(body.length).toBeLessThan(60_000);
    const fault = { kind: 'raw', body, headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } } as const;
    const rig = await Rig.open({ faults: [{ times: 9, fault }] });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'system', message: expect.stringContaining('larger than') });
    expect(rig.server.requests).toHaveLength(1);
  });

  it('that is no UTF-8 is a fault of the server that a retry does not mend', async () => {
    const body = Buffer.from('[{"id":"a","name":"Zo\xeb"}]', 'latin1');
    const rig = await Rig.open({ faults: [{ times: 9, fault: { kind: 'raw', body } }] });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'system', message: expect.stringContaining('not valid UTF-8') });
    expect(error.message).toContain('/workspaces/w/clients');
    expect(rig.statuses).toEqual([200]);
  });

  it('that is cut within a character is asked for again', async () => {
    const body = Buffer.from('[{"id":"a","name":"Zoë').subarray(0, -1);
    const rig = await Rig.open({ faults: [{ fault: { kind: 'raw', body } }] });
    expect(await rig.ids()).toEqual(['a', 'b']);
  });

  it('may begin with a byte order mark', async () => {
    const rig = await Rig.open({ faults: [{ fault: { kind: 'raw', body: '\uFEFF[{"id":"z"}]' } }] });
    expect(await rig.ids()).toEqual(['z']);
  });
});

describe('the key', () => {
  it('does not follow a redirect: the other host sees no request', async () => {
    const seen: string[] = [];
    const other = createServer((request, response) => {
      seen.push(String(request.url));
      response.end('[]');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api/v1/workspaces/w/clients`;
    for (const status of [301, 302, 303, 307, 308]) {
      const rig = await Rig.open({ faults: [{ times: 9, fault: { kind: 'redirect', location, status } }] });
      expect(await rig.failure()).toMatchObject({ recovery: 'config', reach: 'stream' });
      expect(rig.statuses).toEqual([status]);
    }
    await new Promise((resolve) => other.close(resolve));
    expect(seen).toEqual([]);
  });

  it.each([403, 500, 200])('is in no part of the error of a status %d', async (status) => {
    const rig = await Rig.open({ faults: [{ times: 9, fault: { kind: 'status', status } }] });
    expect(inspect(await rig.failure(), { depth: 20, showHidden: true })).not.toContain(TEST_API_KEY);
  });

  it('that no header can hold brings in no other header, and is an error of the configuration', async () => {
    const rig = await Rig.open({ client: { apiKey: 'a\r\nAuthorization: b' } });
    expect((await rig.failure()).recovery).toBe('config');
    expect(rig.server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });
});

describe('a signal that is aborted', () => {
  const reason = new Error('stop');

  it('ends a request that hangs, with its reason', async () => {
    const rig = await Rig.open({ speed: 1, faults: [{ fault: { kind: 'hang' } }] });
    rig.server.faults.unshift({ fault: { kind: 'before', run: () => rig.abort.abort(reason) } });
    await expect(rig.list()).rejects.toBe(reason);
    expect(rig.statuses).toEqual([0]);
  });

  it('ends a request whose body drips', async () => {
    const rig = await Rig.open({ speed: 1, faults: [{ fault: { kind: 'drip' } }] });
    const list = rig.list();
    while (rig.statuses[0] !== 200) await new Promise(setImmediate);
    rig.abort.abort(reason);
    await expect(list).rejects.toBe(reason);
  });

  it.each([
    ['a retry', 503],
    ['the rate limit', 429],
  ])('ends the wait for %s, and nothing is sent any more', async (_, status) => {
    const fault = { kind: 'status', status, headers: { 'Retry-After': '200' } } as const;
    const rig = await Rig.open({ speed: 1, faults: [{ times: 9, fault }] });
    const list = rig.list();
    while (rig.logs.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    rig.abort.abort(reason);
    await expect(list).rejects.toBe(reason);
    expect(rig.statuses).toEqual([status]);
  });

  it('lets nothing be sent afterwards', async () => {
    const rig = await Rig.open();
    rig.abort.abort(reason);
    await expect(rig.list()).rejects.toBe(reason);
    expect(rig.server.requests).toEqual([]);
  });
});
