import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Output } from '../support/output';
import { BINARY } from '../support/run';

const ROOT = join(import.meta.dirname, '../..');

/** The program by itself, without what is built. */
function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-start-'));
  mkdirSync(join(folder, 'bin'));
  cpSync(BINARY, join(folder, 'bin/main'));
  return folder;
}

function expectRefused({ stdout, stderr, status }: ReturnType<typeof spawnSync>, why: RegExp): void {
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(why);
  const output = new Output(String(stdout), String(stderr), status, null);
  expect(output.messages).toHaveLength(1);
  expect(output.errors()).toMatchObject([{ failure_type: 'config_error', message: String(stderr).trim() }]);
}

test('an old Node is told which one is needed, before anything of it runs', () => {
  const pretend =
    'Object.defineProperty(process, "versions", { value: { node: "18.20.8" } }); require(process.argv[1]);';
  const result = spawnSync(process.execPath, ['-e', pretend, join(copy(), 'bin/main'), 'spec']);
  expectRefused(result, /^source-clockify needs Node 20 or later, and this is Node 18\.20\.8\.\n$/);
});

test('the oldest Node that is needed is the one that the package names', () => {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(`>=${/OLDEST = (\d+)/.exec(readFileSync(BINARY, 'utf8'))?.[1]}`).toBe(engines.node);
});

test('the program begins in a syntax that any Node can parse, and by a line that any system can', () => {
  const text = readFileSync(BINARY, 'utf8');
  expect(text.split('\n')[0]).toBe('#!/usr/bin/env node');
  const code = text.replace(/^#.*|\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\.)*'/gm, '');
  expect(code).not.toMatch(/\b(const|let|import|class|async)\b|=>|`|\?\.|\?\?|\.\.\./);
});

test('a checkout that is not built says what to run', () => {
  const folder = copy();
  const result = spawnSync(join(folder, 'bin/main'), ['spec']);
  expectRefused(
    result,
    /^source-clockify is not built yet\. Run npm ci first in \S+, with its development dependencies\.\n$/,
  );
});

test.each([
  ['prepare', 0],
  ['build', 1],
])('without development dependencies %s ends in a sentence, with %i', (npm_lifecycle_event, code) => {
  const folder = copy();
  cpSync(join(ROOT, 'scripts'), join(folder, 'scripts'), { recursive: true });
  const env = { ...process.env, npm_lifecycle_event };
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/build.mjs')], { env });
  expect([status, String(stderr)]).toEqual([
    code,
    expect.stringMatching(/^Nothing is built, because the development .*\n$/),
  ]);
});
