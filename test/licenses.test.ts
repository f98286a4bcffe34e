import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LICENSES = readFileSync(join(ROOT, 'dist/THIRD_PARTY_LICENSES'), 'utf8');

test.each(['main', 'demo', 'bench', 'serve'])(
  'every package in the bundle %s is listed, with the text of its licence',
  (name) => {
    // where each part of a bundle comes from stands above it
    const bundle = readFileSync(join(ROOT, `dist/${name}.js`), 'utf8');
    const paths = [...bundle.matchAll(/^ *\/\/ (node_modules\/\S+)/gm)].map(([, path]) => path!);
    const folders = new Set(paths.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)![0]));
    if (name === 'main') expect(folders.size).toBeGreaterThan(30);
    for (const folder of folders) {
      const { name, version } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
      const [, text] = LICENSES.split(`\n${name} ${version} (`);
      expect(text?.split('='.repeat(80))[1], folder).toMatch(
        /Permission is hereby granted|Apache License|Redistribution and use|Permission to use, copy, modify/,
      );
    }
  },
);

/** The licences of a bundle that holds one package. */
async function licensesOf(license: string | undefined, files: Record<string, string>): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'source-clockify-licenses-'));
  const folder = join(root, 'node_modules/@scope/package');
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'LICENSE'), join(root, 'LICENSE'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@scope/package', version: '1.2.3', license }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { thirdPartyLicenses } = await import(pathToFileURL(join(ROOT, 'scripts/licenses.mjs')).href);
  return thirdPartyLicenses(root, ['src/main.ts', 'node_modules/@scope/package/lib/index.js']);
}

test('a licence comes with its text and its notice', async () => {
  const text = await licensesOf('ISC', { 'LICENCE.md': 'The text', NOTICE: 'The notice' });
  expect(text).toMatch(/@scope\/package 1\.2\.3 \(ISC\)\n=+\n\nThe text\n\nThe notice\n$/);
  expect(await licensesOf('Apache-2.0', { NOTICE: 'The notice' })).toMatch(/Apache License[\s\S]*The notice\n$/);
  const readme = '# Package\n\nWords\n\n## License\n\nPermission is hereby granted to all\n\n## Bugs\n\nNone';
  expect(await licensesOf('MIT', { 'README.md': readme })).toMatch(/=\n\nPermission is hereby granted to all\n$/);
});

test.each([
  ['GPL-3.0-only', { LICENSE: 'text' }, /has the licence GPL-3\.0-only/],
  [undefined, { LICENSE: 'text' }, /has the licence undefined/],
  ['(MIT OR GPL-2.0)', { LICENSE: 'text' }, /has the licence/],
  ['MIT', { 'README.md': '# Package' }, /does not come with the text of its licence, MIT/],
])('a dependency under %s, with %j, cannot be built into the bundle', async (license, files, why) => {
  await expect(licensesOf(license, files as unknown as Record<string, string>)).rejects.toThrow(why);
});
