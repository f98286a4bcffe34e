import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import type { Row } from '../row';
import { enumerate } from '../sync-error';
import type { StreamContext } from './base';
import type { EntryState, Person } from './entry-state';

/**
 * One way in which time entries are fetched: a list of a person, the change feed of a workspace, a batch of ids. It has
 * slices of its own, and what they bring is the stream's.
 */
export interface EntryRead<S extends Slice = Slice> {
  /** Asked for when the reads that come before it are closed, so it sees what they found. */
  slices(): readonly S[];
  /** The value behind the last page is the result that `closed` gets. */
  read(slice: S): AsyncGenerator<RecordPage, unknown>;
  closed?(slice: S, end: SliceEnd): void;
}

/** What the reads of one sync share. */
export interface EntrySync {
  readonly context: StreamContext;
  /** Without: everything is read, whatever an earlier sync did. */
  readonly state: EntryState | undefined;
  /** The list of a slice with the path of the stream. */
  entries(slice: Slice, query: Query): AsyncGenerator<ListPage>;
  /** Makes a record of a row that goes out, and notes that it does. Times in milliseconds since 1970. */
  stamp(row: Row, slice: Slice, syncedAt: number): Row;
  /** The `synced_at` of what was asked for at a time: later than anything that an earlier sync printed. */
  syncedAt(sentAt: number): number;
  /** A person was read from a moment on; undefined: from the beginning. */
  covered(slice: Slice, from: number | undefined): void;
  /** A person is not read in this sync, because the feed tells what changes; their newest known start, if any. */
  spare(slice: Slice, newest: number | undefined): void;
  /** A person could not be read. */
  skip(slice: Slice): void;
}

export function personOf({ partition }: Slice): Person {
  return { workspace_id: partition.workspace_id!, user_id: partition.user_id! };
}

/** How many ids a message names. */
const NAMED = 20;

export function named(ids: readonly string[]): string {
  return enumerate(ids, NAMED);
}
