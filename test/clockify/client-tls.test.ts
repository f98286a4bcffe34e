import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Rig } from './client-rig';

// Invented for this test; it vouches for nobody but itself.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgHqaZRPPm8dGJn4d0
WRwqOz87/xE1Jy9a7SeEU183G3WhRANCAATr6Yyf2k7+XBsafbDv6olbdCtz0zVu
dQris0DbztlrkBbWqQLzS5bsFnqGWM3TmgyZCUSfvDG48KEjwMfTJZYy
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUG5uK+p/BXdSgbPSg5SWY9IUC/bUwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIyMjk1NloYDzIxMjYxMDMx
MjIyOTU2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATr6Yyf2k7+XBsafbDv6olbdCtz0zVudQris0DbztlrkBbWqQLzS5bs
FnqGWM3TmgyZCUSfvDG48KEjwMfTJZYyo28wbTAdBgNVHQ4EFgQU/1IVO9H7FYOn
CVcgARKvDLH+Zs4wHwYDVR0jBBgwFoAU/1IVO9H7FYOnCVcgARKvDLH+Zs4wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAOhoYdpic6XherrAYX0tZeNvcapbMlGAs0ZB2FQLD/71AiEA
5kr5zMIGrV1q1OlBp6i4zLYdmMjnc1WPpWFiOKMrY9Y=
-----END CERTIFICATE-----`;

let server: Server;
let requests = 0;
let connections = 0;

beforeEach(async () => {
  requests = 0;
  connections = 0;
  server = createServer({ key: KEY, cert: CERTIFICATE }, (_, response) => {
    requests += 1;
    response.setHeader('Content-Type', 'application/json');
    response.end('[]');
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('a certificate that nobody vouches for gets neither request nor key, and the error says what to do', async () => {
  const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
  const rig = await Rig.open({ client: { baseUrl } });
  const error = await rig.failure();
  expect(error).toMatchObject({ recovery: 'config', reason: 'unreachable', reach: 'stream' });
  expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
  // asking again would not mend it
  expect([connections, requests]).toEqual([1, 0]);
});
