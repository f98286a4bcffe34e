import type { Call } from './endpoint';
import { flag, instant, malformed, oneOf, someOf } from './parameters';
import { reader } from './sorting';
import { isoSeconds, type Row } from './world';

/** Which rows a request asks for; undefined: all. */
type Filter = ((row: Row) => boolean) | undefined;

const HIDDEN_ACCOUNTS = new Set<unknown>(['DELETED', 'LIMITED', 'LIMITED_DELETED']);
const APPROVAL_STATES = ['PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'] as const;
const REQUEST_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'ALL'] as const;

const approvalState = reader('approvalRequest.status.state');
const requestStatus = reader('status.statusType');
const periodStart = reader('period.start');
const periodEnd = reader('period.end');

export function archived({ query }: Call): Filter {
  const wanted = flag(query, 'archived');
  return wanted === undefined ? undefined : isArchived(wanted);
}

/** For lists that never hold both kinds: archived ones come on demand, and then alone. */
export function archivedOnDemand({ query }: Call): Filter {
  return isArchived(flag(query, 'archived') ?? false);
}

export function policies({ query }: Call): Filter {
  const status = oneOf(query, 'status', ['ACTIVE', 'ARCHIVED', 'ALL']) ?? 'ACTIVE';
  return status === 'ALL' ? undefined : isArchived(status === 'ARCHIVED');
}

function isArchived(wanted: boolean): Filter {
  return (row) => (row?.archived === true) === wanted;
}

export function active({ query }: Call): Filter {
  const wanted = flag(query, 'is-active');
  return wanted === undefined ? undefined : (row) => (row?.status !== 'DONE') === wanted;
}

export function accounts({ query, options }: Call): Filter {
  const asked = query['account-statuses'];
  if (asked === undefined) return (row) => !HIDDEN_ACCOUNTS.has(row?.status);
  if (options.accountStatusesSupported === 'refuse400') throw malformed('account-statuses', asked);
  const wanted = new Set<unknown>(options.accountStatusesSupported === 'filter' ? asked.split(',') : []);
  return (row) => wanted.has(row?.status ?? 'ACTIVE');
}

/** Two of the five states cannot be asked for: REJECTED and WITHDRAWN_SUBMISSION. */
export function approvals({ query, options }: Call): Filter {
  const otherwise = options.approvalsWithoutStatus === 'pending' ? 'PENDING' : undefined;
  const wanted = oneOf(query, 'status', APPROVAL_STATES) ?? otherwise;
  return wanted === undefined ? undefined : (row) => approvalState(row) === wanted;
}

export function timeOffRequests({ body }: Call): Filter {
  const wanted = someOf(body, 'statuses', REQUEST_STATUSES) ?? ['ALL'];
  return wanted.includes('ALL') ? undefined : (row) => wanted.some((status) => status === requestStatus(row));
}

/** An entry whose start cannot be read is in every window, so that tests can send one. */
export function inWindow({ query, options }: Call): Filter {
  // The server takes the wall clock that was sent for one of the account's zone.
  const zone = options.timeZoneOffsetHours * 3_600_000;
  const from = shifted(instant(query, 'start'), zone) ?? '';
  const to = shifted(instant(query, 'end'), zone) ?? '~';
  const runningOnly = flag(query, 'in-progress') === true;
  return (row) => {
    const start = startOf(row);
    if (isDated(start) && (start < from || start > to)) return false;
    return !runningOnly || (row?.timeInterval as { end?: unknown } | undefined)?.end === null;
  };
}

/** Spelled out, because a list of a thousand entries is sorted by it for each page. */
export function startOf(row: Row): string {
  const start = (row as { timeInterval?: { start?: unknown } | null } | null)?.timeInterval?.start;
  return typeof start === 'string' ? start : '';
}

function shifted(at: number | undefined, zone: number): string | undefined {
  return at === undefined ? undefined : isoSeconds(at - zone);
}

/** Assignments of which a part lies in the range; one whose period cannot be read lies in every range. */
export function inRange({ query, options }: Call): Filter {
  const start = instant(query, 'start');
  const end = instant(query, 'end');
  if (start === undefined) throw malformed('start', start);
  if (end === undefined || end < start || end - start > options.longestAssignmentsRangeMs) throw malformed('end', end);
  const [from, to] = [isoSeconds(start), isoSeconds(end)];
  return (row) => {
    const [first, last] = [periodStart(row), periodEnd(row)];
    return !isDated(first) || !isDated(last) || (first <= to && last >= from);
  };
}

function isDated(value: string | number): boolean {
  return /^\d{4}-/.test(String(value));
}
