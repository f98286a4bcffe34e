import { SyncError } from '../sync-error';
import { validate } from './validate';

const object = { type: ['object', 'null'] };
const STREAM_ENTRY = {
  type: 'object',
  required: ['stream_descriptor'],
  properties: {
    stream_descriptor: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
    stream_state: object,
  },
};
const SCHEMA = {
  type: 'array',
  items: {
    type: 'object',
    required: ['type'],
    properties: {
      type: { enum: ['STREAM', 'GLOBAL'] },
      data: { type: 'null' },
    },
    if: { properties: { type: { const: 'STREAM' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['stream'], properties: { stream: STREAM_ENTRY } },
    else: {
      required: ['global'],
      properties: {
        global: {
          type: 'object',
          required: ['stream_states'],
          properties: { shared_state: { type: 'null' }, stream_states: { type: 'array', items: STREAM_ENTRY } },
        },
      },
    },
  },
};

interface Entry {
  stream_descriptor: { name: string };
  stream_state?: Record<string, unknown> | null;
}

const SENTINELS = ['__ab_no_cursor_state_message', '__ab_full_refresh_sync_complete'];

/** What a stream prints that has nothing to resume from. It reads as "no state" when it comes back. */
export const NO_CURSOR_STATE = { [SENTINELS[0]!]: true };

/**
 * The state of each stream, as stored; streams without one, or with a sentinel, are left out. No file, `null`, `{}`
 * and `[]` are a first sync.
 *
 * @throws SyncError (config) for anything that is no list of per-stream states
 */
export function decodeStates(raw: unknown): Map<string, Record<string, unknown>> {
  const states = new Map<string, Record<string, unknown>>();
  if (raw === undefined || raw === null) return states;
  if (typeof raw === 'object' && Object.keys(raw).length === 0) return states;
  const problem = validate(SCHEMA, raw);
  if (problem) throw badState(`it is no list of per-stream states: ${problem}`);
  type Item = { type: string; stream: Entry; global: { stream_states: Entry[] } };
  const entries = (raw as Item[]).flatMap((item) => (item.type === 'STREAM' ? item.stream : item.global.stream_states));
  for (const { stream_descriptor, stream_state } of entries) {
    const blob = stream_state ?? {};
    if (Object.keys(blob).length === 0 || SENTINELS.some((sentinel) => blob[sentinel] === true)) continue;
    states.set(stream_descriptor.name, blob);
  }
  return states;
}

export function badState(why: string): SyncError {
  const advice = 'Reset the stream (clear its state) to read it from the start.';
  return new SyncError('config', `The state cannot be used: ${why}. ${advice}`, { reach: 'sync' });
}
