/** Who can mend a failure: the user (config), time (transient), or the developers and the vendor (system). */
export type Recovery = 'config' | 'transient' | 'system';

/** How much of a sync a failure ends: this slice, the rest of its stream, or everything. */
export type Reach = 'slice' | 'stream' | 'sync';

/** The server's answer to a request that it does not want to serve: what tells one refusal from another. */
export interface Refusal {
  /** By plan or role (403); otherwise the request itself was refused (400). */
  readonly denied: boolean;
  /** The status and the server's own words, one line. */
  readonly words: string;
}

/**
 * A failure that is understood. The message is for the user: what happened, why, and what to do next.
 * Everything else that is thrown is a bug and is reported as such, with its stack.
 */
export class SyncError extends Error {
  readonly reach: Reach;
  /** For the developer: the request, the status, the server's words. May quote untrusted text. */
  readonly detail?: string;
  /** Only for a refusal by the server that is no deletion. */
  readonly refusal?: Refusal;

  constructor(
    readonly recovery: Recovery,
    message: string,
    options: { reach?: Reach; detail?: string; cause?: unknown; refusal?: Refusal } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'SyncError';
    this.reach = options.reach ?? 'slice';
    this.detail = options.detail;
    this.refusal = options.refusal;
  }
}

/** The slice's parent is gone on the server: there is nothing to read, and that is no failure of the slice. */
export class ParentGoneError extends SyncError {}

/** The process was asked to end. Nobody's fault: no error trace follows. */
export class StoppedError extends SyncError {
  constructor(readonly signal: NodeJS.Signals) {
    super('transient', `The read was stopped by ${signal}.`, { reach: 'sync' });
  }
}

/** Whether a failure is understood, and the sync goes on with the rest: what is asked for beside the rows may fail so. */
export function isSurvivable(error: unknown): error is SyncError {
  return error instanceof SyncError && error.reach !== 'sync';
}

/** Items for a sentence, the first of them by name: `a, b, c and 7 others`. */
export function enumerate(items: readonly string[], named: number): string {
  const rest = items.length - named;
  return items.slice(0, named).join(', ') + (rest > 0 ? ` and ${rest} others` : '');
}

/** Whatever was thrown, as a SyncError; a stranger is a bug of ours. */
export function toSyncError(error: unknown): SyncError {
  if (error instanceof SyncError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  return new SyncError('system', `Internal error of the connector: ${cause.message}. Please report it.`, {
    detail: cause.stack,
    cause,
  });
}
