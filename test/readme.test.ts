import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { generateWorld } from './support/clockify/generate';
import { ClockifyServer, TEST_API_KEY } from './support/clockify/server';

const ROOT = join(import.meta.dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const COMMANDS = [...README.matchAll(/```bash\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block!.trim().split('\n'))
  .filter((command) => !command.startsWith('npm '));

test('every command of the README works, one after the other, as it stands there', async () => {
  const server = await ClockifyServer.start(generateWorld({ users: 3, entriesPerUser: 20, projects: 2 }));
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-readme-'));
  symlinkSync(join(ROOT, 'bin'), join(folder, 'bin'));
  // the reader's own copy, with a key put in
  await promisify(execFile)('cp', ['-r', join(ROOT, 'test_files'), folder]);
  const config = JSON.parse(readFileSync(join(folder, 'test_files/config.json'), 'utf8'));
  const own = { ...config, api_key: TEST_API_KEY, api_url: server.url };
  writeFileSync(join(folder, 'test_files/config.json'), JSON.stringify(own));

  expect(COMMANDS.length).toBeGreaterThanOrEqual(5);
  for (const command of COMMANDS) {
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', command], { cwd: folder });
    if (command.includes(' check ')) expect(stdout).toContain('"SUCCEEDED"');
  }
  const output = readFileSync(join(folder, 'output.jsonl'), 'utf8');
  expect(output).toContain('"name":"time_entries"},"status":"COMPLETE"');
  await server.close();
});

test('the options in the README are those of the specification', () => {
  const { connectionSpecification } = JSON.parse(readFileSync(join(ROOT, 'resources/spec.json'), 'utf8'));
  const table = README.slice(README.indexOf('## Configuration'), README.indexOf('## When something fails'));
  const named = [...table.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(connectionSpecification.properties));
});
