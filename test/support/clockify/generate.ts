import { addCalendar, type CalendarSize } from './generate-calendar';
import { addMoney, type MoneySize } from './generate-money';
import { addPeople, type PeopleSize } from './generate-people';
import { addSettings, type SettingsSize } from './generate-settings';
import { CURRENCY, Dice, HOUR, NO_RATES, numbered, slug, times } from './invent';
import type { EntryRow, Row, TimeInterval, WorkspaceData } from './world';
import { isoDuration, isoSeconds, World } from './world';

/** Sizes of an invented account, in brackets what is taken for those left out. Numbers of rows are for each workspace. */
export interface WorldSize extends PeopleSize, CalendarSize, MoneySize, SettingsSize {
  /** the same seed and sizes give the same world, byte for byte (1) */
  seed?: number;
  /** (1); from the second on, a fifth of the users, at least one, are users of the first */
  workspaces?: number;
  users: number;
  /** for each user in each workspace, inactive ones included */
  entriesPerUser: number;
  projects: number;
  /** (3) */
  tasksPerProject?: number;
  /** (a third of the projects, rounded up) */
  clients?: number;
  /** (6) */
  tags?: number;
  /** epoch ms; entries go back from here, one in 8 hours (GENERATED_NOW) */
  now?: number;
}

/** The present of a generated world that is not told another: 2026-11-23T20:00:00Z. */
export const GENERATED_NOW = Date.UTC(2026, 10, 23, 20);

const FIRST = 'Ana,Ben,Chloe,Dmitri,Elif,Farah,Goran,Hana,Ivo,Jelena,Kofi,Lena,Marko,Nadia,Omar,Petra'.split(',');
const LAST = 'Abbott,Berger,Castillo,Demir,Ekström,Fontaine,Garcia,Horvat,Ito,Jovanović,Müller'.split(',');
const THINGS = 'Website,Mobile App,Data Warehouse,Intranet,Web Shop,Support,Audit,Migration,Onboarding'.split(',');
const FIRMS = 'Northwind,Globex,Initech,Umbrella,Acme,Stark,Wayne,Hooli,Vandelay,Wonka'.split(',');
const WORK = 'Planning,Design,Development,Code review,Testing,Release,Documentation,Meeting'.split(',');
const TAGS = 'remote,on site,urgent,overtime,meeting,travel,internal,training'.split(',');
// By position, so that a test can count on them: of eight users one is deleted, one limited, one has not signed up yet.
const STATUSES = ['ACTIVE', 'ACTIVE', 'DELETED', 'ACTIVE', 'ACTIVE', 'LIMITED', 'ACTIVE', 'NOT_REGISTERED'];
const TICKET = { customFieldId: '5e4117fe8c625f38930d57b7', name: 'Ticket', type: 'WORKSPACE' };
const NO_ESTIMATE = { type: 'AUTO', estimate: 'PT0S' };

/**
 * An invented account of the sizes given: archived clients, projects and tags, done tasks, people who left and their
 * entries, running timers (the newest entry of every fifth user, if active), two-workspace users. The further lists are small,
 * whatever the numbers of users, projects and entries. Field shapes follow the vendor's description, with the
 * undescribed fields that the wire has.
 */
export function generateWorld(size: WorldSize): World {
  const world = new World();
  const dice = new Dice(size.seed ?? 1);
  const shared: Row[] = [];
  for (let at = 0; at < (size.workspaces ?? 1); at++) {
    const workspace = workspaceRow(dice, at);
    const data = world.addWorkspace(workspace);
    fill(data, workspace.id, at, shared, size, dice);
    if (at === 0) shared.push(...data.users.slice(0, Math.max(1, Math.floor(size.users / 5))));
  }
  addFurtherLists(world, size);
  return world;
}

/** With dice of their own, so that these lists change nothing in the others; half a cycle away, so that no id comes twice. */
function addFurtherLists(world: World, size: WorldSize): void {
  const dice = new Dice((size.seed ?? 1) + 2 ** 31);
  for (const [at, workspace] of world.workspaces.entries()) {
    const site = { workspace, data: world.of(workspace.id), dice, now: size.now ?? GENERATED_NOW, at };
    addPeople(site, size);
    addCalendar(site, size);
    addMoney(site, size);
    addSettings(site, size);
  }
}

type Owner = Pick<EntryRow, 'userId' | 'workspaceId'>;

function fill(data: WorkspaceData, workspaceId: string, at: number, shared: Row[], size: WorldSize, dice: Dice): void {
  const { users, projects, entriesPerUser, tags = 6, tasksPerProject = 3, now = GENERATED_NOW } = size;
  const clients = size.clients ?? Math.ceil(projects / 3);
  const own = (row: Row): Row => ({ ...row, workspaceId });
  data.clients = times(clients, (n) => own(clientRow(dice, n)));
  data.tags = times(tags, (n) => own({ id: dice.id(), name: numbered(TAGS, n), archived: n % 5 === 4 }));
  data.projects = times(projects, (n) => own(projectRow(dice, n, data.clients)));
  for (const { id } of data.projects) {
    const list = times(tasksPerProject, (n) => own(taskRow(dice, n, id)));
    data.tasks.set(id, list);
  }
  data.users = [...shared, ...times(users, (n) => userRow(dice, n, at, workspaceId)).slice(shared.length)];
  for (const [n, user] of data.users.entries()) {
    const timer = n % 5 === 0 && user.status === 'ACTIVE';
    const owner = { userId: user.id, workspaceId };
    const make = (back: number) => entryRow(dice, data, owner, back, interval(dice, now, back, timer && back === 0));
    data.entries.set(user.id, times(entriesPerUser, make));
  }
}

function workspaceRow(dice: Dice, n: number): Row {
  return {
    id: dice.id(),
    name: `${numbered(FIRMS, n)} Consulting`,
    ...NO_RATES,
    memberships: [],
    workspaceSettings: { timeRoundingInReports: false, durationFormat: 'FULL', workingDays: ['MONDAY', 'TUESDAY'] },
    imageUrl: '',
    featureSubscriptionType: 'PRO',
    features: ['TIME_TRACKING', 'INVOICING'],
    currencies: [{ id: dice.id(), code: CURRENCY, isDefault: true }],
    subdomain: { name: null, enabled: false },
    cakeOrganizationId: dice.id(),
  };
}

function clientRow(dice: Dice, n: number): Row {
  const name = numbered(FIRMS, n);
  const email = dice.chance(70) ? `billing@${slug(name)}.example` : null;
  const rest = { address: dice.chance(50) ? `${n + 1} Main Street` : null, note: null, ccEmails: null };
  return { id: dice.id(), name, email, archived: n % 4 === 3, ...rest, currencyId: dice.id(), currencyCode: CURRENCY };
}

function projectRow(dice: Dice, n: number, clients: Row[]): Row {
  const client = dice.chance(20) ? undefined : dice.pick(clients);
  const limits = { resetOption: null, active: false };
  const member = { userId: dice.id(), membershipType: 'PROJECT', membershipStatus: 'ACTIVE', ...NO_RATES };
  const id = dice.id();
  return {
    id,
    name: numbered(THINGS, n),
    ...NO_RATES,
    ...(dice.chance(50) && { hourlyRate: dice.rate() }),
    clientId: client?.id ?? '',
    clientName: client?.name ?? '',
    billable: dice.chance(70),
    memberships: [{ ...member, targetId: id }],
    color: dice.pick(['#03A9F4', '#8BC34A', '#F44336']),
    estimate: NO_ESTIMATE,
    archived: n % 6 === 5,
    duration: isoDuration(dice.below(500) * 1800),
    note: '',
    timeEstimate: { ...NO_ESTIMATE, ...limits, includeNonBillable: true },
    budgetEstimate: dice.chance(30) ? { type: 'MANUAL', estimate: 1_500_000, ...limits } : null,
    estimateReset: null,
    template: false,
    public: dice.chance(50),
    customFields: dice.chance(30) ? [{ customFieldId: dice.id(), name: 'Site', type: 'TXT', value: 'Graz' }] : [],
  };
}

function taskRow(dice: Dice, n: number, projectId: string): Row {
  return {
    id: dice.id(),
    name: numbered(WORK, n),
    projectId,
    assigneeId: null,
    assigneeIds: [],
    userGroupIds: [],
    status: n % 3 === 2 ? 'DONE' : 'ACTIVE',
    billable: dice.chance(70),
    estimate: isoDuration(dice.below(40) * 1800),
    duration: isoDuration(dice.below(40) * 1800),
    ...NO_RATES,
    ...(dice.chance(20) && { hourlyRate: dice.rate() }),
    budgetEstimate: 0,
    progress: null,
  };
}

function userRow(dice: Dice, n: number, at: number, workspaceId: string): Row {
  const name = `${FIRST[n % FIRST.length]} ${LAST[Math.floor(n / FIRST.length) % LAST.length]}`;
  return {
    id: dice.id(),
    email: `${slug(name)}.${at}.${n}@people.example`,
    name,
    memberships: [],
    profilePicture: 'https://img.example/no-user-image.png',
    activeWorkspace: workspaceId,
    defaultWorkspace: workspaceId,
    settings: dice.chance(20) ? null : { weekStart: 'MONDAY', timeZone: 'Europe/Belgrade', timeFormat: 'HOUR24' },
    status: STATUSES[n % STATUSES.length],
    customFields: [],
  };
}

/** @param back how many entries of this user are newer */
function entryRow(dice: Dice, data: WorkspaceData, owner: Owner, back: number, timeInterval: TimeInterval): EntryRow {
  const project = dice.chance(10) ? undefined : dice.pick(data.projects);
  const task = project === undefined || dice.chance(30) ? undefined : dice.pick(data.tasks.get(project.id) ?? []);
  const id = dice.id();
  return {
    id,
    description: `${dice.pick(WORK)} ${dice.below(900) + 100}`,
    tagIds: dice.chance(50) ? null : data.tags.slice(0, 3).flatMap((tag) => (dice.chance(40) ? [tag.id] : [])),
    ...owner,
    billable: dice.chance(70),
    projectId: project?.id ?? null,
    taskId: task?.id ?? null,
    timeInterval,
    customFieldValues: dice.chance(20) ? [{ ...TICKET, timeEntryId: id, value: dice.below(9000) }] : [],
    type: dice.chance(3) ? 'BREAK' : 'REGULAR',
    kioskId: null,
    hourlyRate: project === undefined ? null : dice.rate(),
    costRate: dice.chance(30) ? dice.rate() : null,
    isLocked: back > 90,
    approvalRequestId: back > 90 ? dice.id() : null,
  };
}

function interval(dice: Dice, now: number, back: number, running: boolean): TimeInterval {
  if (running) return { start: isoSeconds(now - (10 + dice.below(110)) * 60_000), end: null, duration: null };
  // At most half of the 8 hours pass before an entry, and half within it, so one person's entries never overlap.
  const start = now - (back + 1) * 8 * HOUR + dice.below(4 * 3600) * 1000;
  const seconds = (1 + dice.below(15)) * 900 + (dice.chance(20) ? dice.below(60) : 0);
  return { start: isoSeconds(start), end: isoSeconds(start + seconds * 1000), duration: isoDuration(seconds) };
}
