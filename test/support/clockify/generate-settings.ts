import { addList, named, numbered, type Site } from './invent';
import type { Row } from './world';

/** Each number is that of a workspace's rows. */
export interface SettingsSize {
  /** (4) the first two are set for projects: both for the first project, the first field for the second project, too */
  customFields?: number;
  /** (3) */
  webhooks?: number;
  /** (3) */
  sharedReports?: number;
}

const LOCATIONS = ['Graz', 'Novi Sad'];
/** A value's type on the wire follows from the field's type. */
const FIELDS = [
  { name: 'Site', type: 'TXT', entityType: 'TIMEENTRY', value: 'Graz' },
  { name: 'Cost centre', type: 'NUMBER', entityType: 'TIMEENTRY', value: 4711 },
  { name: 'Locations', type: 'DROPDOWN_MULTIPLE', entityType: 'USER', value: LOCATIONS, allowedValues: LOCATIONS },
  { name: 'Travels', type: 'CHECKBOX', entityType: 'USER', value: null },
];
const EVENTS = ['NEW_TIME_ENTRY', 'TIMER_STOPPED', 'NEW_PROJECT'];
const REPORTS = 'DETAILED,WEEKLY,SUMMARY'.split(',');

/** Custom fields, webhooks and shared reports. */
export function addSettings(site: Site, { customFields = 4, webhooks = 3, sharedReports = 3 }: SettingsSize): void {
  const { more, projects } = site.data;
  const [first, second] = projects;
  const projectsOf = (n: number) => (n > 1 ? [] : n === 0 ? [first, second] : [first]);
  const fields = addList(site, 'custom-fields', customFields, (_, n) => fieldRow(site, n, projectsOf(n)));
  for (const { id } of projects.slice(0, 2)) more.set(`projects/${id}/custom-fields`, fieldsOf(id, fields));
  addList(site, 'webhooks', webhooks, webhookRow);
  addList(site, 'shared-reports', sharedReports, reportRow);
}

interface ProjectDefault {
  projectId: string;
  status: string;
  value: unknown;
}

function fieldRow({ workspace, dice }: Site, n: number, projects: (Row | undefined)[]): Row {
  const { name, type, entityType, value, allowedValues = [] } = FIELDS[n % FIELDS.length]!;
  const defaults = projects.flatMap((project): ProjectDefault[] =>
    project === undefined ? [] : [{ projectId: project.id, status: 'VISIBLE', value }],
  );
  return {
    id: dice.id(),
    name: n < FIELDS.length ? name : `${name} ${n + 1}`,
    type,
    entityType,
    workspaceId: workspace.id,
    status: n % 4 === 3 ? 'INVISIBLE' : 'VISIBLE',
    description: n % 2 === 0 ? null : 'For the accountants',
    placeholder: '',
    required: n === 1,
    onlyAdminCanEdit: n % 2 === 1,
    allowedValues,
    workspaceDefaultValue: value,
    projectDefaultValues: defaults,
  };
}

/** The fields that are set for one project, each under the id that it has everywhere. */
function fieldsOf(projectId: string, fields: Row[]): Row[] {
  return fields.flatMap((field) => {
    const own = (field.projectDefaultValues as ProjectDefault[]).filter((entry) => entry.projectId === projectId);
    return own.length === 0 ? [] : [{ ...field, projectDefaultValues: own }];
  });
}

function webhookRow({ workspace, data, dice }: Site, n: number): Row {
  const project = n % 2 === 1 ? data.projects[0] : undefined;
  return {
    id: dice.id(),
    name: numbered(['Invoicing', 'Chat', 'Backup'], n),
    workspaceId: workspace.id,
    userId: data.users[0]?.id ?? null,
    url: `https://hooks.example/clockify/${n + 1}`,
    authToken: `secret-token-of-webhook-${n + 1}-not-to-be-seen`,
    webhookEvent: EVENTS[n % EVENTS.length],
    triggerSourceType: project === undefined ? 'WORKSPACE_ID' : 'PROJECT_ID',
    triggerSource: [project?.id ?? workspace.id],
    enabled: n % 3 !== 2,
    deliveryEnabled: true,
    planEnabled: true,
  };
}

function reportRow({ data, dice }: Site, n: number): Row {
  const id = dice.id();
  const type = REPORTS[n % REPORTS.length]!;
  return {
    id,
    name: `${type.charAt(0)}${type.slice(1).toLowerCase()} ${n + 1}`,
    type,
    link: `https://reports.example/shared/${id}`,
    isPublic: n % 2 === 0,
    fixedDate: n % 2 === 1,
    reportAuthor: data.users[0]?.id ?? null,
    visibleToUsers: data.users.slice(0, n).map(named),
    visibleToUserGroups: (data.more.get('user-groups') ?? []).slice(0, n % 2).map(named),
  };
}
