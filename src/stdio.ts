import { fstatSync, writeFileSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

const STDOUT = 1;
const STDERR = 2;

/**
 * The standard output. Into a file it writes whole chunks: the stream that Node has for files takes no notice when a disk
 * that is almost full takes a part of one.
 */
export function openStdout(): Writable {
  if (!fstatSync(STDOUT).isFile()) return process.stdout;
  return new Writable({
    write(chunk, _encoding, done) {
      try {
        writeFileSync(STDOUT, chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

/** One line for a person; nobody may be there to read it. */
export function say(sentence: string): void {
  try {
    writeSync(STDERR, `${sentence}\n`);
  } catch {
    // nothing is left to say it with
  }
}

/** Why the output cannot be written; undefined where a reader went away, which is no fault. */
export function outputFailure(error: NodeJS.ErrnoException): string | undefined {
  if (error.code === 'EPIPE') return undefined;
  const hint = error.code === 'ENOSPC' ? ' The disk is full.' : '';
  return `source-clockify: the output cannot be written (${error.code ?? error.message}).${hint} The output is not complete.`;
}
