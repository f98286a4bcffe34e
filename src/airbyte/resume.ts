import { isObject } from '../row';
import { SyncError } from '../sync-error';
import type { ConfiguredStream } from './catalog';
import type { Checkpoint, SourceStream } from './source-stream';
import { NO_CURSOR_STATE } from './state';

/** A stream as it enters the sync: what its state is, and why it cannot be read, if so. */
export interface Opened {
  /** Without: nothing to resume from. */
  readonly checkpoint?: Checkpoint;
  readonly error?: SyncError;
}

/** @param stored the stream's state as it came in; undefined for none */
export function openStream(stream: SourceStream, configured: ConfiguredStream, stored: unknown): Opened {
  const { problem, incremental } = configured;
  if (problem) return { error: problem, checkpoint: incremental ? unchanged(stored) : undefined };
  if (!incremental || !stream.resume) return {};
  try {
    return { checkpoint: stream.resume(stored) };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return { error, checkpoint: unchanged(stored) };
  }
}

/** A stream that is not read prints the state that it was given, so that nothing is lost. */
function unchanged(stored: unknown): Checkpoint | undefined {
  const state = isObject(stored) ? stored : NO_CURSOR_STATE;
  return { size: JSON.stringify(state).length, encode: () => state };
}
