import schema from '../../resources/schemas/approval_requests.json';
import type { Slice } from '../airbyte/source-stream';
import type { Fields, Row } from '../row';
import { BY_ID } from './base';
import { WidenedStream } from './optional-parameters';

/**
 * All requests for approval of a workspace. It is not documented which ones a list without a status holds, and a status
 * can be asked for only in part: so both are read, and each request goes out once. Filters by user and date are ignored
 * by the server. Lifted default: `types` (recorded, not described; left out, only timesheets come).
 */
export class ApprovalRequests extends WidenedStream {
  readonly path = '/workspaces/{workspace_id}/approval-requests';
  readonly documentation = 'https://docs.clockify.me/#tag/Approval/operation/getApprovalRequests';
  protected readonly schema = schema;
  override readonly queries = [
    BY_ID,
    ...['PENDING', 'APPROVED', 'WITHDRAWN_APPROVAL'].map((status) => ({ ...BY_ID, status })),
  ];

  readonly widened = { types: 'TIMESHEET,EXPENSE,TIMESHEET_AND_EXPENSE' };
  protected readonly hidden = 'Requests for the approval of expenses';

  override get name(): string {
    return 'approval_requests';
  }

  protected override idOf(row: Row): unknown {
    return (row.field('approvalRequest') as Fields | null | undefined)?.id;
  }

  protected override complete(row: Row, slice: Slice): Row {
    return super.complete(row.add({ id: this.idOf(row) }), slice);
  }
}
