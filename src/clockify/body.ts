import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { BAD_BODY, NOT_UTF8 } from './errors';

/** The rows of a complete, well-formed answer. Anything else counts as a fault of the transport and is asked again. */
export function readRows(body: Buffer, config: InternalAxiosRequestConfig, response: AxiosResponse): unknown[] {
  const bad = (code: string, message: string) => new AxiosError(message, code, config, undefined, response);
  let utf8 = true;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    utf8 = false;
    text = body.toString('utf8');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const type = String(response.headers['content-type'] ?? 'unknown type');
    throw bad(BAD_BODY, `the answer is cut short or no JSON (${body.length} bytes of ${type})`);
  }
  if (!utf8) throw bad(NOT_UTF8, 'the answer is not valid UTF-8');
  if (!Array.isArray(json)) throw bad(BAD_BODY, 'the answer is JSON of another shape than a list');
  return json;
}

/** The body of a refusal: parsed where it is JSON, and not much of it. */
export function readError(body: unknown): unknown {
  const text = Buffer.isBuffer(body) ? body.subarray(0, 10_000).toString('utf8') : body;
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
