import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const METADATA = read('metadata.yaml');

test('package, metadata and image have one version and one license', () => {
  const { version, license } = JSON.parse(read('package.json'));
  const dockerfile = read('Dockerfile');
  expect(METADATA).toContain(`dockerImageTag: ${version}\n`);
  expect(METADATA).toContain(`license: ${license}\n`);
  expect(dockerfile).toContain(`io.airbyte.version="${version}"`);
  expect(dockerfile).toContain(`org.opencontainers.image.version="${version}"`);
  expect(dockerfile).toContain(`org.opencontainers.image.licenses="${license}"`);
  expect(read('CHANGELOG.md')).toContain(`## ${version}\n`);
});

test('the suggested streams and the icon exist', () => {
  const list = METADATA.split('suggestedStreams:')[1]!.split(/\n {2}\S/)[0]!;
  const suggested = [...list.matchAll(/^ {6}- (\w+)$/gm)].map(([, stream]) => stream!);
  expect(suggested).toContain('time_entries');
  for (const stream of suggested) expect(existsSync(join(ROOT, `resources/schemas/${stream}.json`))).toBe(true);
  expect(existsSync(join(ROOT, METADATA.match(/^ {2}icon: (.+)$/m)![1]!))).toBe(true);
});

test('the image runs as a numbered user, and the platform starts what docker starts', () => {
  const dockerfile = read('Dockerfile');
  expect(dockerfile).toMatch(/^USER \d+:\d+$/m);
  const entrypoint = JSON.parse(dockerfile.match(/^ENTRYPOINT (.+)$/m)![1]!) as string[];
  expect(dockerfile).toContain(`ENV AIRBYTE_ENTRYPOINT="${entrypoint.join(' ')}"`);
});

test('what the image is built from is let in', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '));
  const imported = [...read('scripts/build.mjs').matchAll(/'\.\/(\S+\.mjs)'/g)].map(([, name]) => `scripts/${name}`);
  const letIn = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  for (const path of [...copied, ...imported, 'scripts/build.mjs', 'scripts/left-out.cjs']) {
    expect(
      letIn.some((allowed) => `${path}/`.startsWith(`${allowed}/`) || allowed.startsWith(`${path}/`)),
      path,
    ).toBe(true);
  }
});
