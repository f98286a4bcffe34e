import schema from '../../resources/schemas/project_custom_fields.json';
import type { Endpoint } from '../clockify/endpoint';
import { ClockifyStream } from './base';

/** The custom fields of each project. The endpoint has no paging; the same field comes with several projects. */
export class ProjectCustomFields extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects/{project_id}/custom-fields';
  readonly documentation = 'https://docs.clockify.me/#tag/Custom-fields/operation/getCustomFieldsOfProject';
  override readonly parent = 'projects';
  protected override readonly parentKey = 'project_id';
  override readonly parentField = 'projectId';
  protected readonly schema = schema;
  override readonly endpoint: Endpoint = { paged: false };
  override readonly references = { projectId: 'projects', id: 'custom_fields' };

  override get primaryKey(): string[][] {
    // most selective first: some clients take the first part for the whole key
    return [['id'], ['projectId']];
  }

  override get name(): string {
    return 'project_custom_fields';
  }
}
