import { isObject } from '../row';
import { SyncError } from '../sync-error';
import { name, readJson } from './input';
import { nearest } from './nearest';

/** What of a specification is needed to read a configuration. */
export interface OptionsSchema {
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

interface Property {
  readonly airbyte_secret?: boolean;
}

export interface Options {
  /** Without what counts as left out. Not validated. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  /** For the log. */
  readonly warnings: readonly string[];
}

const LONGEST_NAME = 100;

/**
 * Reads a configuration file.
 *
 * @throws SyncError (config) for a file that cannot be read or holds no JSON object
 */
export function readOptions(path: string, { properties, required = [] }: OptionsSchema): Options {
  const raw = readJson('config', path);
  if (!isObject(raw)) {
    throw new SyncError('config', `${name('config', path)} does not hold a JSON object.`, { reach: 'sync' });
  }
  // keys of the platform's own, such as _limit; some clients write null for what is left out, and forms an empty text
  const given = Object.entries(raw).filter(
    ([key, value]) => !key.startsWith('_') && value !== null && (required.includes(key) || !isBlank(value)),
  );
  const names = Object.keys(properties);
  const isSecret = (key: string) => names.includes(key) && (properties[key] as Property).airbyte_secret === true;
  const secrets = Object.entries(raw).flatMap(([key, value]) =>
    isSecret(key) && typeof value === 'string' ? [value, value.trim()] : [],
  );
  const warnings = given.flatMap(([key]) => {
    if (names.includes(key)) return [];
    const meant = nearest(key, names);
    const shown = key.length > LONGEST_NAME ? 'with a very long name' : JSON.stringify(key);
    return [
      `The option ${shown} of the configuration is not known and is ignored.${meant ? ` Did you mean ${meant}?` : ''}`,
    ];
  });
  return { config: Object.fromEntries(given), secrets, warnings };
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
