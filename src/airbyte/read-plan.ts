import type { Clock } from '../clock';
import type { SyncError } from '../sync-error';
import type { ConfiguredStream } from './catalog';
import type { SourceStream } from './source-stream';

/** What a sync reads, and how. */
export interface ReadPlan {
  /** Every stream of the source, parents first. */
  readonly streams: readonly SourceStream[];
  readonly configured: readonly ConfiguredStream[];
  readonly states: ReadonlyMap<string, unknown>;
  readonly workers: number;
  readonly clock: Clock;
  /** Ends every request; the loop uses it when a failure ends the whole sync. */
  readonly abort: AbortController;
  /** Whether a stream whose every slice is denied counts as complete and empty. */
  readonly skipForbidden: boolean;
  /** The error of a scope that denies everything. */
  readonly deniedScope: (scope: string) => SyncError;
}
