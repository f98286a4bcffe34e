import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Output } from './output';
import { BINARY } from './run';

export interface Closed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Running {
  readonly child: ChildProcess;
  /** The end of the process, whatever it printed until then. */
  readonly closed: Promise<Closed>;
  /** The end of a process that printed whole messages. */
  ended(): Promise<Output>;
  /** Resolves when that much was printed; rejects when the process ends without it. */
  printed(text: string, times?: number): Promise<void>;
}

/** The built binary with arguments as they are, from a folder that is not its own. */
export function startBinary(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): Running {
  const child = spawn(BINARY, args, {
    cwd: mkdtempSync(join(tmpdir(), 'source-clockify-')),
    env: { ...process.env, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    stdout += chunk;
  });
  const closed = new Promise<Closed>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, stderr, code, signal }));
  });
  const ended = () => closed.then((end) => new Output(end.stdout, end.stderr, end.code, end.signal));
  const printed = (text: string, times = 1) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (stdout.split(text).length > times) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended without ${text}: ${stdout}${stderr}`)));
      look();
    });
  return { child, closed, ended, printed };
}

/** Runs the binary to its end. */
export function runArguments(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Output> {
  return startBinary(args, env).ended();
}
