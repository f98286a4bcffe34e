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
          destination_sync_mode: { enum: ['append', 'overwrite', 'append_dedup', 'update', 'soft_delete', null] },
          cursor_field: nullable('array', { items: { type: 'string' } }),
          primary_key: nullable('array'),
        },
      },
    },
  },
};

interface RawCatalog {
  streams: { stream: { name: string }; sync_mode: string; cursor_field?: string[] | null }[];
}

/**
 * The streams that a configured catalog asks for, in its order. A stream that does not exist stays in: it is for the
 * reader to fail it, and to read the others.
 *
 * @throws SyncError (config) for a catalog of another shape, a stream named twice, or a cursor field that a stream
 *   does not have
 */
export function readCatalog(raw: unknown, known: readonly SourceStream[]): ConfiguredStream[] {
  const problem = validate(SCHEMA, raw);
  if (problem) throw bad(`it does not have the shape of a configured catalog: ${problem}`);
  const names = new Set<string>();
  return (raw as RawCatalog).streams.map(({ stream: { name }, sync_mode, cursor_field }) => {
    if (names.has(name)) throw bad(`it names the stream ${name} twice`);
    names.add(name);
    const stream = known.find((candidate) => candidate.name === name);
    if (stream?.supportsIncremental && cursor_field?.length) {
      const field = cursor_field.join('.');
      if (!stream.cursorFields.includes(field)) {
        throw bad(`${name} cannot use the cursor field ${field}: choose ${stream.cursorFields.join(' or ')}`);
      }
    }
    return { name, incremental: sync_mode === 'incremental' && stream?.supportsIncremental === true };
  });
}

function bad(why: string): SyncError {
  return new SyncError('config', `The catalog cannot be used: ${why}.`, { reach: 'sync' });
}
