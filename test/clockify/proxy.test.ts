import { describe, expect, it } from 'vitest';
import { ClockifyError } from '../../src/clockify/errors';
import { proxyFor } from '../../src/clockify/proxy';

const FAR = 'https://api.clockify.me/api/v1/workspaces';

/** `protocol://host:port` of the proxy that is used, and undefined for none. */
function used(env: Record<string, string>, address = FAR): string | undefined {
  const { protocol, host, port } = proxyFor(address, env)?.config ?? {};
  return host === undefined ? undefined : `${protocol}//${host}:${port}`;
}

describe('the proxy', () => {
  it.each([
    [{ HTTPS_PROXY: 'http://proxy.example.com:3128' }, 'http://proxy.example.com:3128'],
    // as curl takes it
    [{ HTTPS_PROXY: 'proxy.example.com:3128' }, 'http://proxy.example.com:3128'],
    [{ https_proxy: '10.0.0.1:3128' }, 'http://10.0.0.1:3128'],
    [{ https_proxy: 'proxy.example.com' }, 'http://proxy.example.com:80'],
    [{ HTTPS_PROXY: '[2001:db8::1]:3128' }, 'http://2001:db8::1:3128'],
    [{ HTTPS_PROXY: 'https://proxy.example.com' }, 'https://proxy.example.com:443'],
    [{ HTTPS_PROXY: ' http://proxy.example.com:3128 ' }, 'http://proxy.example.com:3128'],
    [{ ALL_PROXY: 'http://all.example.com:1' }, 'http://all.example.com:1'],
    [{ HTTPS_PROXY: 'http://upper:1', https_proxy: 'http://lower:2' }, 'http://lower:2'],
    [{ HTTPS_PROXY: '', ALL_PROXY: 'http://all:1' }, 'http://all:1'],
    [{ HTTP_PROXY: 'http://plain:1' }, undefined],
    [{}, undefined],
  ] as const)('of %j is %s', (env, proxy) => expect(used(env)).toBe(proxy));

  it('of a plain address is another one', () => {
    expect(used({ HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://secure:2' }, 'http://127.0.0.1:8080/api')).toBe(
      'http://plain:1',
    );
  });

  it('keeps its login out of its name', () => {
    const proxy = proxyFor(FAR, { HTTPS_PROXY: 'ada:p%40ss%2Fw%C3%B6rd@proxy.example.com:3128' });
    expect(proxy?.config.auth).toEqual({ username: 'ada', password: 'p@ss/wörd' });
    expect(proxy?.name).toBe('the proxy http://proxy.example.com:3128 (HTTPS_PROXY)');
    expect(proxyFor(FAR, { HTTPS_PROXY: 'http://ada:100%@p:1' })?.config.auth?.password).toBe('100%');
  });

  it.each([
    ['http://', 'not the address'],
    ['http://host:port', 'not the address'],
    ['http://ada:s3cret@:3128', 'not the address'],
    ['://s3cret', 'not the address'],
    ['socks5://s3cret@127.0.0.1:1080', 'not supported'],
  ])('that cannot be used is named by its variable, and never by its value: %s', (value, why) => {
    const error = catchError(() => proxyFor(FAR, { HTTPS_PROXY: value }));
    expect(error).toBeInstanceOf(ClockifyError);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toContain('HTTPS_PROXY');
    expect(error.message).toContain(why);
    expect(error.message).not.toContain('s3cret');
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', FAR],
    ['api.clockify.me', FAR],
    ['API.Clockify.me', FAR],
    ['.clockify.me', FAR],
    ['*.clockify.me', FAR],
    ['localhost, api.clockify.me', FAR],
    ['localhost api.clockify.me', FAR],
    ['api.clockify.me:443', FAR],
    ['127.0.0.1', 'https://127.0.0.1:8443/'],
    ['127.0.0.1:8443', 'https://127.0.0.1:8443/'],
    ['10.0.0.0/8', 'https://10.1.2.3/'],
    ['[::1]', 'https://[::1]/'],
    ['::1', 'https://[::1]/'],
    ['[::1]:8443', 'https://[::1]:8443/'],
    ['2001:db8::/32', 'https://[2001:db8::7]/'],
  ])('%s leads past the proxy to %s', (exempt, address) => {
    expect(used({ HTTPS_PROXY: 'http://proxy:1', NO_PROXY: exempt }, address)).toBeUndefined();
    expect(used({ HTTPS_PROXY: 'http://proxy:1', no_proxy: exempt }, address)).toBeUndefined();
  });

  it.each([
    ['', FAR],
    [',', FAR],
    ['clockify.me', FAR],
    ['notclockify.me', FAR],
    ['.example.com', FAR],
    ['api.clockify.me:8443', FAR],
    ['10.0.0.0/8', 'https://11.1.2.3/'],
    ['10.0.0.0/99', 'https://10.1.2.3/'],
    ['10.0.0.0/8', FAR],
    ['::1', 'https://[::2]/'],
  ])('%j does not lead past it to %s', (exempt, address) => {
    expect(used({ HTTPS_PROXY: 'http://proxy:1', NO_PROXY: exempt }, address)).toBe('http://proxy:1');
  });
});

function catchError(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
