import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/clockify/classify';
import {
  BAD_BODY,
  type Circumstances,
  isRetryable,
  NO_ROWS,
  NOT_UTF8,
  TIMED_OUT,
  TOO_LARGE,
} from '../../src/clockify/errors';

const WHAT = 'GET /workspaces/w/clients (page 2)';
const config = { headers: new AxiosHeaders({ 'X-Api-Key': 'the-key' }) } as InternalAxiosRequestConfig;

interface Given extends Partial<Circumstances> {
  readonly message?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** A failed attempt: with a status, it was answered. */
function failure(code: string | undefined, given: Given = {}) {
  const { message = 'no luck', status, headers = {}, ...circumstances } = given;
  const response = status && ({ status, data: undefined, headers, config, statusText: '' } as unknown as AxiosResponse);
  return classify(new AxiosError(message, code, config, undefined, response || undefined), {
    what: WHAT,
    ...circumstances,
  });
}

describe('a body that is not what was asked for', () => {
  it('is transient', () => {
    expect(failure(BAD_BODY, { status: 200 })).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
  });

  it('is a fault of the server when it is no UTF-8, or null', () => {
    for (const code of [NOT_UTF8, NO_ROWS]) {
      expect(failure(code, { status: 200 })).toMatchObject({ recovery: 'system', reason: 'other', reach: 'slice' });
    }
  });

  it.each(['ERR_BAD_RESPONSE', 'Z_DATA_ERROR', 'ECONNRESET'])('is transient when it broke off: %s', (code) => {
    expect(failure(code, { status: 200 })).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
  });

  it('is asked for in smaller pages, not again, when it is too large', () => {
    const error = failure(TOO_LARGE, { status: 200 });
    expect(error).toMatchObject({ recovery: 'system', reason: 'too-large' });
    expect(isRetryable(error)).toBe(false);
  });
});

describe('a web page in place of JSON', () => {
  const page = { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } };

  it('is the wrong api_url, as long as nothing else was answered', () => {
    const error = failure(BAD_BODY, page);
    expect(error).toMatchObject({ recovery: 'config', reason: 'not-an-api', reach: 'sync' });
    expect(error.message).toContain('api_url');
    expect(isRetryable(error)).toBe(false);
  });

  it.each([
    { ...page, anyAnswered: true },
    { ...page, host: 'reports' as const },
    { status: 200, headers: { 'content-type': 'application/json' } },
    { status: 200 },
  ])('is transient otherwise: %j', (given) => {
    expect(failure(BAD_BODY, given)).toMatchObject({ recovery: 'transient', reason: 'interrupted', reach: 'slice' });
  });
});

describe('a connection', () => {
  const UNREACHABLE = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
  const INSECURE = [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ];

  it.each(UNREACHABLE)('that is not made: %s', (code) => {
    const error = failure(code);
    expect(error).toMatchObject({ recovery: 'transient', reason: 'unreachable', reach: 'stream' });
    expect(error.message).toContain(code);
    expect(isRetryable(error)).toBe(true);
  });

  it.each(INSECURE)('that is not secure: %s', (code) => {
    const error = failure(code);
    expect(error).toMatchObject({ recovery: 'config', reason: 'unreachable', reach: 'stream' });
    expect(isRetryable(error)).toBe(false);
  });

  it.each([...UNREACHABLE, ...INSECURE])('to a host that answered before is an outage, not an end: %s', (code) => {
    const error = failure(code, { hostAnswered: true });
    expect(error).toMatchObject({ recovery: 'transient', reason: 'unreachable', reach: 'slice' });
    expect(isRetryable(error)).toBe(true);
  });

  it.each(['ECONNREFUSED', 'EPROTO', 'ECONNRESET'])('through a proxy names it: %s', (code) => {
    const proxy = 'the proxy http://10.0.0.1:3128 (HTTPS_PROXY)';
    expect(failure(code, { proxy }).message).toContain(`The request goes through ${proxy}.`);
    expect(failure(code).message).not.toContain('proxy');
  });

  it.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ECONNABORTED', 'ERR_NETWORK', 'HPE_INVALID_CONSTANT', TIMED_OUT])(
    'that breaks: %s',
    (code) => {
      const error = failure(code);
      expect(error).toMatchObject({ recovery: 'transient', reason: 'interrupted', reach: 'slice' });
      expect(error.detail).toBe(`${WHAT} -> ${code}: no luck`);
      expect(isRetryable(error)).toBe(true);
    },
  );

  it.each(['ERR_INVALID_URL', 'ERR_INVALID_CHAR'])('that cannot even be tried: %s', (code) => {
    expect(failure(code)).toMatchObject({ recovery: 'config', reach: 'sync' });
  });
});
