/** What a stream asks its list for, and what it leaves out. */
export interface Asked {
  /** Names of parameters of the vendor's description, or recorded ones. */
  readonly names: readonly string[];
  /** The values that are sent, in the order in which they are asked for; INSTANT for any instant, LEFT_OUT for a list without it. */
  readonly sent: readonly string[];
  readonly why: string;
}

export const INSTANT = 'an instant';
export const LEFT_OUT = 'left out';

const ask = (names: string, sent: string | readonly string[], why: string): Asked => {
  return { names: names.split(' '), sent: typeof sent === 'string' ? [sent] : sent, why };
};
const omit = (names: string, why: string): Asked => ask(names, [], why);

const FILTER = 'filters: without a value they hide nothing';
const UNMOVED = 'rows keep their places while pages are read';
const BY_ID = [ask('sort-column', 'ID', UNMOVED), ask('sort-order', 'ASCENDING', UNMOVED)];
const ONLY_BY_NAME = omit('sort-column sort-order', 'the name is the only column that it offers, and its default');
const ACCOUNTS = [
  ask(
    'account-statuses',
    'DELETED,ACTIVE,PENDING_EMAIL_VERIFICATION,NOT_REGISTERED,LIMITED,LIMITED_DELETED',
    'lifted: left out, deleted and limited accounts are hidden. With `include_inactive_users` off it is not sent. Whether a server takes several values is proven by what it lists: refused, or nobody ordinary listed, fails the stream',
  ),
  omit('status', 'membership in the workspace, another thing than the account: a filter that is off'),
  omit('email name project-id', FILTER),
];

/** For each list, everything that it can be asked for, but for the page and its size. */
export const ASKED: Record<string, readonly Asked[]> = {
  workspaces: [omit('roles', FILTER)],
  clients: [omit('archived', 'both kinds come (recorded)'), omit('name', FILTER), ONLY_BY_NAME],
  projects: [
    omit('archived', 'both kinds come: the description says so, against its own default (recorded)'),
    omit('billable', 'both kinds come: the description says so, against its own default'),
    ask(
      'is-template',
      [LEFT_OUT, 'true'],
      'lifted: the description does not say whether templates come where it is left out. A second list asks for them, unless the first one holds a template, or the `features` of the workspace lack `PROJECT_TEMPLATES`. Refused: a warning that templates may be missing',
    ),
    omit('access client-status clients contains-client contains-group contains-user', FILTER),
    omit('name strict-name-search user-status userGroups users', FILTER),
    omit('hydrated', '`true` with the option `tasks_with_projects`: each project then carries its tasks'),
    omit('expense-date expense-limit', 'about expenses inside of a project; the list holds none'),
    ...BY_ID,
  ],
  tags: [
    omit('archived', 'both kinds come, against the default of the description (recorded)'),
    omit('excluded-ids name strict-name-search', FILTER),
    ...BY_ID,
  ],
  users: [
    ...ACCOUNTS,
    ask('include-roles', 'false', 'the description calls it required; `workspace_members` has the roles'),
    omit('memberships', 'hides a field, no row; `workspace_members` has the memberships'),
    ...BY_ID,
  ],
  tasks: [
    omit('is-active', 'both kinds come: by the default of the description there would be no active task'),
    omit('name strict-name-search', FILTER),
    ...BY_ID,
  ],
  time_entries: [
    ask('start', INSTANT, 'from `start_date`, or from where the last sync ended; left out where there is neither'),
    omit('end', 'entries for later dates are read, too'),
    omit('in-progress project-required task-required', FILTER),
    omit('description get-week-before project tags task', FILTER),
    omit('hydrated', 'would put objects in the place of ids'),
  ],
  workspace_members: [
    ...ACCOUNTS,
    ask('include-roles', 'true', 'lifted: left out, the roles are hidden'),
    ask('memberships', 'WORKSPACE', 'lifted: left out, no membership comes, so no status and no rates'),
    ...BY_ID,
  ],
  user_groups: [
    ask('includeTeamManagers', 'true', 'lifted: left out, the managers of a group are hidden'),
    omit('name project-id', FILTER),
    ...BY_ID,
  ],
  custom_fields: [omit('entity-type name status', FILTER)],
  project_custom_fields: [omit('entity-type status', FILTER)],
  holidays: [omit('assigned-to', FILTER)],
  approval_requests: [
    ask(
      'types',
      'TIMESHEET,EXPENSE,TIMESHEET_AND_EXPENSE',
      'lifted: left out, only timesheets come (recorded, not described). Where the server refuses it, or lists nothing with it, the list is read without it, with a warning that approvals of expenses may be missing',
    ),
    ask(
      'status',
      [LEFT_OUT, 'PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'],
      'it is not documented which ones come where it is left out: each request goes out once',
    ),
    ...BY_ID,
  ],
  expenses: [omit('user-id', FILTER)],
  expense_categories: [
    ask('archived', ['false', 'true'], 'lifted: archived ones come only with true, and then alone (recorded)'),
    omit('name', FILTER),
    ONLY_BY_NAME,
  ],
  invoices: [omit('statuses', FILTER), ...BY_ID],
  invoice_payments: [],
  time_off_policies: [
    ask('status', 'ALL', 'lifted: left out, archived policies are hidden, and with them their balances'),
    omit('name', FILTER),
    omit('sort-column sort-order', 'the description names no column'),
  ],
  time_off_requests: [
    ask('statuses', 'ALL', 'lifted: the description does not say which ones come where it is left out'),
    omit('end start userGroups users', `${FILTER}, but only the requests of 5,000 people are listed`),
  ],
  time_off_balances: [ask('sort', 'USER', UNMOVED), ask('sort-order', 'ASCENDING', UNMOVED)],
  scheduling_assignments: [
    ask('start', INSTANT, 'required: `start_date`, else 2010'),
    ask('end', INSTANT, 'required: two years ahead'),
    omit('name', FILTER),
    ...BY_ID,
  ],
  shared_reports: [omit('sharedReportsFilter', 'the default is ALL')],
  webhooks: [omit('type', 'the endpoint lists all webhooks, says its title; not recorded')],
};
