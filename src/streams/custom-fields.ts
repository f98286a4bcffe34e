import schema from '../../resources/schemas/custom_fields.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** All custom fields of a workspace. The endpoint has no paging. */
export class CustomFields extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/custom-fields';
  readonly documentation = 'https://docs.clockify.me/#tag/Custom-fields/operation/ofWorkspace';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { paged: false };

  override get name(): string {
    return 'custom_fields';
  }
}
