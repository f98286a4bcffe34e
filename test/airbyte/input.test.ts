import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readJson, readMessages } from '../../src/airbyte/input';
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

  it.each([
    ['little', Buffer.from('\uFEFF{"name":"Zoë 😀"}', 'utf16le')],
    ['big', Buffer.from('\uFEFF{"name":"Zoë 😀"}', 'utf16le').swap16()],
  ])('may be in UTF-16, %s end first, as shells on Windows write it', (_, content) => {
    expect(readJson('config', file(content))).toEqual({ name: 'Zoë 😀' });
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
      `The config file ${path} does not exist. Check the path; in a container, mount its folder.`,
    );
  });

  it('because it is a folder says so', () => {
    expect(failure(folder).message).toBe(`The config file ${folder} is a folder. Name a file in it.`);
  });

  it.runIf(process.getuid?.() === 0)('because it belongs to somebody else says the ways out', () => {
    const path = file('{}');
    chmodSync(path, 0o600);
    chmodSync(folder, 0o755);
    process.seteuid!(12_345);
    try {
      expect(failure(path)).toMatchObject({ recovery: 'config', reach: 'sync' });
      expect(failure(path).message).toMatch(
        / cannot be read by user 12345 \(EACCES\)\. .*chmod a\+r.*--user "\$\(id -u\)"/,
      );
    } finally {
      process.seteuid!(0);
    }
  });

  it('because its encoding is another one says so', () => {
    expect(failure(file(Buffer.from('{"a":1}', 'utf16le'))).message).toMatch(/ is not UTF-8 text\. Save it as /);
  });

  it.each([
    ['{"api_key": "a secret"', 'a comma or } is expected at line 1, column 23'],
    ['a secret', 'a value is expected at line 1, column 1'],
    ["{'api_key': 'a secret'}", 'a name in double quotes or } is expected at line 1, column 2'],
    ['{"api_key": "a secret"}}', 'the end of the file is expected at line 1, column 24'],
    ['{\n  "api_key": "a secret",\n}\n', 'a name in double quotes is expected at line 3, column 1'],
    ['{\r\n  "a": 1\r\n  "api_key": "a secret"\r\n}', 'a comma or } is expected at line 3, column 3'],
    ['{"api_key": "a secret\n"}', 'a value is expected at line 1, column 13'],
  ])('because it is no JSON says where, and is not quoted: %j', (content, where) => {
    const path = file(content);
    const error = failure(path);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync', cause: undefined });
    expect(error.message).toBe(`The config file ${path} is not valid JSON: ${where}.`);
    expect(`${error.detail} ${error.stack}`).not.toContain('a secret');
  });
});

describe('a file of messages', () => {
  const state = (name: string) => ({
    type: 'STATE',
    state: { type: 'STREAM', stream: { stream_descriptor: { name } } },
  });
  const lines = (...messages: unknown[]) => `${messages.map((each) => JSON.stringify(each)).join('\n')}\n`;

  it('gives those that matter, in their order', () => {
    const record = { type: 'RECORD', record: { stream: 'tags', data: { name: '"STATE" and STREAM', type: 'STREAM' } } };
    const trace = { type: 'TRACE', trace: { type: 'STREAM_STATUS' } };
    const path = file(lines(record, state('tags'), trace, record, state('time_entries'), state('tags')));
    expect(readMessages('state', path)).toEqual([state('tags'), state('time_entries'), state('tags')]);
    const catalog = { type: 'CATALOG', catalog: { streams: [] } };
    expect(readMessages('catalog', file(lines({ type: 'LOG', log: {} }, catalog)))).toEqual([catalog]);
    const bare = [state('a').state, state('b').state];
    expect(readMessages('state', file(lines(...bare)))).toEqual(bare);
  });

  it('may be one message, in one line or over several', () => {
    expect(readMessages('state', file(lines(state('tags'))))).toEqual(state('tags'));
    expect(readMessages('state', file(JSON.stringify(state('tags'), null, 2)))).toEqual(state('tags'));
    expect(readMessages('state', file('\n'))).toBeUndefined();
  });

  it('may be the output of a large sync', () => {
    const path = file(lines(state('a')));
    const record = `{"type":"RECORD","record":{"stream":"a","data":{"text":"${'ü'.repeat(500)}"}}}\n`;
    for (let n = 0; n < 80; n++) appendFileSync(path, record.repeat(1_000));
    appendFileSync(path, lines(state('b')));
    expect(readMessages('state', path)).toEqual([state('a'), state('b')]);
  });

  it('may end in half a message: the run was killed', () => {
    expect(readMessages('state', file(`${lines(state('a'))}{"type":"STATE","sta`))).toEqual([state('a')]);
  });

  it.each([
    ['state', lines({ type: 'RECORD' }, { type: 'LOG' }), /holds messages, but none of type STATE\.$/],
    ['catalog', lines(state('tags'), state('tags')), /holds messages, but none of type CATALOG\.$/],
    ['state', `{"type":"STATE","sta\n${lines(state('a'))}`, /is not valid JSON/],
    ['state', '{"type":\n"STATE"', /a comma or } is expected at line 2, column 8/],
  ] as const)('in which nothing can be used is an error: %s %j', (what, content, message) => {
    expect(() => readMessages(what, file(content))).toThrow(message);
  });
});
