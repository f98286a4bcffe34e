import type { Call } from './endpoint';
import { refused, wrongType } from './errors';
import { flag, instant, statusesOf, statusOf } from './parameters';
import { reader } from './sorting';
import { isoSeconds, type Row } from './world';

/** Which rows a request asks for; undefined: all. */
type Filter = ((row: Row) => boolean) | undefined;

const HIDDEN_ACCOUNTS = new Set<unknown>(['DELETED', 'LIMITED', 'LIMITED_DELETED']);
const APPROVAL_STATES = ['PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'] as const;
const APPROVAL_TYPES = ['TIMESHEET', 'EXPENSE', 'TIMESHEET_AND_EXPENSE'];
const REQUEST_STATUSES = ['PENDING', 'APPROVED', 'REJECTED', 'ALL'] as const;

const approvalType = reader('approvalRequest.type');
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
  const status = statusOf(query, 'status', ['ACTIVE', 'ARCHIVED', 'ALL']) ?? 'ACTIVE';
  return status === 'ALL' ? undefined : isArchived(status === 'ARCHIVED');
}

function isArchived(wanted: boolean): Filter {
  return (row) => (row?.archived === true) === wanted;
}

export function active({ query }: Call): Filter {
  const wanted = flag(query, 'is-active');
  return wanted === undefined ? undefined : (row) => (row?.status !== 'DONE') === wanted;
}

/** Description: is-template. What comes without it is unproven: an option. */
export function projects(call: Call): Filter {
  const { query, options } = call;
  const wanted = flag(query, 'is-template') ?? (options.projectsWithoutTemplate === 'all' ? undefined : false);
  const kept = archived(call);
  if (wanted === undefined) return kept;
  return (row) => (row?.template === true) === wanted && (kept === undefined || kept(row));
}

/** Recorded: the seven seed streams, users. Comma-separated or repeated is unproven: an option. */
export function accounts({ query, sent, options }: Call): Filter {
  if (options.includeRolesRequired && query['include-roles'] === undefined) {
    throw refused("Required parameter 'include-roles' is not present");
  }
  const asked = query['account-statuses'];
  if (asked === undefined) return (row) => !HIDDEN_ACCOUNTS.has(row?.status);
  const values = sent('account-statuses');
  if (options.accountStatusesForm === 'repeated' && values.some((value) => value.includes(','))) {
    throw wrongType('account-statuses', asked);
  }
  if (
    options.accountStatusesSupported === 'refuse400' ||
    (options.accountStatusesForm === 'comma' && values.length > 1)
  ) {
    throw refused('Invalid value entered for field account-statuses');
  }
  const wanted = new Set<unknown>(options.accountStatusesSupported === 'filter' ? asked.split(',') : []);
  return (row) => wanted.has(row?.status ?? 'ACTIVE');
}

/**
 * Two of the five states cannot be asked for: REJECTED and WITHDRAWN_SUBMISSION (recorded: Beyond the seed). Filters by
 * user and date are ignored. Types: recorded input 23; a row without a type is a timesheet.
 */
export function approvals({ query, options }: Call): Filter {
  const otherwise = options.approvalsWithoutStatus === 'pending' ? 'PENDING' : undefined;
  const state = statusOf(query, 'status', APPROVAL_STATES) ?? otherwise;
  const types = query.types?.split(',') ?? (options.approvalsWithoutTypes === 'all' ? undefined : ['TIMESHEET']);
  const stranger = types?.find((type) => !APPROVAL_TYPES.includes(type));
  if (stranger !== undefined) throw wrongType('types', stranger);
  return (row) =>
    (state === undefined || approvalState(row) === state) &&
    (types === undefined || types.includes(String(approvalType(row) || 'TIMESHEET')));
}

export function timeOffRequests({ body }: Call): Filter {
  const wanted = statusesOf(body, 'statuses', REQUEST_STATUSES) ?? ['ALL'];
  return wanted.includes('ALL') ? undefined : (row) => wanted.some((status) => status === requestStatus(row));
}

/**
 * A window is a wall clock in the account's zone (recorded: Time entries). An entry whose start cannot be read is in every
 * window, so that tests can send one.
 */
export function inWindow({ query, options }: Call): Filter {
  // The server takes the wall clock that was sent for one of the account's zone.
  const zone = options.timeZoneOffsetHours * 3_600_000;
  const from = (instant(query, 'start') ?? Number.NEGATIVE_INFINITY) - zone;
  const to = (instant(query, 'end') ?? Number.POSITIVE_INFINITY) - zone;
  const runningOnly = flag(query, 'in-progress') === true;
  return (row) => {
    const start = startAt(row);
    if (start < from || start > to) return false;
    return !runningOnly || (row?.timeInterval as { end?: unknown } | undefined)?.end === null;
  };
}

/** Epoch ms; NaN where it cannot be read. Instants, because a start may have an offset (recorded input 9). */
export function startAt(row: Row): number {
  const start = (row as { timeInterval?: { start?: unknown } | null } | null)?.timeInterval?.start;
  return typeof start === 'string' ? Date.parse(start) : Number.NaN;
}

/**
 * Assignments of which a part lies in the range; one whose period cannot be read lies in every range. Description:
 * `start` and `end` required; refusals recorded: Errors and input 1d.
 */
export function inRange({ query, options }: Call): Filter {
  const start = instant(query, 'start');
  const end = instant(query, 'end');
  if (start === undefined || end === undefined) throw refused('Start and end must be provided');
  if (end < start) throw refused('Start must be before end');
  const days = options.longestAssignmentsRangeMs / 86_400_000;
  if (end - start > options.longestAssignmentsRangeMs) throw refused(`Date range cannot exceed ${days} days`);
  const zone = options.timeZoneOffsetHours * 3_600_000;
  const [from, to] = [isoSeconds(start - zone), isoSeconds(end - zone)];
  return (row) => {
    const [first, last] = [periodStart(row), periodEnd(row)];
    return !isDated(first) || !isDated(last) || (first <= to && last >= from);
  };
}

function isDated(value: string | number): boolean {
  return /^\d{4}-/.test(String(value));
}
