import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/index';
import { TEST_API_KEY } from '../support/clockify/server';
import { Output } from '../support/output';
import { BINARY, catalogOf, inputArguments } from '../support/run';
import { Bench } from '../support/sync';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({ users: 2, entriesPerUser: 20 });
});
afterAll(() => bench.server.close());

const folder = mkdtempSync(join(tmpdir(), 'source-clockify-output-'));
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** The read of a stream that the server denies. */
function deniedRead(): string[] {
  bench.fault(/\/tags$/, { kind: 'status', status: 403, body: { message: `No: ${TEST_API_KEY}`, code: 403 } });
  return inputArguments('read', { config: bench.configuration(), catalog: catalogOf('tags', 'clients') });
}

test('a disk that is full is said in one line, and the read fails', () => {
  const { status, stderr } = spawnSync(BINARY, ['spec'], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(
    /^source-clockify: the output cannot be written \(ENOSPC\)\. The disk is full\. .*\n$/,
  );
});

test('a file that takes a part of a message fails the run, too', () => {
  const path = join(folder, 'cut.jsonl');
  // a file of one block at most; what is beyond it is refused as on a full disk
  const { status, stderr } = spawnSync('bash', ['-c', 'ulimit -f 1; exec "$0" spec > "$1"', BINARY, path]);
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(/^source-clockify: the output cannot be written \(EFBIG\)\. .*\n$/);
  expect(readFileSync(path).length).toBeGreaterThan(0);
});

test('a file gets every message, whole and in order, behind what is there already', () => {
  const path = join(folder, 'whole.jsonl');
  writeFileSync(path, '{"type":"LOG"}\n');
  execFileSync('bash', ['-c', '"$0" spec >> "$1" && "$0" spec >> "$1"', BINARY, path]);
  const output = new Output(readFileSync(path, 'utf8'), '', 0, null);
  expect(output.messages.map(({ type }) => type)).toEqual(['LOG', 'SPEC', 'SPEC']);
});

test('errors are said as sentences beside the messages, without the key', async () => {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const said: string[] = [];
  expect(await run({ argv: deniedRead(), stdout, say: (sentence) => said.push(sentence) })).toBe(1);
  const output = new Output(text, '', 1, null);
  expect(said).toEqual([`tags: ${output.errors('tags')[0].message}`]);
  expect(said.join()).not.toContain(TEST_API_KEY);
  expect(await run({ argv: ['read'], stdout, say: (sentence) => said.push(sentence) })).toBe(1);
  expect(said[1]).toMatch(/^read needs --config FILE\. Usage: /);
});

test.runIf(has('script'))(
  'the process says them on a terminal when its messages go elsewhere, and only then',
  async () => {
    const args = deniedRead();
    const path = join(folder, 'messages.jsonl');
    const onTerminal = (redirect: string) => {
      const command = `'${BINARY}' ${args.map((arg) => `'${arg}'`).join(' ')} ${redirect}`;
      return new Promise<string>((resolve) => {
        const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] });
        let shown = '';
        child.stdout.on('data', (chunk) => {
          shown += chunk;
        });
        child.on('close', () => resolve(shown));
      });
    };
    expect(await onTerminal(`> '${path}'`)).toMatch(/^tags: .*403.*\r\n$/);
    expect(await onTerminal(`2> '${path}'`)).not.toMatch(/^tags: /m);
  },
);
