import { isObject } from '../row';
import { SyncError } from '../sync-error';
import type { SourceStream } from './source-stream';
import { validate } from './validate';

export interface ConfiguredStream {
  readonly name: string;
  /** False reads everything, whatever the state says. */
  readonly incremental: boolean;
  /** Why the stream cannot be read as it is configured; the others are. */
  readonly problem?: SyncError;
  /** For the log. */
  readonly warning?: string;
}

// Nulls are allowed wherever the protocol allows to leave a key out: some clients write them all.
const nullable = (type: string, more: object = {}) => ({ type: [type, 'null'], ...more });
const SCHEMA = {
  type: 'object',
  required: ['streams'],
  properties: {
    streams: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['stream', 'sync_mode'],
        properties: {
          stream: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string', minLength: 1 }, namespace: nullable('string') },
          },
          sync_mode: { enum: ['full_refresh', 'incremental'] },
          // modes of a later version say nothing about what to read
          destination_sync_mode: nullable('string'),
          cursor_field: nullable('array', { items: { type: 'string' } }),
          primary_key: nullable('array'),
        },
      },
    },
  },
};

interface Configured {
  readonly stream: { readonly name: string };
  readonly sync_mode: string;
  readonly destination_sync_mode?: string | null;
  readonly cursor_field?: readonly string[] | null;
}

/**
 * The streams that a configured catalog asks for, in its order. A catalog as `discover` prints it asks for every stream
 * that it holds, incremental where that is possible. A stream that does not exist stays in: it is for the reader to fail
 * it, and to read the others.
 *
 * @param raw a configured catalog, or a discovered one, or its message, or a list of messages of which the last counts
 * @throws SyncError (config) for a catalog of another shape, or a stream named twice
 */
export function readCatalog(raw: unknown, known: readonly SourceStream[]): ConfiguredStream[] {
  const catalog = unwrap(raw);
  const discovered = isObject(catalog) && Array.isArray(catalog.streams) && catalog.streams.every(isDiscovered);
  const value = discovered ? { streams: (catalog.streams as object[]).map(configureAll) } : catalog;
  const problem = validate(SCHEMA, value);
  if (problem) throw bad(`it does not have the shape of a configured catalog: ${problem}`);
  const names = new Set<string>();
  return (value as { streams: Configured[] }).streams.map((configured) => {
    const { name } = configured.stream;
    if (names.has(name)) throw bad(`it names the stream ${name} twice`);
    names.add(name);
    const stream = known.find((candidate) => candidate.name === name);
    const incremental = configured.sync_mode === 'incremental' && stream?.supportsIncremental === true;
    return { name, incremental, ...(incremental && judgeCursor(stream, configured)) };
  });
}

/** The catalog in a CATALOG message, or in the last one of several. */
function unwrap(raw: unknown): unknown {
  const message = Array.isArray(raw) ? raw.findLast((each) => isObject(each) && each.type === 'CATALOG') : raw;
  return isObject(message) && message.type === 'CATALOG' ? message.catalog : message;
}

/** An entry of a catalog as `discover` prints it has the stream's name in itself. */
function isDiscovered(entry: unknown): boolean {
  return isObject(entry) && typeof entry.name === 'string' && entry.stream === undefined;
}

function configureAll(stream: object): object {
  return { stream, sync_mode: 'incremental' };
}

/** What is wrong with the cursor field that was chosen, or unwise about it. The first of the stream's is the default. */
function judgeCursor(
  { name, cursorFields: fields }: SourceStream,
  { cursor_field, destination_sync_mode }: Configured,
): Partial<ConfiguredStream> {
  const chosen = cursor_field?.join('.') ?? '';
  if (chosen === '' || chosen === fields[0]) return {};
  if (!fields.includes(chosen)) {
    const message = `${name} cannot use the cursor field ${chosen}: choose ${fields.join(' or ')}.`;
    return { problem: new SyncError('config', message, { reach: 'stream' }) };
  }
  if (destination_sync_mode !== 'append_dedup') return {};
  const warning =
    `${name}: with the cursor field ${chosen}, destinations that deduplicate keep the row with the highest ${chosen}: ` +
    `an edit that lowers it never arrives, nor does a deletion. Choose ${fields[0]}.`;
  return { warning };
}

function bad(why: string): SyncError {
  return new SyncError('config', `The catalog cannot be used: ${why}.`, { reach: 'sync' });
}
