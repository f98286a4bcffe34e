import { isAscii, isUtf8 } from 'node:buffer';
import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Fields, isObject, ObjectRow } from '../row';
import { BAD_BODY, NO_ROWS, NOT_UTF8 } from './errors';
import { holdsBrokenText, mendJson } from './mend-text';
import { scanPage } from './scanned-page';
import { splitRows } from './split-rows';

/** Where the rows are in an answer that is no bare list. Names of fields, from the outside inwards. */
export interface Envelope {
  readonly rows: readonly string[];
  /** How many rows the list has on all of its pages: where that is documented or recorded, not where it may be the page's. */
  readonly total?: readonly string[];
}

export interface Content {
  readonly rows: unknown[];
  readonly total?: number;
}

export interface Json {
  readonly json: unknown;
  readonly text: string;
  /** Before its texts were mended; left out where nothing was. */
  readonly asSent?: unknown;
}

/** A complete answer, parsed. Anything else counts as a fault of the transport and is asked again. */
export function readJson(body: Buffer, config: InternalAxiosRequestConfig, response: AxiosResponse): Json {
  // most pages are ASCII, and to decode them as such takes a third of the time; a mark at the beginning is no JSON
  const text = isAscii(body) ? body.toString('latin1') : body.toString('utf8').replace(/^\uFEFF/, '');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    const type = String(response.headers['content-type'] ?? 'unknown type');
    const message = `the answer is cut short or not JSON (${body.length} bytes of ${type})`;
    throw new AxiosError(message, BAD_BODY, config, undefined, response);
  }
  if (!isUtf8(body)) throw new AxiosError('the answer is not valid UTF-8', NOT_UTF8, config, undefined, response);
  const mended = mendJson(text);
  if (mended === text) return { json, text };
  return { json: JSON.parse(mended), text: mended, asSent: json };
}

/** The rows of an answer that has to be a list. `null` is an empty one only where the answer says so. */
export function readContent(
  body: Buffer,
  config: InternalAxiosRequestConfig,
  response: AxiosResponse,
  envelope?: Envelope,
  /** The rows are time entries in a bare list: their page need not be parsed. */
  scan = false,
): Content {
  const scanned = scan ? scanPage(body) : undefined;
  if (scanned) return { rows: scanned };
  const bad = (code: string, message: string) => new AxiosError(message, code, config, undefined, response);
  const { json, text, asSent } = readJson(body, config, response);
  const rows = envelope ? at(json, envelope.rows) : json;
  const total = envelope?.total && at(json, envelope.total);
  const content = (list: unknown[]) => ({ rows: list, total: typeof total === 'number' ? total : undefined });
  if (rows === null) {
    const beside = envelope && (at(json, envelope.rows.slice(0, -1)) as Fields | null);
    const none = [total, beside?.count, beside?.total].includes(0);
    if (none || response.headers['last-page'] === 'true') return content([]);
    throw bad(NO_ROWS, 'the answer is null instead of a list');
  }
  if (!Array.isArray(rows)) throw bad(BAD_BODY, 'the answer is JSON, but not a list');
  const sources = envelope ? undefined : sourcesOf(rows, text);
  const before = envelope && asSent !== undefined ? at(asSent, envelope.rows) : asSent;
  for (const [index, row] of rows.entries()) {
    if (!isObject(row)) continue;
    rows[index] = new ObjectRow(row, sources?.[index], Array.isArray(before) && holdsBrokenText(before[index]));
  }
  return content(rows);
}

/** Undefined where a name is missing, null where it, or something above it, is null. */
function at(json: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value == null ? value : (value as Fields)[name]), json);
}

/** Rows are printed again as they came, unless that would break a line. */
function sourcesOf(rows: readonly unknown[], text: string): string[] | undefined {
  if (text.includes('\n') || text.includes('\r')) return undefined;
  const sources = splitRows(text);
  // a row that is no object has no text of its own, and is refused later
  return sources.length === rows.length ? sources : undefined;
}

/**
 * The body of a refusal: parsed where it is JSON, else the beginning of its text. The key is hidden before anything is
 * cut, because half a key would not be recognised as one; and behind the parser, which undoes escapes.
 */
export function readError(body: unknown, apiKey: string): unknown {
  const whole = Buffer.isBuffer(body) ? body.toString('utf8') : String(body);
  const hide = (text: string) =>
    text.replaceAll(apiKey, '****').replaceAll(JSON.stringify(apiKey).slice(1, -1), '****');
  try {
    return JSON.parse(whole, (_, value) => (typeof value === 'string' ? hide(value) : value));
  } catch {
    return hide(whole).slice(0, 10_000);
  }
}
