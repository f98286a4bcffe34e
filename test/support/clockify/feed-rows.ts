import type { Change } from './change-log';
import type { FeedKind } from './feed-options';
import type { ServerOptions } from './options';
import type { Row } from './world';

/** Epoch ms. */
export interface FeedSpan {
  start: number;
  end: number;
}

/** A row of the feed and the instant that puts it into a span. */
interface Told {
  at: number;
  row: { documentCode: string } & Record<string, unknown>;
}

/** No published row had them. Recorded: The change feed, `created`. */
const NEVER_SHOWN = ['userId', 'workspaceId', 'hourlyRate', 'costRate', 'customFieldValues'];
/** When everything was created that a world begins with. */
const LONG_AGO = Date.UTC(2015, 0, 1);

/**
 * What a list of the feed tells of a span, oldest first. Where it is unknown whether an end counts, the answer that
 * makes it harder was taken: a change in the last millisecond is not told, a creation in the last second counts.
 */
export function feedRows(kind: FeedKind, changes: Change[], span: FeedSpan, options: ServerOptions): Told['row'][] {
  const { lagMs, keptMs } = options.feed;
  const [latest, earliest] = [options.now() - lagMs, options.now() - keptMs];
  const told = (at: number) => at >= span.start && at < span.end && at <= latest && at >= earliest;
  return changes
    .flatMap((change) => tell(kind, change, span, told, options))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

function tell(
  kind: FeedKind,
  change: Change,
  span: FeedSpan,
  told: (at: number) => boolean,
  { feed, now }: ServerOptions,
): Told[] {
  const { documentCode, createdAt, row } = change;
  if (kind === 'created') {
    // only what still exists
    if (createdAt === undefined || row === undefined || !told(createdAt)) return [];
    return [{ at: createdAt, row: flat(change, row, now() - feed.lagMs) }];
  }
  // to the second, recorded of `deleted`
  const created = Math.floor((createdAt ?? LONG_AGO) / 1000);
  if (created >= Math.floor(span.start / 1000) && created <= Math.floor(span.end / 1000)) return [];
  if (kind === 'updated') {
    const seen = change.updates.filter((at) => at <= now() - feed.lagMs);
    const at = feed.updates === 'every' ? seen.findLast(told) : seen.at(-1);
    if (row === undefined || at === undefined || !told(at)) return [];
    return [{ at, row: flat(change, row, now() - feed.lagMs) }];
  }
  return change.deletions.flatMap(({ logId, at, row: old }) => {
    if (!told(at) || (createdAt !== undefined && at - createdAt < feed.neverBelowMs)) return [];
    const { id, description = null, billable = null } = old;
    const document = { id, description, status: 'INACTIVE', billable, auditMetadata: audit(change, at) };
    return [{ at, row: { id: logId, deletedAt: iso(at), documentCode, document } }];
  });
}

/** The document without nulls. Recorded: The change feed, `created`: "values may be omitted instead of null". */
function flat(change: Change, row: Row, latest: number): Told['row'] {
  const shown = Object.entries(row).filter(([name, value]) => value !== null && !NEVER_SHOWN.includes(name));
  return {
    ...Object.fromEntries(shown),
    documentCode: change.documentCode,
    auditMetadata: audit(change, latest),
  };
}

function audit({ createdAt = LONG_AGO, updates }: Change, latest: number): object {
  const updatedAt = updates.findLast((at) => at <= latest) ?? createdAt;
  return { createdAt: iso(createdAt), updatedAt: iso(updatedAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
