import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BUNDLE = join(ROOT, 'dist/main.js');

/** Before any test: what bin/main runs is what stands here. */
export default function build(): void {
  if (existsSync(BUNDLE) && statSync(BUNDLE).mtimeMs > newest('src', 'resources', 'scripts', 'package-lock.json'))
    return;
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs')], { cwd: ROOT, stdio: 'inherit' });
}

function newest(...paths: string[]): number {
  const times = paths.map((path) => {
    const stat = statSync(join(ROOT, path));
    if (!stat.isDirectory()) return stat.mtimeMs;
    return newest(...readdirSync(join(ROOT, path)).map((name) => join(path, name)));
  });
  return Math.max(...times);
}
