import type { AirbyteMessage } from '@faros-ai/airbyte-cdk/lib/protocol';
import type { Row } from '../row';
import type { SyncError } from '../sync-error';

// The message classes of the CDK print `type` last and lack per-stream state, stream status and transient_error.
// Shapes: airbyte_protocol.yaml of the Airbyte protocol, v0.

export type Message = AirbyteMessage;
/** From the least to the most important. */
export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type StreamStatus = 'STARTED' | 'RUNNING' | 'COMPLETE' | 'INCOMPLETE';

function message(type: string, key: string, payload: unknown): Message {
  return { type, [key]: payload } as unknown as Message;
}

export function log(level: LogLevel, text: string): Message {
  return message('LOG', 'log', { level, message: text });
}

/** The level that is asked for: by `--debug`, else by the platform's LOG_LEVEL, in either case of letters. */
export function logLevelOf(debug: boolean, environment: string | undefined): LogLevel {
  if (debug) return 'DEBUG';
  const level = environment?.toUpperCase() as LogLevel;
  return LOG_LEVELS.includes(level) ? level : 'INFO';
}

/** Whether a message is a log line of less than a level. */
export function isBelow(message: Message, level: LogLevel): boolean {
  const said = (message as { log?: { level: LogLevel } }).log?.level;
  return said !== undefined && LOG_LEVELS.indexOf(said) < LOG_LEVELS.indexOf(level);
}

export function spec(specification: unknown): Message {
  return message('SPEC', 'spec', specification);
}

export function catalog(streams: unknown[]): Message {
  return message('CATALOG', 'catalog', { streams });
}

export function connectionStatus(failure?: string): Message {
  const status = failure === undefined ? { status: 'SUCCEEDED' } : { status: 'FAILED', message: failure };
  return message('CONNECTION_STATUS', 'connectionStatus', status);
}

/** @param recordCount records of the stream printed since its previous state */
export function state(stream: string, streamState: unknown, recordCount: number): Message {
  return message('STATE', 'state', {
    type: 'STREAM',
    stream: { stream_descriptor: { name: stream }, stream_state: streamState },
    sourceStats: { recordCount },
  });
}

export function streamStatus(stream: string, status: StreamStatus, reason?: RateLimited): Message {
  return message('TRACE', 'trace', {
    type: 'STREAM_STATUS',
    emitted_at: Date.now(),
    stream_status: { stream_descriptor: { name: stream }, status, ...(reason && { reasons: [reason] }) },
  });
}

export interface RateLimited {
  readonly type: 'RATE_LIMITED';
  readonly rate_limited: { readonly quota_reset: number };
}

/** @param resumeAt when the next request goes out, in milliseconds since 1970 */
export function rateLimited(resumeAt: number): RateLimited {
  return { type: 'RATE_LIMITED', rate_limited: { quota_reset: Math.round(resumeAt) } };
}

export function errorTrace(error: SyncError, stream?: string): Message {
  return message('TRACE', 'trace', {
    type: 'ERROR',
    emitted_at: Date.now(),
    error: {
      message: error.message,
      internal_message: error.detail ?? error.message,
      ...(error.stack && error.recovery === 'system' && { stack_trace: error.stack }),
      failure_type: `${error.recovery}_error`,
      ...(stream !== undefined && { stream_descriptor: { name: stream } }),
    },
  });
}

/** What an error trace says, for a person; undefined for any other message. */
export function errorSentence(message: Message): string | undefined {
  type Trace = { error?: { message: string; stream_descriptor?: { name: string } } };
  const { error } = (message as { trace?: Trace }).trace ?? {};
  const stream = error?.stream_descriptor?.name;
  return error && (stream === undefined ? error.message : `${stream}: ${error.message}`);
}

/** Records of one stream, serialised: one message a line. A page is one write. */
export class RecordBatch implements AirbyteMessage {
  readonly type = 'RECORD' as AirbyteMessage['type'];

  constructor(
    readonly stream: string,
    readonly count: number,
    readonly bytes: Buffer,
  ) {}
}

const CLOSE = Buffer.from('}}\n');

/** Bytes of rows are copied once: from the answer in which they came to here. */
export function recordBatch(stream: string, records: readonly Row[]): RecordBatch {
  const head = Buffer.from(
    `{"type":"RECORD","record":{"stream":${JSON.stringify(stream)},"emitted_at":${Date.now()},"data":`,
  );
  let size = records.length * (head.length + CLOSE.length);
  for (const record of records) size += record.byteLength;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const record of records) {
    bytes.set(head, at);
    at = record.write(bytes, at + head.length);
    bytes.set(CLOSE, at);
    at += CLOSE.length;
  }
  return new RecordBatch(stream, records.length, bytes);
}
