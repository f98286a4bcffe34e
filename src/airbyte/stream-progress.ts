import type { Row } from '../row';
import { log, type Message, type RecordBatch, state, streamStatus } from './messages';
import type { Checkpoint, SourceStream } from './source-stream';
import { NO_CURSOR_STATE } from './state';

/** A state is worth its bytes after this many rows or milliseconds. */
const DUE_ROWS = 1_000;
const DUE_MS = 5_000;
/** States may take this share of the stream's output, unless the last one is this old. */
const SHARE = 0.05;
const OVERDUE_MS = 60_000;
/** A server that makes up new fields for every row must not fill the memory. */
const MOST_UNDECLARED = 100;
/** What a state message takes besides the state itself, in bytes, about. */
const ENVELOPE = 160;

/** When a state is printed behind a slice that was closed. Sizes in bytes. */
export function isStateDue(
  since: { rows: number; ms: number },
  printed: { states: number; records: number },
  size: number,
) {
  if (since.rows < DUE_ROWS && since.ms < DUE_MS) return false;
  return since.ms >= OVERDUE_MS || printed.states + 2 * size <= SHARE * printed.records;
}

/** What was printed of a configured stream: counted where it is printed, because a count that is off by one is fatal. */
export class StreamProgress {
  private readonly declared: ReadonlySet<string>;
  private readonly undeclared = new Set<string>();
  private mended = false;
  private rows = 0;
  private total = 0;
  private recordSize = 0;
  private stateSize = 0;
  private stateAt: number;
  finished = false;

  constructor(
    readonly stream: Pick<SourceStream, 'name'> & Partial<Pick<SourceStream, 'asAirbyteStream'>>,
    private readonly now: () => number,
    /** Without: nothing to resume from. */
    private readonly checkpoint?: Checkpoint,
  ) {
    this.stateAt = now();
    this.declared = new Set(Object.keys(stream.asAirbyteStream?.().json_schema.properties ?? {}));
  }

  *begin(): Generator<Message> {
    yield streamStatus(this.stream.name, 'STARTED');
    // also for a stream that turns out to be empty: some suites demand it
    yield streamStatus(this.stream.name, 'RUNNING');
  }

  /** Fields that the schema does not declare are dropped by the platform: said once each; mended text: said once. */
  *inspect(records: readonly Row[]): Generator<Message> {
    const before = this.undeclared.size;
    let last: readonly string[] | undefined;
    for (const record of records) {
      if (!this.mended && record.isMended) yield this.firstMended(record);
      const keys = record.keys();
      if (keys === last) continue;
      last = keys;
      for (const field of keys) {
        if (!this.declared.has(field) && this.undeclared.size < MOST_UNDECLARED) this.undeclared.add(field);
      }
    }
    const found = [...this.undeclared]
      .slice(before)
      .map((field) => (field.length > 100 ? '(a very long name)' : JSON.stringify(field)));
    if (found.length > 0) {
      yield log(
        'INFO',
        `${this.stream.name}: fields that are not in the schema, so destinations may drop them: ${found.join(', ')}.`,
      );
    }
  }

  private firstMended(record: Row): Message {
    this.mended = true;
    const key = this.stream
      .asAirbyteStream?.()
      .source_defined_primary_key?.flat()
      .map((field) => record.field(field));
    const text =
      `${this.stream.name}: the row ${key?.join(' ')} held half a character or NUL, which most destinations refuse: each ` +
      'half is replaced by U+FFFD, and NUL is removed. Further rows of this stream are mended without a warning.';
    return log('WARN', text);
  }

  *print(batch: RecordBatch): Generator<Message> {
    this.rows += batch.count;
    this.total += batch.count;
    this.recordSize += batch.bytes.length;
    yield batch;
  }

  /** A slice closed: a state is printed if it is due. */
  *close(): Generator<Message> {
    const since = { rows: this.rows, ms: this.now() - this.stateAt };
    const size = ENVELOPE + (this.checkpoint?.size ?? 0);
    if (isStateDue(since, { states: this.stateSize, records: this.recordSize }, size)) yield this.state();
  }

  /** The state that covers everything printed so far. */
  state(): Message {
    const message = state(this.stream.name, this.checkpoint?.encode() ?? NO_CURSOR_STATE, this.rows);
    this.stateSize += ENVELOPE + (this.checkpoint?.size ?? 0);
    this.rows = 0;
    this.stateAt = this.now();
    return message;
  }

  /** Further slices begin: what has to be stored before their records goes out now. */
  *advance(): Generator<Message> {
    if (this.checkpoint?.isUrgent) yield this.state();
  }

  get hasPendingRows(): boolean {
    return this.rows > 0;
  }

  *finish(complete: boolean): Generator<Message> {
    this.finished = true;
    yield this.state();
    const records = `${this.total} record${this.total === 1 ? '' : 's'}`;
    yield log('INFO', `${this.stream.name}: ${records}, ${complete ? 'complete' : 'incomplete'}.`);
    yield streamStatus(this.stream.name, complete ? 'COMPLETE' : 'INCOMPLETE');
  }
}

/** All that is printed of a stream that the catalog names and the source does not have, but for its error. */
export function* refuseUnknown(name: string): Generator<Message> {
  const progress = new StreamProgress({ name }, () => 0);
  yield* progress.begin();
  yield* progress.finish(false);
}
