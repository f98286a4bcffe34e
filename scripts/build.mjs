// Bundles what runs into dist/: one file a program, so that the image stays small and the start quick.
// Usage: node scripts/build.mjs [PROGRAM ...]; without a name, all.
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thirdPartyLicenses } from './licenses.mjs';

const { build } = await import('esbuild').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error(
    'Nothing is built, because the development dependencies are not installed (NODE_ENV=production, --omit=dev).',
  );
  // an installation is complete without it
  process.exit(process.env.npm_lifecycle_event === 'prepare' ? 0 : 1);
});

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

// Of the client that the CDK requires, only this module is used; its index would load all of GraphQL.
const farosUtils = join(dirname(require.resolve('faros-js-client')), 'utils.js');
// used by the CDK for what this connector does itself, and by axios for uploads
const LEFT_OUT = ['lodash', 'moment', 'luxon', 'mime-types'];
const leftOut = Object.fromEntries(LEFT_OUT.map((name) => [name, join(root, 'scripts/left-out.cjs')]));

const PROGRAMS = {
  main: 'src/main.ts',
  demo: 'scripts/demo.ts',
  bench: 'scripts/bench/index.ts',
  serve: 'test/acceptance/serve.ts',
};
const wanted = process.argv.slice(2);

rmSync(join(root, 'dist'), { recursive: true, force: true });
const inputs = new Set();
for (const [name, entry] of Object.entries(PROGRAMS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    keepNames: true,
    alias: { 'faros-js-client': farosUtils, ...leftOut },
    logLevel: 'warning',
    metafile: true,
  });
  for (const output of Object.values(metafile.outputs)) {
    // what was read, but left no code in the bundle, is not passed on
    const held = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    for (const [path] of held) inputs.add(path);
  }
}
writeFileSync(join(root, 'dist/THIRD_PARTY_LICENSES'), thirdPartyLicenses(root, [...inputs]));
