import type { AnswerEndpoint, Call } from './endpoint';
import { visibleEntries } from './entries';
import { refused } from './errors';
import { type Reply, textReply } from './faults';
import { startAt } from './filters';
import { whole } from './parameters';
import type { EntryRow } from './world';
import { instantOf } from './zones';

/** What is unknown of the reports, or differs by plan. Recorded: Reads that save requests. */
export interface ReportOptions {
  /** the most days at a time: 31 on the free plan, 366 elsewhere; more are 400 */
  longestDays: number;
  /** whether entries without an end are counted: unknown */
  countRunning: boolean;
  /** `totals` of a range without entries: `[null]` (recorded), or a row of zeros */
  emptyTotals: 'null' | 'zero';
  /** the name of the list of rows (recorded, both) */
  rowsField: 'timeentries' | 'timeEntries';
  /** entries that the report does not count, by id: what it leaves out is unknown */
  uncounted: (entry: EntryRow) => boolean;
  /** ms until the answer: users call them slow */
  slowMs: number;
}

export const DEFAULT_REPORTS: ReportOptions = {
  longestDays: 366,
  countRunning: true,
  emptyTotals: 'null',
  rowsField: 'timeentries',
  uncounted: () => false,
  slowMs: 0,
};

const DAY = 86_400_000;
const MAX_PAGE_SIZE = 1000;
const REPORTS = '/workspaces/{workspaceId}/reports';
const ON_HOST = { method: 'POST', base: '/report/v1' } as const;

/** The reports, on a host of their own. A role or a plan without them: `ServerOptions.forbidden`. */
export const REPORT_ENDPOINTS: AnswerEndpoint[] = [
  { ...ON_HOST, name: 'report_detailed', path: `${REPORTS}/detailed`, answer: detailed },
  { ...ON_HOST, name: 'report_summary', path: `${REPORTS}/summary`, answer: summary },
];

/** Recorded: `entriesCount`, rows of a schema of their own, in pages of up to 1000. */
function detailed(call: Call): Reply {
  const entries = entriesOf(call);
  const filter = (call.body.detailedFilter ?? {}) as Record<string, unknown>;
  const size = whole(filter, 'pageSize', 50);
  if (size < 1 || size > MAX_PAGE_SIZE) throw refused('Page size cannot be larger than 1,000');
  const page = Math.max(1, whole(filter, 'page', 1));
  const options = filter.options as { totals?: string } | undefined;
  const rows = entries.slice((page - 1) * size, page * size).map((entry) => detailedRow(call, entry));
  const totals = options?.totals === 'CALCULATE' ? totalsOf(call, entries) : [];
  return report(call, { totals, [call.options.reports.rowsField]: rows });
}

/** Recorded with `groups: ["USER"]` alone: everybody who has time in the range, those who left included. */
function summary(call: Call): Reply {
  const { groups } = (call.body.summaryFilter ?? {}) as { groups?: string[] };
  if (groups?.length !== 1 || groups[0] !== 'USER') throw refused("Invalid value provided for field 'groups'");
  const entries = entriesOf(call);
  const byUser = new Map<string, number>();
  for (const entry of entries) byUser.set(entry.userId, (byUser.get(entry.userId) ?? 0) + secondsOf(call, entry));
  const groupOne = [...byUser].map(([_id, duration]) => ({ _id, name: nameOf(call, _id), duration, children: null }));
  return report(call, { totals: totalsOf(call, entries), groupOne });
}

function report({ options }: Call, body: object): Reply {
  return { ...textReply(200, JSON.stringify(body)), delayMs: options.reports.slowMs };
}

/** Newest first. The dates are wall clocks of `timeZone`, the last one counts (invented: nobody has recorded the ends). */
function entriesOf(call: Call): EntryRow[] {
  const { body, options } = call;
  const { dateRangeStart, dateRangeEnd, timeZone = 'UTC', exportType = 'JSON' } = body;
  if (dateRangeStart === undefined || dateRangeEnd === undefined) throw refused('Date range must be provided');
  if (exportType !== 'JSON') throw refused("Invalid value provided for field 'exportType'");
  const [from, to] = [instantOf(dateRangeStart, timeZone), instantOf(dateRangeEnd, timeZone)];
  if (from > to) throw refused('Start must be before end');
  const { longestDays, countRunning, uncounted } = options.reports;
  if (to - from > longestDays * DAY) throw refused(`Date range cannot exceed ${longestDays} days`);
  return visibleEntries(call).filter((entry) => {
    const start = startAt(entry);
    if (!(start >= from && start <= to) || uncounted(entry)) return false;
    return countRunning || entry.timeInterval.end !== null;
  });
}

function totalsOf(call: Call, entries: EntryRow[]): unknown[] {
  if (entries.length === 0 && call.options.reports.emptyTotals === 'null') return [null];
  const totalTime = entries.reduce((sum, entry) => sum + secondsOf(call, entry), 0);
  const billable = entries.filter((entry) => entry.billable === true);
  const totalBillableTime = billable.reduce((sum, entry) => sum + secondsOf(call, entry), 0);
  return [{ _id: '', totalTime, totalBillableTime, entriesCount: entries.length, totalAmount: 0, amounts: [] }];
}

function detailedRow(call: Call, entry: EntryRow): object {
  const { id, description, userId, projectId, taskId, billable, isLocked, approvalRequestId } = entry;
  const { start, end } = entry.timeInterval;
  return {
    ...{ _id: id, description, userId, projectId, taskId, billable, isLocked, approvalRequestId },
    userName: nameOf(call, userId),
    timeInterval: { start, end, duration: secondsOf(call, entry) },
  };
}

/** A timer has run until now: invented. */
function secondsOf({ options }: Call, { timeInterval }: EntryRow): number {
  const end = timeInterval.end === null ? options.now() : Date.parse(timeInterval.end);
  return Math.round((end - Date.parse(timeInterval.start)) / 1000);
}

function nameOf({ data }: Call, id: string): unknown {
  return (data.users.find((user) => user?.id === id) ?? data.removed.get(id))?.name ?? null;
}
