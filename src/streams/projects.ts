import schema from '../../resources/schemas/projects.json';
import type { Slice } from '../airbyte/source-stream';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import type { Row } from '../row';
import { BY_ID, ClockifyStream } from './base';
import { unlessRefused } from './optional-parameters';

const TEMPLATES: Query = { ...BY_ID, 'is-template': 'true' };

/**
 * All projects of a workspace, archived ones included (`archived` left out returns both kinds). Lifted default:
 * `is-template` (false in the description, which does not say whether templates come where it is left out): they are
 * asked for in a list of their own, unless the first list held one, or the workspace's features have no templates.
 */
export class Projects extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects';
  readonly documentation = 'https://docs.clockify.me/#tag/Project';
  protected readonly schema = schema;
  override readonly queries = [BY_ID, TEMPLATES];
  override readonly references = { clientId: 'clients' };
  /** Workspaces whose list holds the templates, or that have none. */
  private readonly settled = new Set<unknown>();

  override get name(): string {
    return 'projects';
  }

  override slices(workspaces: readonly Row[], within: Slice): Slice[] {
    for (const workspace of workspaces) {
      const features = workspace.field('features');
      if (Array.isArray(features) && !features.includes('PROJECT_TEMPLATES')) this.settled.add(String(workspace.id));
    }
    return super.slices(workspaces, within);
  }

  protected override async *list(slice: Slice, query: Query): AsyncGenerator<ListPage> {
    const { workspace_id } = slice.partition;
    const pages = super.list(slice, query);
    if (query === TEMPLATES) {
      if (!this.settled.has(workspace_id)) yield* unlessRefused(pages, ({ message }) => this.warn(slice, message));
      return;
    }
    for await (const page of pages) {
      if (page.rows.some((row) => row.field('template') === true)) this.settled.add(workspace_id);
      yield page;
    }
  }

  private warn({ label }: Slice, refusal: string): ListPage[] {
    this.context.logger.warn(
      `Templates of ${label} may be missing in projects: the server does not list them. ${refusal}`,
    );
    return [];
  }
}
