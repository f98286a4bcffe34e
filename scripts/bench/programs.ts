import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from './measure';

// bundled into dist/
export const ROOT = join(__dirname, '..');
const CDK = 'airbyte-cdk==7.39.1';
const OFFICIAL = 'airbyte-source-clockify==0.3.13';

export const OURS = 'source-clockify';
export const BARE = 'bare program';
export const AIRBYTES = "Airbyte's own";

export function ours(...args: string[]): Command {
  return { name: OURS, command: [join(ROOT, 'bin/main'), ...args] };
}

/** The least that can be done for the same rows. */
export function bareProgram(url: string, apiKey: string): Command {
  return { name: BARE, command: [process.execPath, __filename, 'bare', url, apiKey] };
}

let installed: { python: string; manifest: string } | undefined | null = null;

/** Airbyte's own connector against a server of ours, or nothing where Python is missing. */
export function official(url: string, ...args: string[]): Command[] {
  if (installed === null) installed = install();
  if (!installed) return [];
  const { python, manifest } = installed;
  return [{ name: AIRBYTES, command: [python, join(ROOT, 'scripts/bench/official.py'), manifest, url, ...args] }];
}

/** Into a folder outside the tree, once. */
function install(): { python: string; manifest: string } | undefined {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'source-clockify', 'bench');
  const python = join(folder, 'bin', 'python');
  const manifest = join(folder, 'source_clockify', 'manifest.yaml');
  try {
    if (!existsSync(manifest)) {
      execFileSync('python3', ['-m', 'venv', folder]);
      const pip = (...args: string[]) => execFileSync(python, ['-m', 'pip', ...args, '-q'], { stdio: 'ignore' });
      pip('install', CDK);
      pip('download', '--no-deps', '-d', folder, OFFICIAL);
      const unpack =
        'import glob,sys,zipfile; zipfile.ZipFile(glob.glob(sys.argv[1]+"/*.whl")[0]).extractall(sys.argv[1])';
      execFileSync(python, ['-c', unpack, folder]);
    }
    return { python, manifest };
  } catch {
    console.log('Without Python, or without its packages: the official connector is left out.\n');
    return undefined;
  }
}
