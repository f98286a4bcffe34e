// Bundles what runs into dist/: one file a program, so that the image stays small and the start quick.
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

// Of the client that the CDK requires, only this module is used; its index would load all of GraphQL.
const farosUtils = join(dirname(require.resolve('faros-js-client')), 'utils.js');

rmSync(join(root, 'dist'), { recursive: true, force: true });
for (const [name, entry] of [
  ['main', 'src/main.ts'],
  ['demo', 'scripts/demo.ts'],
]) {
  if (!existsSync(join(root, entry))) continue;
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    keepNames: true,
    alias: { 'faros-js-client': farosUtils },
    logLevel: 'warning',
  });
}
