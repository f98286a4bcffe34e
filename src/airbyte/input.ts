import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { SyncError } from '../sync-error';
import { jsonError } from './json-error';

/** The name of the file that is the standard input. */
const STDIN = '-';
/** A file beyond this is read line by line. */
const LARGE_BYTES = 64 * 1024 * 1024;
/** The types of the messages that a file may hold in place of its one value. */
const TYPES = { catalog: ['CATALOG'], state: ['STATE', 'STREAM', 'GLOBAL'] } as const;

/**
 * A JSON file, by its content and not by its name: some clients call a catalog `.txt`.
 *
 * @param what the file's role, for messages
 * @param path `-` for the standard input
 * @returns undefined for an empty file
 * @throws SyncError (config) for a file that cannot be read or is no JSON; the message never quotes the content
 */
export function readJson(what: string, path: string): unknown {
  const text = readText(what, path);
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw noJson(what, path, text);
  }
}

/**
 * A JSON file, or a file of messages as a run prints them, one a line.
 *
 * @returns a list of the messages that matter for a file of several lines that are JSON each, undefined for an empty file
 * @throws SyncError (config) as `readJson` does, and for messages of which none matters
 */
export function readMessages(what: keyof typeof TYPES, path: string): unknown {
  const large = isLarge(path);
  const text = large ? read(what, path, () => messageLines(path, TYPES[what])) : readText(what, path);
  if (large && text === '') throw bad(`${name(what, path)} holds no message of type ${TYPES[what][0]}.`);
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n');
    // a file that is formatted over several lines has no JSON in its first one
    const first = lines.find((line) => line.trim() !== '')!;
    if (parse(first) === undefined) throw noJson(what, path, text);
    const types: readonly string[] = TYPES[what];
    const messages = lines.flatMap((line, index) => {
      // the records, of which there may be millions, need no parsing
      if (!mayHold(line, types)) return [];
      const message = parse(line);
      // the last line of a run that was killed may be cut: the messages before it count
      if (message === undefined && index > 0 && index === lines.length - 1) return [];
      if (message === undefined) throw noJson(what, path, line, index);
      return types.includes(String((message as { type?: unknown } | null)?.type)) ? [message] : [];
    });
    if (messages.length > 0) return messages;
    throw bad(`${name(what, path)} holds messages, but none of type ${types[0]}.`);
  }
}

function mayHold(line: string, types: readonly string[]): boolean {
  return types.some((type) => line.includes(`"${type}"`));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Does what the file system may refuse. */
function read<T>(what: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unreadable(what, path, (error as NodeJS.ErrnoException).code);
  }
}

function readText(what: string, path: string): string {
  const bytes = read(what, path, () => (path === STDIN ? readStdin() : readFileSync(path)));
  const [first, second] = bytes;
  // an editor or a shell on Windows may have chosen UTF-16
  if (first === 0xff && second === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (first === 0xfe && second === 0xff && bytes.length % 2 === 0) {
    return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le');
  }
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function isLarge(path: string): boolean {
  return path !== STDIN && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGE_BYTES;
}

/** The lines of a file that may be messages of some types: the output of a run can be longer than a string may be. */
function messageLines(path: string, types: readonly string[]): string {
  const file = openSync(path, 'r');
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.alloc(1024 * 1024);
  const kept: string[] = [];
  const keep = (line: string) => {
    if (mayHold(line, types)) kept.push(line);
  };
  let rest = '';
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    const lines = (rest + decoder.write(chunk.subarray(0, length))).split('\n');
    rest = lines.pop()!;
    for (const line of lines) keep(line);
  }
  keep(rest);
  closeSync(file);
  return kept.join('\n');
}

function readStdin(): Buffer {
  const chunks: Buffer[] = [];
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    const length = readChunk(chunk);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
  }
}

/** Waits for a writer that is slow: a standard input that does not block says EAGAIN meanwhile. */
function readChunk(chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function noJson(what: string, path: string, text: string, linesBefore = 0): SyncError {
  if (text.includes('\0')) return bad(`${name(what, path)} is not UTF-8 text. Save it as UTF-8.`);
  const { line, column, expected } = jsonError(text);
  const where = `line ${linesBefore + line}, column ${column}`;
  return bad(`${name(what, path)} is not valid JSON: ${expected} at ${where}.`);
}

function unreadable(what: string, path: string, code: string | undefined): SyncError {
  const file = name(what, path);
  if (code === 'ENOENT') return bad(`${file} does not exist. Check the path; in a container, mount its folder.`);
  if (code === 'EISDIR') return bad(`${file} is a folder. Name a file in it.`);
  if (code === 'EACCES' || code === 'EPERM') {
    const user = process.geteuid?.() ?? 'this user';
    const way =
      'Make it readable (chmod a+r, and a+x on its folders), or run as its owner: in a container, as yourself with ' +
      'docker run --user "$(id -u)".';
    return bad(`${file} cannot be read by user ${user} (${code}). ${way}`);
  }
  return bad(`${file} cannot be read (${code}).`);
}

/** How messages call a file. */
export function name(what: string, path: string): string {
  return path === STDIN ? `The ${what} from stdin` : `The ${what} file ${path}`;
}

function bad(message: string): SyncError {
  return new SyncError('config', message, { reach: 'sync' });
}
