import type { LogOptions } from '../support/clockify/change-log';
import type { FeedOptions } from '../support/clockify/feed-options';
import type { Fault, GivenOptions } from '../support/clockify/server';
import type { Op } from './feed-world';

/** Groups of requests in which something goes wrong. */
export const PLACES = {
  feed: /\/entities\//,
  lists: /\/user\/[^/]+\/time-entries$/,
  batch: /\/time-entries\/batch$/,
  single: /\/time-entries\/(?!batch$)[^/]+$/,
  users: /\/users$/,
  reports: /\/reports\//,
};

/** What stays the same in all syncs of a history. */
export interface Account {
  readonly lookbackDays: number;
  readonly workspaces: number;
  readonly workers: number;
  readonly verify: boolean;
  readonly pageSize: number | undefined;
  /** How long a request takes. */
  readonly requestMs: number;
  readonly startDaysAgo: number | undefined;
  readonly log: LogOptions;
  readonly server: GivenOptions;
}

export interface Sync {
  /** Seconds since the sync before. What is done before lies in equal distances in between. */
  readonly gap: number;
  readonly before: readonly Op[];
  /** Done before the answer to a request for entries or changes. */
  readonly during: readonly { request: number; seconds: number; ops: readonly Op[] }[];
  readonly feed: Partial<Pick<FeedOptions, 'mode' | 'modes' | 'wrapped'>>;
  readonly faults: readonly { place: keyof typeof PLACES; skip: number; times: number; fault: Fault }[];
  /** Killed when this share of the messages was printed. */
  readonly killedAt?: number;
  /** Whether the destination keeps what came after the last state. */
  readonly keepsRest: boolean;
}

/** Half an hour later; nothing happens, and nothing goes wrong. */
export const CLEAN: Sync = { gap: 1_800, before: [], during: [], feed: {}, faults: [], keepsRest: true };
