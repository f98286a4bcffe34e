import { formatInstant } from '../instant';
import { SyncError } from '../sync-error';
import type { ClockifyClient } from './client';
import { failedBy } from './errors';
import { expandPath } from './path';
import type { Span } from './windows';

/** Requests to the reports delay nothing: one attempt of this length, no retries. */
const TIMEOUT_MS = 30_000;
const DAY_MS = 86_400_000;
/** The most that any plan reports at once, and the most that the free plan does. */
const YEAR_MS = 365 * DAY_MS;
const MONTH_MS = 31 * DAY_MS;

/**
 * The ids of everybody who has time in the year before `now`, or in the last 31 days where a year is refused: people who were
 * removed from the workspace, too. Source: recordings of the summary report.
 *
 * @throws SyncError if the report does not answer, or answers in another shape
 */
export async function reportedPeople(client: ClockifyClient, workspace: string, now: number): Promise<string[]> {
  const filter = { summaryFilter: { groups: ['USER'] } };
  const { groupOne, totals } = await ask(client, 'summary', workspace, { from: now - YEAR_MS, to: now }, filter);
  if (groupOne === null || groupOne === undefined) {
    // what a range without entries holds was not recorded; its totals are a list with null
    if (Array.isArray(totals) && (totals[0] ?? null) === null) return [];
    throw odd('summary', workspace);
  }
  if (!Array.isArray(groupOne)) throw odd('summary', workspace);
  const people = groupOne.flatMap((group: { _id?: unknown } | null) =>
    typeof group?._id === 'string' && group._id !== '' ? [group._id] : [],
  );
  if (people.length === 0 && groupOne.length > 0) throw odd('summary', workspace);
  return people;
}

/** How many entries a report counts, and in which span. */
export interface ReportedCount {
  readonly entries: number;
  readonly span: Span;
}

/**
 * The vendor's own count of the time entries of a workspace that start within a span; of its last 31 days, where a longer
 * one is refused.
 *
 * @throws SyncError if the report does not answer, or answers in another shape
 */
export async function reportedCount(client: ClockifyClient, workspace: string, span: Span): Promise<ReportedCount> {
  const filter = { detailedFilter: { page: 1, pageSize: 1, sortColumn: 'DATE', options: { totals: 'CALCULATE' } } };
  const { totals, asked } = await ask(client, 'detailed', workspace, clamp(span, YEAR_MS), filter);
  const [first] = Array.isArray(totals) ? totals : [];
  // recorded for a range without entries
  if (first === null) return { entries: 0, span: asked };
  const entries = (first as { entriesCount?: unknown } | undefined)?.entriesCount;
  if (typeof entries !== 'number') throw odd('detailed', workspace);
  return { entries, span: asked };
}

interface Report {
  readonly groupOne?: unknown;
  readonly totals?: unknown;
  readonly asked: Span;
}

async function ask(
  client: ClockifyClient,
  kind: string,
  workspace: string,
  span: Span,
  filter: object,
): Promise<Report> {
  const path = expandPath(`/workspaces/{workspace_id}/reports/${kind}`, { workspace_id: workspace });
  const request = async (asked: Span): Promise<Report> => {
    const range = {
      dateRangeStart: formatInstant(asked.from),
      dateRangeEnd: formatInstant(asked.to),
      timeZone: 'UTC',
      exportType: 'JSON',
    };
    const body = { ...range, ...filter };
    const { value } = await client.object({ path, host: 'reports', body, once: { timeoutMs: TIMEOUT_MS } });
    if (typeof value !== 'object' || value === null) throw odd(kind, workspace);
    return { ...(value as object), asked };
  };
  try {
    return await request(span);
  } catch (error) {
    const shorter = clamp(span, MONTH_MS);
    if (!failedBy(error, 'refused') || shorter.from === span.from) throw error;
    return request(shorter);
  }
}

/** The last part of a span, in whole days. */
function clamp({ from, to }: Span, longest: number): Span {
  return { from: Math.max(from, to - longest), to };
}

function odd(kind: string, workspace: string): SyncError {
  return new SyncError('system', `the ${kind} report of workspace ${workspace} does not have the known shape.`);
}
