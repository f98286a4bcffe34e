import schema from '../../resources/schemas/projects.json';
import type { RecordPage, Slice } from '../airbyte/source-stream';
import { failedBy, type Reason } from '../clockify/errors';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import { ObjectRow, type Row } from '../row';
import { BY_ID, ClockifyStream } from './base';
import { unlessRefused } from './optional-parameters';
import { splitProject } from './project-tasks';

const TEMPLATES: Query = { ...BY_ID, 'is-template': 'true' };
export const HYDRATED: Query = { hydrated: 'true' };
/** Failures that the list without the tasks may not have: it is asked for with other words, and is much shorter. */
const ASKED_AGAIN: readonly Reason[] = ['refused', 'forbidden', 'too-large', 'too-heavy', 'interrupted'];

/**
 * All projects of a workspace, archived ones included (`archived` left out returns both kinds). Lifted default:
 * `is-template` (false in the description, which does not say whether templates come where it is left out): they are
 * asked for in a list of their own, unless the first list held one, or the workspace's features have no templates.
 *
 * With the option `tasks_with_projects`, and where tasks are read, the projects are asked for with their tasks
 * (`hydrated`): the tasks go to the stream of tasks, and the rows go out as they do without. A list that fails with
 * them is read without them.
 */
export class Projects extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects';
  readonly documentation = 'https://docs.clockify.me/#tag/Project';
  protected readonly schema = schema;
  override readonly queries = [BY_ID, TEMPLATES];
  override readonly references = { clientId: 'clients' };
  /** Workspaces whose list holds the templates, or that have none. */
  private readonly settled = new Set<unknown>();
  private carriesTasks = false;
  /** Why projects come without their tasks, by workspace. */
  private readonly failures = new Map<unknown, string>();

  override get name(): string {
    return 'projects';
  }

  parentOf(streams: readonly string[]): void {
    this.carriesTasks = this.context.config.tasks_with_projects && streams.includes('tasks');
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
    const pages = this.carriesTasks ? this.withTasks(slice, query) : super.list(slice, query);
    if (query === TEMPLATES) {
      if (!this.settled.has(workspace_id)) yield* unlessRefused(pages, ({ message }) => this.warn(slice, message));
      return;
    }
    for await (const page of pages) {
      if (page.rows.some((row) => row.field('template') === true)) this.settled.add(workspace_id);
      yield page;
    }
  }

  override async *readSlice(slice: Slice): AsyncGenerator<RecordPage, unknown> {
    if (!this.carriesTasks) return yield* super.readSlice(slice);
    let unnamed = 0;
    for await (const { records } of super.readSlice(slice)) {
      const parents: Row[] = [];
      for (const [index, row] of records.entries()) {
        const { project, carried, clientUnnamed } = splitProject(row);
        const failure = this.failures.get(slice.partition.workspace_id);
        const archived = row.field('archived');
        parents.push(new ObjectRow({ id: row.id, archived, carried: failure ?? carried }));
        records[index] = project;
        if (clientUnnamed) unnamed += 1;
      }
      yield { records, parents };
    }
    if (unnamed > 0) {
      const what = `${unnamed} projects of ${slice.label} came without the name of their client: clientName is null.`;
      this.context.logger.warn(`${what} Switch tasks_with_projects off to have it.`);
    }
    return undefined;
  }

  /** A list that fails in its middle is read again: rows that came before are passed over by `readSlice`. */
  private async *withTasks(slice: Slice, query: Query): AsyncGenerator<ListPage> {
    const { workspace_id } = slice.partition;
    if (!this.failures.has(workspace_id)) {
      try {
        yield* super.list(slice, { ...query, ...HYDRATED });
        return;
      } catch (error) {
        if (!failedBy(error, ...ASKED_AGAIN)) throw error;
        this.failures.set(workspace_id, `the projects cannot be listed with them. ${error.message}`);
      }
    }
    yield* super.list(slice, query);
  }

  private warn({ label }: Slice, refusal: string): ListPage[] {
    this.context.logger.warn(
      `Templates of ${label} may be missing in projects: the server does not list them. ${refusal}`,
    );
    return [];
  }
}
