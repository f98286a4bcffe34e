import { addList, DAY, day, HOUR, numbered, type Site } from './invent';
import { written } from './texts';
import { isoSeconds, type Row } from './world';

/** Each number is that of a workspace's rows, unless said. */
export interface CalendarSize {
  /** (3) */
  holidays?: number;
  /** (4) every other one archived */
  timeOffPolicies?: number;
  /** (3) for each policy; at most one for each user */
  balancesPerPolicy?: number;
  /** (6) in the three statuses by turns */
  timeOffRequests?: number;
  /** (6) half of them, rounded down, in the past; they begin two months apart */
  assignments?: number;
}

const HOLIDAYS = ['New Year’s Day,01-01', 'Día del Trabajador 🛠,05-01', 'Weihnachten,12-25'];
const POLICIES = 'Vacation,Old vacation,Sick leave,Old sick leave'.split(',');
const STATUSES = ['PENDING', 'APPROVED', 'REJECTED'];

/** Holidays, time off, and who is planned to work on what. */
export function addCalendar(site: Site, size: CalendarSize): void {
  const { holidays = 3, timeOffPolicies = 4, balancesPerPolicy = 3, timeOffRequests = 6, assignments = 6 } = size;
  const { more, users } = site.data;
  addList(site, 'holidays', holidays, holidayRow);
  const policies = addList(site, 'time-off/policies', timeOffPolicies, policyRow);
  for (const policy of policies) {
    const balances = users.slice(0, balancesPerPolicy).map((user) => balanceRow(site, policy, user));
    more.set(`time-off/balance/policy/${policy.id}`, balances);
  }
  addList(site, 'time-off/requests', timeOffRequests, (_, n) => requestRow(site, n, policies));
  const past = Math.floor(assignments / 2);
  addList(site, 'scheduling/assignments/all', assignments, (_, n) => assignmentRow(site, n, n - past));
}

function holidayRow({ workspace, data, dice, now }: Site, n: number): Row {
  const [name, date] = HOLIDAYS[n % HOLIDAYS.length]!.split(',');
  const year = new Date(now).getUTCFullYear() + Math.floor(n / HOLIDAYS.length);
  const project = n % 2 === 0 ? undefined : data.projects[0];
  return {
    id: dice.id(),
    name,
    workspaceId: workspace.id,
    datePeriod: { startDate: `${year}-${date}`, endDate: `${year}-${date}` },
    occursAnnually: n % 2 === 0,
    everyoneIncludingNew: n % 2 === 0,
    userIds: data.users.slice(0, n).map(({ id }) => id),
    userGroupIds: (data.more.get('user-groups') ?? []).slice(0, n % 2).map(({ id }) => id),
    automaticTimeEntryCreation: project !== undefined,
    projectId: project?.id ?? null,
    taskId: firstTask(data, project)?.id ?? null,
  };
}

function policyRow({ workspace, data, dice }: Site, n: number): Row {
  const timeUnit = n % 3 === 2 ? 'HOURS' : 'DAYS';
  const project = n % 2 === 0 ? data.projects[0] : undefined;
  const defaultEntities = { projectId: project?.id ?? null, taskId: firstTask(data, project)?.id ?? null };
  return {
    id: dice.id(),
    name: numbered(POLICIES, n),
    workspaceId: workspace.id,
    archived: n % 2 === 1,
    // seen on the wire, not described
    color: ['#03A9F4', '#8BC34A', null][n % 3],
    icon: n % 2 === 0 ? 'UMBRELLA' : null,
    timeUnit,
    allowHalfDay: n % 3 === 0,
    allowNegativeBalance: n % 2 === 0,
    negativeBalance: n % 2 === 0 ? { amount: 2, period: 'YEAR', shouldReset: true, timeUnit } : null,
    approve: { requiresApproval: true, specificMembers: false, teamManagers: n % 2 === 0, userIds: [] },
    automaticAccrual: n % 2 === 0 ? { amount: 20.5, period: 'YEAR', timeUnit } : null,
    automaticTimeEntryCreation: { enabled: project !== undefined, defaultEntities },
    everyoneIncludingNew: n === 0,
    projectId: project?.id ?? null,
    userGroupIds: (data.more.get('user-groups') ?? []).slice(0, n % 2).map(({ id }) => id),
    userIds: data.users.slice(0, n + 1).map(({ id }) => id),
  };
}

function balanceRow({ workspace, dice }: Site, policy: Row, user: Row): Row {
  const total = 10 + dice.below(20);
  const used = dice.below(20) / 2;
  return {
    id: dice.id(),
    workspaceId: workspace.id,
    policyId: policy.id,
    policyName: policy.name,
    policyArchived: policy.archived,
    policyTimeUnit: policy.timeUnit,
    userId: user.id,
    userName: user.name,
    total,
    used,
    balance: total - used,
    // seen on the wire, on every row, not described
    negativeBalanceUsed: used > total ? used - total : 0,
    negativeBalanceLimit: policy.allowNegativeBalance,
    negativeBalanceAmount: policy.allowNegativeBalance ? 2 : 0,
  };
}

function requestRow({ workspace, data, dice, now }: Site, n: number, policies: Row[]): Row {
  const user = data.users[n % data.users.length];
  const policy = policies[n % policies.length];
  const statusType = STATUSES[n % STATUSES.length]!;
  const decider = statusType === 'PENDING' ? undefined : data.users[0];
  const created = now - (n + 1) * 5 * DAY + dice.below(24 * 3600) * 1000;
  const start = Date.parse(day(created + 14 * DAY));
  const note = n % 2 === 0 ? null : written(dice, 'Family visit');
  return {
    id: dice.id(),
    workspaceId: workspace.id,
    policyId: policy?.id ?? null,
    policyName: policy?.name ?? null,
    userId: user?.id ?? null,
    userName: user?.name ?? null,
    userEmail: user?.email ?? null,
    userTimeZone: 'Europe/Belgrade',
    requesterUserId: user?.id ?? null,
    requesterUserName: user?.name ?? null,
    timeUnit: policy?.timeUnit ?? 'DAYS',
    balance: 10 + dice.below(10),
    balanceDiff: 1 + (n % 3) + (n % 2) / 2,
    note,
    // Nine digits of a fraction. Recorded: Fields.
    createdAt: isoSeconds(created).replace('Z', `.${100_000_000 + dice.below(900_000_000)}Z`),
    status: {
      statusType,
      changedAt: decider === undefined ? null : isoSeconds(created + 20 * HOUR),
      changedByUserId: decider?.id ?? null,
      changedByUserName: decider?.name ?? null,
      changedForUserName: decider === undefined ? null : (user?.name ?? null),
      note: statusType === 'REJECTED' ? 'Too many are away' : null,
    },
    timeOffPeriod: {
      period: { start: isoSeconds(start), end: isoSeconds(start + (1 + (n % 3)) * DAY - 1000) },
      halfDay: false,
      halfDayPeriod: 'NOT_DEFINED',
      halfDayHours: null,
    },
  };
}

/** @param step where it begins, in steps of two months from now */
function assignmentRow({ workspace, data, dice, now }: Site, n: number, step: number): Row {
  const user = data.users[n % data.users.length];
  const project = data.projects[n % data.projects.length];
  const task = n % 2 === 0 ? undefined : firstTask(data, project);
  const start = Date.parse(day(now + step * 60 * DAY + DAY));
  return {
    id: dice.id(),
    workspaceId: workspace.id,
    userId: user?.id ?? null,
    userName: user?.name ?? null,
    projectId: project?.id ?? null,
    projectName: project?.name ?? null,
    projectArchived: project?.archived ?? false,
    projectBillable: project?.billable ?? false,
    projectColor: project?.color ?? null,
    clientId: project?.clientId ?? null,
    clientName: project?.clientName ?? null,
    taskId: task?.id ?? null,
    taskName: task?.name ?? null,
    period: { start: isoSeconds(start), end: isoSeconds(start + (5 + dice.below(20)) * DAY) },
    hoursPerDay: 2 + dice.below(12) / 2,
    startTime: n % 2 === 0 ? null : '09:00:00',
    billable: dice.chance(70),
    note: n % 3 === 0 ? written(dice, 'On site') : '',
  };
}

function firstTask({ tasks }: Site['data'], project: Row | undefined): Row | undefined {
  return tasks.get(project?.id ?? '')?.[0];
}
