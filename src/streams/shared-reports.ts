import schema from '../../resources/schemas/shared_reports.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/**
 * The shared reports of a workspace that the owner of the key may see (`sharedReportsFilter` left out is ALL). Served by
 * the host of the reports, without Last-Page.
 */
export class SharedReports extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/shared-reports';
  readonly documentation = 'https://docs.clockify.me/#tag/Shared-Report/operation/getSharedReportsV1';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = {
    host: 'reports',
    // whether its count is that of the list or of the page was not recorded: the end is an empty page
    envelope: { rows: ['reports'] },
    sizeParameter: 'pageSize',
  };
  protected override readonly sortedBy = 'name';
  override readonly references = { reportAuthor: 'users' };

  override get name(): string {
    return 'shared_reports';
  }
}
