import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readJson } from '../../src/airbyte/input';
import { SyncError } from '../../src/sync-error';

const folder = mkdtempSync(join(tmpdir(), 'source-clockify-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function file(content: string | Buffer, ending = 'json'): string {
  const path = join(folder, `${++files}.${ending}`);
  writeFileSync(path, content);
  return path;
}

function failure(path: string): SyncError {
  try {
    readJson('config', path);
  } catch (error) {
    expect(error).toBeInstanceOf(SyncError);
    return error as SyncError;
  }
  throw new Error('it was taken');
}

describe('a file', () => {
  it.each([
    ['an object', '{"a":"Zoë"}', { a: 'Zoë' }],
    ['with a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['with lines and blanks around', '\r\n {"a":1}\n\n', { a: 1 }],
    ['null', 'null', null],
    ['a list', '[]', []],
  ])('holds %s', (_, content, value) => {
    expect(readJson('config', file(content))).toEqual(value);
  });

  it('may have any name', () => {
    expect(readJson('catalog', file('{"streams":[]}', 'txt'))).toEqual({ streams: [] });
    expect(readJson('catalog', file('{"streams":[]}', 'yaml'))).toEqual({ streams: [] });
  });

  it.each(['', ' \n\t', '\uFEFF', '\uFEFF\n'])('that is empty, %j, holds nothing', (content) => {
    expect(readJson('state', file(content))).toBeUndefined();
  });
});

describe('a file that cannot be used', () => {
  it('because it is missing names the path and the reason', () => {
    const path = join(folder, 'missing.json');
    expect(failure(path)).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(failure(path).message).toBe(
      `The config file ${path} cannot be read (ENOENT). Check the path and its permissions.`,
    );
  });

  it('because it is a folder says so', () => {
    expect(failure(folder).message).toContain('EISDIR');
  });

  it.each(['{"api_key": "a secret"', 'a secret', "{'api_key': 'a secret'}", '{"api_key": "a secret"}}'])(
    'because it is no JSON is not quoted: %s',
    (content) => {
      const path = file(content);
      const error = failure(path);
      expect(error).toMatchObject({ recovery: 'config', reach: 'sync', cause: undefined });
      expect(error.message).toBe(`The config file ${path} is no valid JSON.`);
      expect(`${error.detail} ${error.stack}`).not.toContain('a secret');
    },
  );
});
