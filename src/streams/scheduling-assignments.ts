import schema from '../../resources/schemas/scheduling_assignments.json';
import type { Slice } from '../airbyte/source-stream';
import type { ListPage } from '../clockify/paginate';
import { parseInstant } from '../instant';
import type { Fields, Row } from '../row';
import { BY_ID, ClockifyStream } from './base';

/** The scheduled assignments of a workspace: those that do not end before the start date, to two years ahead. */
export class SchedulingAssignments extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/scheduling/assignments/all';
  readonly documentation = 'https://docs.clockify.me/#tag/Scheduling/operation/getAllAssignments';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];
  override readonly window = { from: 'start', to: 'end' };
  override readonly references = { clientId: 'clients', projectId: 'projects', taskId: 'tasks', userId: 'users' };

  override get name(): string {
    return 'scheduling_assignments';
  }

  // the span that is asked for is wider, for the zone of the account
  protected override async *lists(slice: Slice): AsyncGenerator<ListPage> {
    const from = this.context.config.start_date ?? Number.NEGATIVE_INFINITY;
    const end = (row: Row) =>
      parseInstant((row.field('period') as Fields | null | undefined)?.end) ?? Number.POSITIVE_INFINITY;
    for await (const page of super.lists(slice)) yield { ...page, rows: page.rows.filter((row) => end(row) >= from) };
  }
}
