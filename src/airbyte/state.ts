import { isObject } from '../row';
import { SyncError } from '../sync-error';
import { validate } from './validate';

/** Whether a stream can use its state is for the stream to say: the others are read. */
const STREAM_ENTRY = {
  type: 'object',
  required: ['stream_descriptor'],
  properties: {
    stream_descriptor: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
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
  stream_state?: unknown;
}

type Item = { type: 'STREAM'; stream: Entry } | { type: 'GLOBAL'; global: { stream_states: Entry[] } };

const SENTINELS = ['__ab_no_cursor_state_message', '__ab_full_refresh_sync_complete'];

/** What a stream prints that has nothing to resume from. It reads as "no state" when it comes back. */
export const NO_CURSOR_STATE = { [SENTINELS[0]!]: true };

/**
 * The state of each stream, as stored, whatever it is; streams without one, or with a sentinel, are left out. Accepted is
 * what people have at hand: the platform's list, one of its items, a STATE message, or a list of messages, of which the
 * last state of each stream counts. No file, `null`, `{}` and `[]` are a first sync.
 *
 * @throws SyncError (config) for anything that is no list of per-stream states
 */
export function decodeStates(raw: unknown): Map<string, unknown> {
  const states = new Map<string, unknown>();
  if (raw === undefined || raw === null || isEmpty(raw)) return states;
  const items = (Array.isArray(raw) ? raw : [raw]).map(unwrap);
  const problem = validate(SCHEMA, items);
  if (problem) throw badState(`it is not a list of per-stream states: ${problem}`);
  const entries = (items as Item[]).flatMap((item) =>
    item.type === 'STREAM' ? item.stream : item.global.stream_states,
  );
  for (const { stream_descriptor, stream_state } of entries) {
    if (isNone(stream_state)) states.delete(stream_descriptor.name);
    else states.set(stream_descriptor.name, stream_state);
  }
  return states;
}

/** The state in a STATE message. */
function unwrap(item: unknown): unknown {
  return isObject(item) && item.type === 'STATE' ? item.state : item;
}

function isNone(state: unknown): boolean {
  if (state === undefined || state === null) return true;
  return isObject(state) && (isEmpty(state) || SENTINELS.some((sentinel) => state[sentinel] === true));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function badState(why: string): SyncError {
  const advice = 'Leave it out to read everything from the start, or pass the states that the last sync printed.';
  return new SyncError('config', `The state cannot be used: ${why}. ${advice}`, { reach: 'sync' });
}
