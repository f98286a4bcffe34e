import { enumerate, StoppedError, SyncError } from '../sync-error';
import { type Slice, WHOLE } from './source-stream';
import type { TreeNode } from './stream-tree';

/** A slice of a stream, or of a stream it is sliced by, that could not be read; without a slice: the stream itself. */
export interface Failure {
  readonly slice?: Slice;
  readonly error: SyncError;
}

/** What a sync came to that is not complete. */
export interface Outcome {
  readonly nodes: readonly TreeNode[];
  /** Streams of the catalog that do not exist. */
  readonly unknown: readonly string[];
  /** What ended the whole sync. */
  readonly stopped?: SyncError;
  /** Scopes that denied everything. */
  readonly denied: readonly string[];
}

/** How many labels an error names. */
const NAMED = 3;

/**
 * The errors of a sync, in the order in which they are printed: one for each cause. What ended the whole sync, and a
 * scope that denied everything, belong to no stream.
 */
export function errors(
  { nodes, unknown, stopped, denied }: Outcome,
  deniedScope: (scope: string) => SyncError,
): { readonly error: SyncError; readonly stream?: string }[] {
  const found: { error: SyncError; stream?: string }[] = [];
  if (stopped && !(stopped instanceof StoppedError)) found.push({ error: stopped });
  for (const scope of denied) found.push({ error: deniedScope(scope) });
  for (const name of unknown) found.push({ error: unknownStreamError(name), stream: name });
  for (const { stream, progress, failures } of nodes) {
    // a signal ends streams without an error; what failed before it still counts
    if (!progress || (stopped instanceof StoppedError && failures.some(({ error }) => error === stopped))) continue;
    const own = failures.filter(
      ({ slice, error }) =>
        error !== stopped && !(error.refusal?.denied && slice?.scope !== undefined && denied.includes(slice.scope)),
    );
    const error = summarise(own);
    if (error) found.push({ error, stream: stream.name });
  }
  return found;
}

/** One error for all that failed in a stream, because the platform shows one. The earliest decides, as it does there. */
export function summarise(failures: readonly Failure[]): SyncError | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const where = first.slice && first.slice !== WHOLE ? `${capital(first.slice.label)}: ` : '';
  const others = failures.slice(1).map(({ slice, error }) => slice?.label ?? error.message);
  const more = others.length === 0 ? '' : ` ${others.length} more failed: ${enumerate(others, NAMED)}.`;
  const { recovery, reach, detail, stack } = first.error;
  const summary = new SyncError(recovery, `${where}${first.error.message}${more}`, { reach, detail });
  summary.stack = stack;
  return summary;
}

/** The error of a stream of which every slice's parent is gone: more likely a fault than the truth. */
export function nothingExists(stream: string): SyncError {
  const message = `${stream}: the server says that none of its parents exists any more. Please report it.`;
  return new SyncError('system', message);
}

function unknownStreamError(name: string): SyncError {
  const message = `There is no stream ${JSON.stringify(name)}. Refresh the connection's schema, or correct the catalog.`;
  return new SyncError('config', message);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
