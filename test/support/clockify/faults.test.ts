import { describe, expect, it } from 'vitest';
import { ClockifyServer, type Fault, type FaultRule, TEST_API_KEY } from './server';
import { get, start } from './server-rig';
import { World } from './world';

function smallWorld(): World {
  const world = new World();
  world.addWorkspace({ id: 'w', name: 'Acme' });
  world.add('w', 'users', { id: 'u', email: 'a@people.example', name: 'Zoë', status: 'ACTIVE' });
  for (const id of ['a', 'b', 'c']) world.add('w', 'clients', { id, name: id, archived: false });
  for (const [id, hour] of [
    ['old', '08'],
    ['new', '12'],
  ]) {
    const start = `2026-11-20T${hour}:00:00Z`;
    const timeInterval = { start, end: start, duration: 'PT0S' };
    world.addEntry({ id: id!, workspaceId: 'w', userId: 'u', timeInterval });
  }
  return world;
}

const serve = () => start(smallWorld());
const ENTRIES = '/workspaces/w/user/u/time-entries';

describe('a fault', () => {
  async function strikeWith(fault: Fault, rule: Partial<FaultRule> = {}): Promise<ClockifyServer> {
    const server = await serve();
    server.faults = [{ ...rule, fault }];
    return server;
  }

  it('strikes as often as told, after as many matching requests as told', async () => {
    const match = ({ path }: { path: string }) => path === '/workspaces';
    const server = await strikeWith({ kind: 'status', status: 503 }, { match, skip: 1, times: 2 });
    await get(server, '/workspaces/w/tags');
    for (let at = 0; at < 4; at++) await get(server, '/workspaces');
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 503, 503, 200]);
  });

  it.each<Fault>([{ kind: 'reset' }, { kind: 'truncate' }, { kind: 'truncate-clean' }, { kind: 'html' }])(
    'of kind $kind leaves no JSON',
    async (fault) => {
      const server = await strikeWith(fault);
      await expect(get(server, '/workspaces')).rejects.toThrow();
      expect((await get(server, '/workspaces')).ids).toEqual(['w']);
      expect(server.requests[0]?.status).toBe(fault.kind === 'reset' ? 0 : 200);
    },
  );

  it.each<Fault>([{ kind: 'hang' }, { kind: 'drip', everyMs: 1 }])('of kind $kind never ends', async (fault) => {
    const server = await strikeWith(fault);
    await expect(get(server, '/workspaces', { signal: AbortSignal.timeout(50) })).rejects.toThrow();
  });

  it('of kind truncate-clean ends like an answer that is whole', async () => {
    const server = await strikeWith({ kind: 'truncate-clean' });
    const response = await fetch(`${server.url}/api/v1/workspaces`, { headers: { 'X-Api-Key': TEST_API_KEY } });
    expect(await response.text()).toBe('[{"id":"w","n');
    expect(response.headers.get('Content-Length')).toBeNull();
  });

  it.each<[Fault, number, unknown]>([
    [{ kind: 'status', status: 429, body: { message: 'no' } }, 429, { message: 'no' }],
    [{ kind: 'wrong-shape' }, 200, {}],
    [{ kind: 'wrong-shape', body: null }, 200, null],
    [{ kind: 'raw', body: Buffer.from([0x22, 0xff, 0x22]) }, 200, '\ufffd'],
    [{ kind: 'raw', body: '1e400', status: 206 }, 206, Number.POSITIVE_INFINITY],
    [{ kind: 'echo-key' }, 500, { message: `No handler for the key ${TEST_API_KEY}`, code: 500 }],
  ])('answers %j with %i', async (fault, status, body) => {
    expect(await get(await strikeWith(fault), '/workspaces')).toMatchObject({ status, body });
  });

  it('sends elsewhere', async () => {
    const server = await strikeWith({ kind: 'redirect', location: 'http://127.0.0.1:1/' });
    const response = await fetch(`${server.url}/api/v1/workspaces`, { redirect: 'manual' });
    expect([response.status, response.headers.get('Location')]).toEqual([302, 'http://127.0.0.1:1/']);
  });

  it('falsifies headers', async () => {
    const server = await strikeWith({ kind: 'headers', headers: { 'last-page': 'true', Date: undefined } });
    const answer = await get(server, '/workspaces/w/clients?page-size=1');
    expect([answer.headers.get('Last-Page'), answer.headers.get('Date')]).toEqual(['true', null]);
  });

  it('changes the world before the rows are computed, and slows, without taking the place of others', async () => {
    const server = await serve();
    server.faults = [
      { fault: { kind: 'before', run: (_request, world) => world.deleteEntry('old') } },
      { fault: { kind: 'slow', ms: 20 } },
      { fault: { kind: 'status', status: 500 }, skip: 1 },
    ];
    const started = performance.now();
    expect((await get(server, ENTRIES)).ids).toEqual(['new']);
    expect(performance.now() - started).toBeGreaterThan(15);
    expect((await get(server, ENTRIES)).status).toBe(500);
  });

  it('that throws in its hook surfaces when the server is closed', async () => {
    const server = await ClockifyServer.start(smallWorld());
    server.faults = [{ fault: { kind: 'before', run: () => Promise.reject(new Error('expected three')) } }];
    await expect(get(server, '/workspaces')).rejects.toThrow();
    await expect(server.close()).rejects.toThrow('expected three');
  });
});
