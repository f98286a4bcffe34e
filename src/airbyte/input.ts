import { readFileSync } from 'node:fs';
import { SyncError } from '../sync-error';

/**
 * A JSON file, by its content and not by its name: some clients call a catalog `.txt`.
 *
 * @param what the file's role, for messages
 * @returns undefined for an empty file
 * @throws SyncError (config) for a file that cannot be read or is no JSON; the message never quotes the content
 */
export function readJson(what: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw bad(`The ${what} file ${path} cannot be read (${code}). Check the path and its permissions.`);
  }
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw bad(`The ${what} file ${path} is no valid JSON.`);
  }
}

function bad(message: string): SyncError {
  return new SyncError('config', message, { reach: 'sync' });
}
