import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TEST_API_KEY } from '../support/clockify/server';
import { Rig } from './client-rig';

/** What the proxy was asked for, by method and address. */
let asked: string[];
let headers: IncomingMessage['headers'][];
let proxy: Server;
let address: string;

beforeEach(async () => {
  asked = [];
  headers = [];
  const note = (request: IncomingMessage) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
  };
  proxy = createServer((request, response) => {
    note(request);
    response.setHeader('Content-Type', 'application/json');
    response.end('[{"id":"from the proxy"}]');
  });
  proxy.on('connect', (request, socket) => {
    note(request);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});

afterEach(async () => {
  vi.unstubAllEnvs();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

const FAR = 'http://clockify.invalid/api/v1';

it.each(['HTTP_PROXY', 'http_proxy'])('the proxy of %s carries the requests', async (name) => {
  vi.stubEnv(name, `http://${address}`);
  const rig = await Rig.open({ client: { baseUrl: FAR } });
  expect(await rig.ids()).toEqual(['from the proxy']);
  expect(asked).toEqual([`GET ${FAR}/workspaces/w/clients`]);
  expect(headers[0]).toMatchObject({ host: 'clockify.invalid', 'x-api-key': TEST_API_KEY });
});

it('the login of a proxy is for the proxy, and no Authorization goes to the API', async () => {
  vi.stubEnv('HTTP_PROXY', `http://ada:secret@${address}`);
  const rig = await Rig.open({ client: { baseUrl: FAR } });
  await rig.list();
  expect(headers[0]).toMatchObject({ 'proxy-authorization': `Basic ${btoa('ada:secret')}` });
  expect(headers[0]).not.toHaveProperty('authorization');
});

it.each(['127.0.0.1', '*', 'localhost,127.0.0.1'])('NO_PROXY %s leads past it', async (hosts) => {
  vi.stubEnv('HTTP_PROXY', `http://${address}`);
  vi.stubEnv('NO_PROXY', hosts);
  const rig = await Rig.open();
  expect(await rig.ids()).toEqual(['a', 'b']);
  expect(asked).toEqual([]);
});

it('a secure connection goes through a tunnel: the proxy sees neither path nor key', async () => {
  vi.stubEnv('HTTPS_PROXY', `http://${address}`);
  const rig = await Rig.open({ client: { baseUrl: 'https://clockify.invalid/api/v1', retries: 0 } });
  await rig.failure();
  expect(asked).toEqual(['CONNECT clockify.invalid:443']);
  expect(JSON.stringify(headers)).not.toContain(TEST_API_KEY);
});

it('a proxy without a scheme is one that speaks HTTP, as curl takes it', async () => {
  vi.stubEnv('HTTPS_PROXY', address);
  const rig = await Rig.open({ client: { baseUrl: 'https://clockify.invalid/api/v1', retries: 0 } });
  await rig.failure();
  expect(asked).toEqual(['CONNECT clockify.invalid:443']);
});

it.each(['socks5://ada:s3cret@127.0.0.1:1', 'http://ada:s3cret@host:port'])(
  'a proxy that cannot be used is a matter of configuration: %s',
  async (value) => {
    vi.stubEnv('HTTP_PROXY', value);
    const rig = await Rig.open({ client: { baseUrl: FAR } });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toContain('HTTP_PROXY');
    expect(error.message).not.toContain('s3cret');
    expect(rig.client.requests).toBe(0);
  },
);

it('a connection that fails names the proxy, and never its password', async () => {
  vi.stubEnv('HTTP_PROXY', 'http://ada:s3cret@127.0.0.1:9');
  const rig = await Rig.open({ client: { baseUrl: FAR, retries: 0 } });
  const error = await rig.failure();
  expect(error.message).toContain('ECONNREFUSED');
  expect(error.message).toContain('the proxy http://127.0.0.1:9 (HTTP_PROXY)');
  expect(`${error.message}${error.detail}`).not.toContain('s3cret');
});

it('a secure connection that fails names the proxy', async () => {
  proxy.removeAllListeners('connect');
  // says yes, and then does not speak TLS
  proxy.on('connect', (_, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  vi.stubEnv('HTTPS_PROXY', address);
  const rig = await Rig.open({ client: { baseUrl: 'https://clockify.invalid/api/v1', retries: 0 } });
  const error = await rig.failure();
  expect(error).toMatchObject({ recovery: 'config', reason: 'unreachable' });
  expect(error.message).toContain(`the proxy http://${address} (HTTPS_PROXY)`);
});

it('a connection past the proxy does not name it', async () => {
  vi.stubEnv('HTTP_PROXY', `http://${address}`);
  vi.stubEnv('NO_PROXY', '127.0.0.1');
  const rig = await Rig.open({ client: { baseUrl: 'http://127.0.0.1:9/api/v1', retries: 0 } });
  expect((await rig.failure()).message).not.toContain('proxy');
});
