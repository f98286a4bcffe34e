import { addCalendar, type CalendarSize } from './generate-calendar';
import { entryRow, interval } from './generate-entries';
import { addMoney, type MoneySize } from './generate-money';
import { addPeople, type PeopleSize } from './generate-people';
import { projectRow, taskRow } from './generate-projects';
import { addSettings, type SettingsSize } from './generate-settings';
import { CURRENCY, Dice, NO_RATES, numbered, slug, times } from './invent';
import { written } from './texts';
import type { Row, WorkspaceData } from './world';
import { World } from './world';

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
  /** how many further people the first project has: one row as large as a page (0) */
  projectMembers?: number;
  /** every fifth description of a user's entries is hard to carry: NUL, half a surrogate pair (false) */
  oddTexts?: boolean;
  /** epoch ms; entries go back from here, one in 8 hours (GENERATED_NOW) */
  now?: number;
}

/** The present of a generated world that is not told another: 2026-11-23T20:00:00Z. */
export const GENERATED_NOW = Date.UTC(2026, 10, 23, 20);

const FIRST = 'Ana,Ben,Chloé,Дмитрий,Elif,Farah,Łukasz,Hana,Ivo,Jelena,Kofi,Lena,Márk,Nadia,O’Neil,Željka'.split(',');
const LAST = 'Abbott,Berger,Castillo,Demir,Ekström,Fontaine,Garcia,Horvat,Ito,Jovanović,Müller'.split(',');
const FIRMS = 'Northwind,Ekström & Söhne,Initech,Umbrella,Acme,Stark,Wayne,Hooli,Vandelay,Wonka'.split(',');
const TAGS = 'remote,on site,urgent,overtime,meeting,travel,internal,training'.split(',');
// By position, so that a test can count on them: of eight users one is deleted, one limited, one has not signed up yet.
const STATUSES = ['ACTIVE', 'ACTIVE', 'DELETED', 'ACTIVE', 'ACTIVE', 'LIMITED', 'ACTIVE', 'NOT_REGISTERED'];

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

function fill(data: WorkspaceData, workspaceId: string, at: number, shared: Row[], size: WorldSize, dice: Dice): void {
  const {
    users,
    projects,
    entriesPerUser,
    tags = 6,
    tasksPerProject = 3,
    now = GENERATED_NOW,
    oddTexts = false,
  } = size;
  const clients = size.clients ?? Math.ceil(projects / 3);
  const own = (row: Row): Row => ({ ...row, workspaceId });
  data.clients = times(clients, (n) => own(clientRow(dice, n)));
  data.tags = times(tags, (n) => own({ id: dice.id(), name: numbered(TAGS, n), archived: n % 5 === 4 }));
  data.projects = times(projects, (n) => own(projectRow(dice, n, data.clients, size.projectMembers ?? 0)));
  for (const { id } of data.projects) {
    const list = times(tasksPerProject, (n) => own(taskRow(dice, n, id)));
    data.tasks.set(id, list);
  }
  data.users = [...shared, ...times(users, (n) => userRow(dice, n, at, workspaceId)).slice(shared.length)];
  for (const [n, user] of data.users.entries()) {
    const timer = n % 5 === 0 && user.status === 'ACTIVE';
    const owner = { userId: user.id, workspaceId };
    const make = (back: number) =>
      entryRow(dice, data, owner, back, interval(dice, now, back, timer && back === 0), { oddTexts });
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
  const note = n % 3 === 0 ? written(dice, 'Pays late') : null;
  const rest = { address: dice.chance(50) ? `${n + 1} Straße der Künste` : null, note, ccEmails: null };
  return { id: dice.id(), name, email, archived: n % 4 === 3, ...rest, currencyId: dice.id(), currencyCode: CURRENCY };
}

function userRow(dice: Dice, n: number, at: number, workspaceId: string): Row {
  const name = `${FIRST[n % FIRST.length]} ${LAST[Math.floor(n / FIRST.length) % LAST.length]}`;
  const unknown = STATUSES[n % STATUSES.length] === 'NOT_REGISTERED';
  return {
    id: dice.id(),
    // who has not signed up yet is little more than an id
    email: unknown && n % 16 === 7 ? null : `${slug(name)}.${at}.${n}@people.example`,
    name: unknown ? null : name,
    memberships: unknown ? null : [],
    profilePicture: 'https://img.example/no-user-image.png',
    activeWorkspace: workspaceId,
    defaultWorkspace: workspaceId,
    settings:
      dice.chance(20) || unknown ? null : { weekStart: 'MONDAY', timeZone: 'Europe/Belgrade', timeFormat: 'HOUR24' },
    status: STATUSES[n % STATUSES.length],
    customFields: [],
  };
}
