import type { AirbyteStream } from '@faros-ai/airbyte-cdk/lib/protocol';
import type { Row } from '../row';

/** A part of a stream that is read on its own. The partition identifies it, in paths and in the state. */
export interface Slice {
  readonly partition: Readonly<Record<string, string>>;
  /** For people, for example `user 5f.. (Ada) of workspace 64..`. */
  readonly label: string;
}

/** A position in a slice: `started_at`, `synced_at`. Values are RFC 3339 instants in UTC. */
export type Cursor = Readonly<Record<string, string>>;

/** A page on its way out. Its arrays are emptied when it is text. */
export interface RecordPage {
  /** What goes out, in order. */
  readonly records: Row[];
  /** What the streams sliced by this one are sliced from; the records, if left out. */
  readonly parents?: Row[];
}

/** What is known of a slice before it is read. */
export interface Resume {
  readonly cursor?: Cursor;
  /** The highest `synced_at` of the whole stream, in milliseconds since 1970. */
  readonly syncedUntil?: number;
}

/** What the read loop needs of a stream. Nothing in it is specific to a vendor. */
export interface SourceStream {
  readonly name: string;
  /** The stream that this one is sliced by: one slice, or none, for each of its rows. Without: a single slice. */
  readonly parent?: string;
  /** Whether the slices start in the order of their cursors, which needs all of them to be known first. */
  readonly ordered: boolean;
  readonly supportsIncremental: boolean;
  /** Cursor fields that a configured catalog may name. */
  readonly cursorFields: readonly string[];
  /** The names that make up a partition in the state. */
  readonly partitionKeys: readonly string[];

  asAirbyteStream(): AirbyteStream;
  /** The slices for rows of the parent, or the only slice for a stream without one. */
  slices(parents: readonly Row[], within: Slice): Slice[];
  /**
   * Reads a slice. The value returned behind the last page is the cursor from which the next sync goes on: it cannot
   * run ahead of the data.
   */
  readSlice(slice: Slice, resume: Resume): AsyncGenerator<RecordPage, Cursor | undefined>;
}

/** The slice of a stream without a parent. */
export const WHOLE: Slice = { partition: {}, label: 'the account' };
