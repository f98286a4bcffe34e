import type { Row } from '../row';
import { SyncError } from '../sync-error';
import type { PageSize } from './page-size';
import type { Answer } from './request';

/** New rows of one page; none of them came in an earlier page of the list. Whoever takes the page may change it. */
export interface ListPage {
  readonly rows: Row[];
  /** Of each row, as `List.place` told it. */
  readonly places: unknown[];
  /** When the page's request was sent, by the server's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** What has to be known of a list, whether or not it comes in pages. */
export interface List {
  /** The list in words, for messages. */
  readonly what: string;
  /** Where a row holds its id, if not on top. */
  id?(row: Row): unknown;
  /** What the server sorts by, where that can change: a row that changed its place tells nothing about its neighbours. */
  place?(row: Row): unknown;
  /** What makes a row unusable besides a missing id, or undefined. */
  problem?(row: Row, place: unknown): string | undefined;
}

export interface NumberedList extends List {
  readonly size: PageSize;
  fetch(page: number, size: number): Promise<Answer>;
}

/** The error of a list for which the server has no end. */
export function endless(list: List, why: string): SyncError {
  return new SyncError('system', `${list.what} does not end: ${why}. Please report it.`);
}
