import schema from '../../resources/schemas/tasks.json';
import type { RecordPage, Slice, SliceEnd } from '../airbyte/source-stream';
import type { Row } from '../row';
import { isSurvivable } from '../sync-error';
import { BY_ID, ClockifyStream } from './base';
import { type Carried, splitProject, taskRow } from './project-tasks';
import { HYDRATED } from './projects';
import { TaskProof, type TaskSlice } from './task-proof';

/** Rows of a page that is no answer of the server. */
const PAGE = 1_000;

/**
 * All tasks of a project, done ones included (`is-active` left out returns both kinds, although the description has
 * false as its default).
 *
 * Where projects come with their tasks, a few lists are read first, and prove for each workspace whether the others are
 * needed. The tasks of all workspaces are held until then.
 */
export class Tasks extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/projects/{project_id}/tasks';
  readonly documentation = 'https://docs.clockify.me/#tag/Task';
  override readonly parent = 'projects';
  protected override readonly parentKey = 'project_id';
  protected readonly schema = schema;
  override readonly queries = [BY_ID];
  override readonly references = { projectId: 'projects', assigneeIds: 'users', userGroupIds: 'user_groups' };
  private readonly proofs: TaskProof[] = [];

  override get name(): string {
    return 'tasks';
  }

  override slices(projects: readonly Row[], within: Slice): TaskSlice[] {
    const slices: TaskSlice[] = super.slices(projects, within);
    return slices.map((slice, index) => {
      const project = projects[index]!;
      const carried = project.field('carried') as Carried | undefined;
      return carried === undefined ? slice : { ...slice, carried, archived: project.field('archived') === true };
    });
  }

  admit(slices: readonly TaskSlice[], within: Slice): readonly Slice[] {
    if (slices.every(({ carried }) => carried === undefined)) return slices;
    const proof = new TaskProof(slices, within, (level, text) => {
      this.context.logger[level](`tasks of ${within.label}${text}`);
    });
    this.proofs.push(proof);
    return proof.next();
  }

  next(): readonly Slice[] {
    return this.proofs.flatMap((proof) => proof.next());
  }

  override readSlice(slice: TaskSlice): AsyncGenerator<RecordPage, unknown> {
    if (slice.how === 'carried') return this.carried(slice, slice.proof!);
    return slice.how === 'projects again' ? this.askAgain(slice, slice.proof!) : super.readSlice(slice);
  }

  closed({ proof, how, partition }: TaskSlice, end: SliceEnd): void {
    if (how === undefined) proof?.closed(partition.project_id!, end);
  }

  protected override complete(row: Row, slice: TaskSlice): Row {
    slice.proof?.list(slice.partition.project_id!, row);
    return super.complete(row, slice);
  }

  private async *carried({ partition }: Slice, proof: TaskProof): AsyncGenerator<RecordPage, undefined> {
    let records: Row[] = [];
    for (const { project, tasks } of proof.take()) {
      for (const task of tasks) records.push(taskRow(task, { ...partition, project_id: project }));
      if (records.length < PAGE) continue;
      yield { records };
      records = [];
    }
    if (records.length > 0) yield { records };
    return undefined;
  }

  /** The projects once more, for nothing but their tasks. A failure proves nothing, and fails nothing. */
  // biome-ignore lint/correctness/useYield: what it reads is compared, not printed
  private async *askAgain(slice: Slice, proof: TaskProof): AsyncGenerator<RecordPage, undefined> {
    try {
      for await (const { rows } of this.list(slice, { ...BY_ID, ...HYDRATED }, '/workspaces/{workspace_id}/projects')) {
        for (const row of rows) proof.recall(String(row.id), splitProject(row).carried);
      }
    } catch (error) {
      if (!isSurvivable(error)) throw error;
    }
    return undefined;
  }
}
