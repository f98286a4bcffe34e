import schema from '../../resources/schemas/webhooks.json';
import type { Slice } from '../airbyte/source-stream';
import type { Endpoint } from '../clockify/endpoint';
import { omitFields, type Row } from '../row';
import { ClockifyStream } from './base';

/**
 * The webhooks of a workspace, of every type (`type` left out), without the token that proves who calls: whoever reads
 * the warehouse could sign with it.
 */
export class Webhooks extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/webhooks';
  readonly documentation = 'https://docs.clockify.me/#tag/Webhooks/operation/getWebhooks';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { paged: false, envelope: { rows: ['webhooks'] } };
  override readonly references = { userId: 'users' };

  override get name(): string {
    return 'webhooks';
  }

  protected override complete(row: Row, slice: Slice): Row {
    return super.complete(omitFields(row, ['authToken']), slice);
  }
}
