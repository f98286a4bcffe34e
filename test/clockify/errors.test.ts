import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { describe, expect, it } from 'vitest';
import { BAD_BODY, classify, isRetryable, NOT_UTF8, TIMED_OUT } from '../../src/clockify/errors';

const WHAT = 'GET /workspaces/w/clients (page 2)';
const config = { headers: new AxiosHeaders({ 'X-Api-Key': 'the-key' }) } as InternalAxiosRequestConfig;

function answer(status: number, data: unknown = { message: 'Because', code: 1 }, code?: string) {
  const response = { status, data, headers: {}, config, statusText: '' } as AxiosResponse;
  return classify(new AxiosError('failed', code, config, undefined, response), WHAT);
}

function network(code: string, message = 'no luck') {
  return classify(new AxiosError(message, code, config), WHAT);
}

describe('an answer', () => {
  it.each([
    // status, code, who can mend it, reason, what it ends, retry
    [400, 501, 'system', 'parent-gone', 'slice', false],
    [400, 3000, 'system', 'refused', 'slice', false],
    [400, 999, 'system', 'refused', 'slice', false],
    [401, 1000, 'config', 'unauthorized', 'sync', false],
    [401, 4003, 'config', 'unauthorized', 'sync', false],
    [403, 403, 'config', 'forbidden', 'slice', false],
    [404, 3000, 'system', 'other', 'slice', false],
    [405, 3000, 'system', 'other', 'slice', false],
    [407, 0, 'config', 'other', 'stream', false],
    [410, 0, 'system', 'other', 'slice', false],
    [429, 429, 'transient', 'rate-limited', 'slice', false],
    [301, 0, 'config', 'other', 'stream', false],
    [304, 0, 'config', 'other', 'stream', false],
    [204, 0, 'transient', 'interrupted', 'slice', true],
    [408, 0, 'transient', 'interrupted', 'slice', true],
    [425, 0, 'transient', 'interrupted', 'slice', true],
    [500, 501, 'transient', 'interrupted', 'slice', true],
    [503, 0, 'transient', 'interrupted', 'slice', true],
    [599, 0, 'transient', 'interrupted', 'slice', true],
  ])('with status %i and code %i', (status, code, recovery, reason, reach, retry) => {
    const error = answer(status, { message: 'Because', code });
    expect(error).toMatchObject({ recovery, reason, reach });
    expect(isRetryable(error)).toBe(retry);
    expect(error.detail).toContain(`${WHAT} -> HTTP ${status}`);
    expect(error.detail).toContain('"Because"');
  });

  it('names the request, and the setting that mends it', () => {
    expect(answer(401).message).toContain('api_key');
    expect(answer(403).message).toContain(WHAT);
    expect(answer(302).message).toContain('api_url');
    expect(answer(404).message).toContain('api_url');
  });

  it.each([
    ['a text', 'a text'],
    ['<html>\n\t<b>x</b></html>', '<html> <b>x</b></html>'],
    [{ message: 'line\r\nline\u0000\u001b[31m' }, 'line line [31m'],
    [{ message: 'x'.repeat(300) }, `${'x'.repeat(200)}...`],
  ])('is quoted in one short line: %j', (data, text) => {
    expect(answer(500, data).message).toContain(`"${text}"`);
  });

  it.each([null, '', {}, [], { message: 5, code: '501' }, { message: ' \n ' }])(
    'without words is not quoted: %j',
    (data) => {
      const error = answer(400, data);
      expect(error.reason).toBe('refused');
      expect(error.message).not.toContain('"');
    },
  );
});

describe('a body that is not what was asked for', () => {
  it('is transient', () => {
    expect(answer(200, [], BAD_BODY)).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
  });

  it('is a fault of the server when it is no UTF-8', () => {
    expect(answer(200, [], NOT_UTF8)).toMatchObject({ recovery: 'system', reason: 'other', reach: 'slice' });
  });

  it.each(['ERR_BAD_RESPONSE', 'Z_DATA_ERROR', 'ECONNRESET'])('is transient when it broke off: %s', (code) => {
    expect(answer(200, undefined, code)).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
  });

  it('is asked for in smaller pages, not again, when it is too large', () => {
    const error = network('ERR_BAD_RESPONSE', 'maxContentLength size of 5 exceeded');
    expect(error).toMatchObject({ recovery: 'system', reason: 'too-large' });
  });
});

describe('a connection', () => {
  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])('that is not made: %s', (code) => {
    const error = network(code);
    expect(error).toMatchObject({ recovery: 'transient', reason: 'unreachable', reach: 'stream' });
    expect(error.message).toContain(code);
    expect(isRetryable(error)).toBe(true);
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ])('that is not secure: %s', (code) => {
    const error = network(code);
    expect(error).toMatchObject({ recovery: 'config', reason: 'unreachable', reach: 'stream' });
    expect(isRetryable(error)).toBe(false);
  });

  it.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'ERR_NETWORK', 'HPE_INVALID_CONSTANT', TIMED_OUT])(
    'that breaks: %s',
    (code) => {
      const error = network(code);
      expect(error).toMatchObject({ recovery: 'transient', reason: 'interrupted', reach: 'slice' });
      expect(error.detail).toBe(`${WHAT} -> ${code}: no luck`);
      expect(isRetryable(error)).toBe(true);
    },
  );

  it.each(['ERR_INVALID_URL', 'ERR_INVALID_CHAR'])('that cannot even be tried: %s', (code) => {
    expect(network(code)).toMatchObject({ recovery: 'config', reach: 'sync' });
  });
});
