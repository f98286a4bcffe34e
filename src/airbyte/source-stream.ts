import type { AirbyteStream } from '@faros-ai/airbyte-cdk/lib/protocol';
import type { Row } from '../row';
import type { SyncError } from '../sync-error';

/** A part of a stream that is read on its own. */
export interface Slice {
  /** Identifies it, in paths and in the state. */
  readonly partition: Readonly<Record<string, string>>;
  /** For people, by id and never by name: `user 5f.. of workspace 64..`. */
  readonly label: string;
  /** The id of what the slice belongs to and shares its permissions with: a whole workspace may be denied. */
  readonly scope?: string;
  /** It is none of the stream's lists: how it ends says nothing about whether they can be read. */
  readonly auxiliary?: true;
}

/** A page on its way out. Its arrays are emptied when it is text. */
export interface RecordPage {
  /** What goes out, in order. */
  readonly records: Row[];
  /** What the streams sliced by this one are sliced from; the records, if left out. */
  readonly parents?: Row[];
}

/**
 * How a slice closed. `gone`: its parent does not exist any more. What a limit, a signal or a refused key cuts short
 * does not close.
 */
export type SliceEnd = { readonly how: 'read'; readonly result: unknown } | { readonly how: 'failed' | 'gone' };

/** The state of a stream that is read incrementally. */
export interface Checkpoint {
  /** Length of the encoded state in characters, about. */
  readonly size: number;
  /** It holds something that has to be stored before further records are, whether or not a state is due. Reset by `encode`. */
  readonly isUrgent?: boolean;
  /** The state as an object for JSON: it covers the slices that closed, and nothing else. */
  encode(): unknown;
}

/** What the read loop needs of a stream. Nothing in it is specific to a vendor. */
export interface SourceStream {
  readonly name: string;
  /** The stream that this one is sliced by: one slice, or none, for each of its rows. Without: a single slice. */
  readonly parent?: string;
  readonly supportsIncremental: boolean;
  /** Cursor fields that a configured catalog may name; the first is the default. */
  readonly cursorFields: readonly string[];

  asAirbyteStream(): AirbyteStream;
  /** Names the streams that are sliced by this one in this sync, before anything is read. */
  parentOf?(streams: readonly string[]): void;
  /**
   * Opens the stream for an incremental read; without this call, it reads everything.
   *
   * @param incoming the stored state; undefined for a first sync
   * @throws SyncError (config) for a state that cannot be used
   */
  resume?(incoming: unknown): Checkpoint;
  /** The slices for rows of the parent, or the only slice for a stream without one. */
  slices(parents: readonly Row[], within: Slice): Slice[];
  /** The parent's slice was read to its end. Returns those of its slices that start now; the others come by `next`. */
  admit?(slices: readonly Slice[], within: Slice): readonly Slice[];
  /** The parent's slice failed. Returns true if the stream can do without it. */
  dispense?(parent: Slice, error: SyncError): boolean;
  /** Further slices, asked for when all others are closed and the parent is finished, until there are none. */
  next?(): readonly Slice[];
  /** Reads a slice. The value behind the last page is what `closed` gets. */
  readSlice(slice: Slice): AsyncGenerator<RecordPage, unknown>;
  /** A slice closed, and all of its rows are printed: the state may move on. */
  closed?(slice: Slice, end: SliceEnd): void;
}

/** The slice of a stream without a parent. */
export const WHOLE: Slice = { partition: {}, label: 'the account' };
