import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Clock } from '../../src/clock';
import { run } from '../../src/index';
import { Output } from './output';

export const BINARY = join(import.meta.dirname, '../../bin/main');

export interface Inputs {
  readonly config?: unknown;
  readonly catalog?: unknown;
  readonly state?: unknown;
}

export interface Options {
  /** How many of the connector's milliseconds pass in a real one. */
  readonly speed?: number;
  /** The least real milliseconds of an attempt: time that flies must not cut off an answer on a busy machine. */
  readonly attemptMs?: number;
  readonly logLevel?: string;
  readonly debug?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Writes the inputs to files, as the platform does, and returns the arguments that name them. */
export function inputArguments(verb: string, inputs: Inputs, options: Options = {}): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-'));
  const files = Object.entries(inputs).filter(([, content]) => content !== undefined);
  const named = files.flatMap(([name, content]) => {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return [`--${name}`, path];
  });
  return [verb, ...named, ...(options.debug ? ['--debug'] : [])];
}

class FastClock extends Clock {
  constructor(
    private readonly factor: number,
    private readonly attemptMs: number,
  ) {
    super(factor);
  }

  override limit(ms: number, callback: () => void): () => void {
    return super.limit(Math.max(ms, this.attemptMs * this.factor), callback);
  }
}

/** Runs a verb inside this process: the same code as the binary, with its clock under control. */
export async function runHere(verb: string, inputs: Inputs = {}, options: Options = {}): Promise<Output> {
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const environment = { argv: inputArguments(verb, inputs, options), stdout, logLevel: options.logLevel };
  const code = await run(environment, new FastClock(options.speed ?? 1, options.attemptMs ?? 4_000));
  return new Output(text, '', code, null);
}

/** Runs the built binary as the platform does. */
export function runBinary(verb: string, inputs: Inputs = {}, options: Options = {}): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, inputArguments(verb, inputs, options), {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(new Output(stdout, stderr, code, signal)));
  });
}

/** A configured catalog of some streams, as clients send it. */
export function catalogOf(...streams: (string | { name: string; sync_mode?: string; cursor_field?: string[] })[]) {
  return {
    streams: streams.map((entry) => {
      const stream = typeof entry === 'string' ? { name: entry } : entry;
      return {
        stream: { name: stream.name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
        sync_mode: stream.sync_mode ?? 'full_refresh',
        destination_sync_mode: 'append',
        cursor_field: stream.cursor_field,
      };
    }),
  };
}
