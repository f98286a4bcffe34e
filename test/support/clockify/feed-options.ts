/** One kind of change. */
export type FeedKind = 'created' | 'updated' | 'deleted';

/**
 * How the change feed answers; each where its facts are unknown. Recorded or described: The change feed. Of the modes,
 * `present` was recorded; the others are what a plan, a role, a region or the vendor's next version may bring.
 */
export interface FeedOptions {
  mode: FeedMode;
  /** where one kind of change differs */
  modes: Partial<Record<FeedKind, FeedMode>>;
  /** rows in `{response: [...]}` (description) instead of a bare array (recorded) */
  wrapped: boolean;
  /** the name of the field with the type; older samples have the second */
  codeField: 'documentCode' | 'documentType';
  /** ms until a change appears: a minute, says the vendor; up to 5.5 were recorded */
  lagMs: number;
  /** ms; the deletion of an entry that lived shorter never appears (recorded: two, of seconds) */
  neverBelowMs: number;
  /** ms; changes that are older are gone. How long they are kept is unknown */
  keptMs: number;
  /** the first page's number: the default is "0" (description), the guide's sample uses 1 */
  firstPage: 0 | 1;
  /** whether `has-more-data` comes (recorded on deleted alone, and only false) */
  hasMoreHeader: boolean;
  /** whether `updated` knows an update that a later one followed: unknown */
  updates: 'last' | 'every';
}

export type FeedMode =
  | 'present'
  /** 403 / 501, as to a key or a plan without it */
  | 'denied'
  /** 404 with an empty body */
  | 'unknown'
  /** 404 / 3000 "No static resource" */
  | 'no-route'
  /** 405 / 3000 */
  | 'wrong-method'
  | 'failing'
  /** 200 with an object that holds no list */
  | 'odd-shape'
  /** 200 with rows of a type that nobody asked for */
  | 'odd-code';

export const DEFAULT_FEED: FeedOptions = {
  mode: 'present',
  modes: {},
  wrapped: false,
  codeField: 'documentCode',
  lagMs: 0,
  neverBelowMs: 0,
  keptMs: Number.POSITIVE_INFINITY,
  firstPage: 0,
  hasMoreHeader: true,
  updates: 'last',
};
