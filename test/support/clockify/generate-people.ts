import { addList, DAY, day, NO_RATES, named, numbered, type Site, shownProject } from './invent';
import { written } from './texts';
import { isoSeconds, type Role, type Row } from './world';

/** Each number is that of a workspace's rows. */
export interface PeopleSize {
  /** (3) */
  userGroups?: number;
  /** (7) in the five states by turns */
  approvalRequests?: number;
}

const GROUPS = 'Design,Engineering,Consulting,Operations'.split(',');
// By position, like the accounts' statuses; the next workspace begins one further, so that a person's can differ.
const MEMBERSHIPS = ['ACTIVE', 'ACTIVE', 'INACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'DECLINED', 'PENDING'];
const TYPES = ['TIMESHEET', 'EXPENSE', 'TIMESHEET_AND_EXPENSE'];
const STATES = ['PENDING', 'APPROVED', 'REJECTED', 'WITHDRAWN_APPROVAL', 'WITHDRAWN_SUBMISSION'];

/** Memberships, roles (of the first users, see `rolesByPosition`), groups, and the timesheets that people hand in. */
export function addPeople(site: Site, { userGroups = 3, approvalRequests = 7 }: PeopleSize): void {
  const { data, dice, at } = site;
  for (const [n, { id }] of data.users.entries()) {
    const membershipStatus = MEMBERSHIPS[(n + at) % MEMBERSHIPS.length]!;
    const rates = n % 4 === 1 ? { hourlyRate: dice.rate(), costRate: null } : NO_RATES;
    if (membershipStatus !== 'ACTIVE' || n % 4 === 1) {
      const twice = membershipStatus === 'ACTIVE' ? { twice: true as const } : {};
      data.memberships.set(id, { membershipStatus, ...rates, ...twice });
    }
  }
  for (const [n, roles] of rolesByPosition(site).entries()) {
    const user = data.users[n];
    if (user !== undefined && roles.length > 0) data.roles.set(user.id, roles);
  }
  addList(site, 'user-groups', userGroups, groupRow);
  addList(site, 'approval-requests', approvalRequests, approvalRow);
}

function rolesByPosition({ workspace, data }: Site): Role[][] {
  const whole = [named(workspace)];
  const team = { role: 'TEAM_MANAGER', entities: data.users.slice(0, 2).map(named) };
  const project = { role: 'PROJECT_MANAGER', entities: data.projects.slice(0, 2).map(named) };
  return [
    [{ role: 'OWNER', entities: whole }],
    [{ role: 'WORKSPACE_ADMIN', entities: whole }],
    [],
    [team],
    [team, project],
  ];
}

function groupRow({ workspace, data, dice }: Site, n: number): Row {
  return {
    id: dice.id(),
    name: numbered(GROUPS, n),
    teamManagers: data.users.slice(0, n % 3).map(named),
    userIds: data.users
      .slice(n, n + 3)
      .map(({ id }) => id)
      .reverse(),
    workspaceId: workspace.id,
  };
}

/** A week of one person. Such a row has no id of its own: it is in `approvalRequest`. */
function approvalRow({ workspace, data, dice, now }: Site, n: number): Row {
  const owner = data.users[n % data.users.length];
  const manager = data.users[0];
  const id = dice.id();
  const start = Date.parse(day(now - (n + 2) * 7 * DAY));
  const end = start + 7 * DAY - 1000;
  const state = STATES[n % STATES.length]!;
  const person = { userId: owner?.id ?? null, userName: owner?.name ?? null };
  const decided = state === 'PENDING' ? null : manager;
  const row = {
    approvalRequest: {
      id,
      // seen on the wire, not described
      type: TYPES[n % TYPES.length],
      workspaceId: workspace.id,
      owner: { ...person, timeZone: 'Europe/Belgrade', startOfWeek: 'MONDAY' },
      creator: { ...person, userEmail: owner?.email ?? null },
      dateRange: { start: isoSeconds(start), end: isoSeconds(end) },
      status: {
        state,
        note: n % 3 === 2 ? written(dice, 'Please add the missing day') : null,
        updatedAt: isoSeconds(end + dice.below(2 * 24 * 3600) * 1000),
        updatedBy: decided?.id ?? person.userId,
        updatedByUserName: decided?.name ?? person.userName,
      },
    },
    approvedTime: state === 'APPROVED' ? 'PT38H' : 'PT0S',
    pendingTime: state === 'PENDING' ? 'PT38H' : 'PT0S',
    trackedTime: 'PT38H',
    billableTime: 'PT30H',
    breakTime: 'PT2H30M',
    billableAmount: 1000 + dice.below(2000) + 0.5,
    costAmount: dice.below(1000),
    expenseTotal: 0,
    entries: entriesOf(data, owner?.id, id),
    expenses: [],
  };
  return row as unknown as Row;
}

/** The newest entry but for the first, which may run. */
function entriesOf({ entries, projects, tasks, tags }: Site['data'], userId = '', approvalRequestId: string): Row[] {
  return (entries.get(userId) ?? []).slice(1, 2).map((entry) => {
    const project = projects.find(({ id }) => id === entry.projectId);
    const task = tasks.get(String(entry.projectId))?.find(({ id }) => id === entry.taskId);
    const { id, billable, costRate, description, hourlyRate, isLocked, type } = entry;
    const { start, end } = entry.timeInterval;
    const zoned = { timeZone: 'Z', offsetStart: 0, offsetEnd: 0, zonedStart: start, zonedEnd: end };
    return {
      ...{ id, billable, costRate, description, hourlyRate, isLocked, type },
      timeInterval: { ...entry.timeInterval, ...zoned },
      customFieldValues: [],
      approvalRequestId,
      project: project === undefined ? null : shownProject(project),
      tags: tags.filter((tag) => (entry.tagIds as string[] | null)?.includes(tag.id)),
      task: task === undefined ? null : named(task),
    };
  });
}
