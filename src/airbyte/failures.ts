import { SyncError } from '../sync-error';
import { type Slice, WHOLE } from './source-stream';

/** A slice of a stream, or of a stream it is sliced by, that could not be read. */
export interface Failure {
  readonly slice?: Slice;
  readonly error: SyncError;
}

const NAMED = 3;

/**
 * One error for all that failed in a stream, because the platform shows one. What ended the whole sync comes first;
 * else the earliest decides, as it does on the platform.
 */
export function summarise(failures: readonly Failure[]): SyncError | undefined {
  const [first] = failures;
  if (!first) return undefined;
  const global = failures.find(({ error }) => error.reach === 'sync');
  if (global) return global.error;
  const where = first.slice && first.slice !== WHOLE ? `${capital(first.slice.label)}: ` : '';
  const others = failures.slice(1).map(({ slice, error }) => slice?.label ?? error.message);
  const more = others.length === 0 ? '' : ` ${others.length} more failed: ${list(others)}.`;
  const { recovery, reach, detail, stack } = first.error;
  const summary = new SyncError(recovery, `${where}${first.error.message}${more}`, { reach, detail });
  summary.stack = stack;
  return summary;
}

function list(labels: readonly string[]): string {
  const rest = labels.length - NAMED;
  return labels.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} others` : '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
