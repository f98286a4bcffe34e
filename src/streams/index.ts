import { ApprovalRequests } from './approval-requests';
import type { ClockifyStream, StreamContext } from './base';
import { Clients } from './clients';
import { CustomFields } from './custom-fields';
import { ExpenseCategories } from './expense-categories';
import { Expenses } from './expenses';
import { Holidays } from './holidays';
import { InvoicePayments } from './invoice-payments';
import { Invoices } from './invoices';
import { ProjectCustomFields } from './project-custom-fields';
import { Projects } from './projects';
import { SchedulingAssignments } from './scheduling-assignments';
import { SharedReports } from './shared-reports';
import { Tags } from './tags';
import { Tasks } from './tasks';
import { TimeEntries } from './time-entries';
import { TimeOffBalances } from './time-off-balances';
import { TimeOffPolicies } from './time-off-policies';
import { TimeOffRequests } from './time-off-requests';
import { UserGroups } from './user-groups';
import { Users } from './users';
import { Webhooks } from './webhooks';
import { WorkspaceMembers } from './workspace-members';
import { Workspaces } from './workspaces';

/** Every stream of the connector, parents before the streams that are sliced by them. */
export const STREAMS: readonly (new (context: StreamContext) => ClockifyStream)[] = [
  Workspaces,
  Clients,
  Projects,
  Tags,
  Users,
  Tasks,
  TimeEntries,
  WorkspaceMembers,
  UserGroups,
  CustomFields,
  ProjectCustomFields,
  Holidays,
  ApprovalRequests,
  Expenses,
  ExpenseCategories,
  Invoices,
  InvoicePayments,
  TimeOffPolicies,
  TimeOffRequests,
  TimeOffBalances,
  SchedulingAssignments,
  SharedReports,
  Webhooks,
];
