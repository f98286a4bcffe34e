import type { Slice, SliceEnd } from '../airbyte/source-stream';
import { difference } from '../clockify/compare-rows';
import type { Row } from '../row';
import type { Carried } from './project-tasks';

/** How a slice of tasks is read: left out, by the list of its project. */
export type TaskRead = 'carried' | 'projects again';

export interface TaskSlice extends Slice {
  /** What came with the project; left out where projects were not asked for it. */
  readonly carried?: Carried;
  readonly archived?: boolean;
  readonly proof?: TaskProof;
  readonly how?: TaskRead;
}

/** What the log says of a workspace. */
export type Say = (level: 'info' | 'warn', text: string) => void;

/** Numbers of tasks that may be the server's maximum rather than what a project has. */
const ROUND = [50, 100, 200, 500, 1_000];
/** So may be any multiple of 5 from here on, where no project has more. */
const LEAST_MAXIMUM = 10;
/** So many of the projects with the most tasks are compared. */
const LONGEST = 2;

/** A list of tasks that was asked for, by the id of the task. */
type Listed = Map<string, Row>;

/**
 * Whether the tasks that came with the projects of a workspace are all that there are, and as the list of tasks has them.
 * The lists of two projects with the most tasks are compared with what these carried, and one with a task that is done;
 * where they differ, the projects are asked for once more, which tells a change made meanwhile from another form. Holds all
 * tasks that the projects of the workspace carried, until they are printed.
 */
export class TaskProof {
  private readonly projects: Map<string, TaskSlice>;
  private readonly lists = new Map<string, Listed>();
  /** Projects whose lists were started; their tasks are printed from these. */
  private readonly started = new Set<string>();
  private failed = false;
  /** What the projects carried when they were asked for once more. */
  private again: Map<string, Carried> | undefined;
  private settled = false;

  constructor(
    slices: readonly TaskSlice[],
    private readonly workspace: Slice,
    private readonly say: Say,
  ) {
    this.projects = new Map(slices.map((slice) => [slice.partition.project_id!, slice]));
  }

  /** What is to be read now, given what was read until now; nothing when all was started. */
  next(): TaskSlice[] {
    if (this.settled) return [];
    const doubt = this.doubt();
    if (doubt !== undefined) return this.readEach(doubt);
    const lists = this.wanted().filter(({ partition }) => !this.started.has(partition.project_id!));
    if (lists.length > 0) return this.start(lists).map((slice) => ({ ...slice, proof: this }));
    const difference = this.difference();
    if (difference === undefined) return this.readCarried();
    if (this.again) return this.readEach(difference);
    this.again = new Map();
    return [this.whole('projects again')];
  }

  /** A row of one of the lists. */
  list(project: string, row: Row): void {
    const list = this.lists.get(project) ?? new Map();
    this.lists.set(project, list.set(row.id as string, row));
  }

  /** A list was closed. */
  closed(project: string, { how }: SliceEnd): void {
    if (how === 'failed') this.failed = true;
    // nothing to compare with: another project takes its place
    if (how === 'gone') this.projects.delete(project);
    if (how === 'read' && !this.lists.has(project)) this.lists.set(project, new Map());
  }

  /** What a project carried when it was asked for once more. */
  recall(project: string, carried: Carried): void {
    this.again!.set(project, carried);
  }

  /** The tasks that no list printed, project by project. Each is let go when it is taken. */
  *take(): Generator<{ readonly project: string; readonly tasks: readonly Row[] }> {
    const printed = new Set([...this.lists.values()].flatMap((list) => [...list.keys()]));
    this.lists.clear();
    for (const project of this.projects.keys()) {
      const tasks = this.carriedBy(project).filter(({ id }) => !printed.has(id as string) && printed.add(id as string));
      this.projects.delete(project);
      this.again?.delete(project);
      yield { project, tasks };
    }
  }

  private carriedBy(project: string): readonly Row[] {
    const carried = this.again?.get(project) ?? this.projects.get(project)?.carried;
    return typeof carried === 'object' ? carried : [];
  }

  /** Why the tasks that came cannot be used, whatever the lists hold. */
  private doubt(): string | undefined {
    if (this.failed) return 'a list of tasks that they are compared with could not be read.';
    const compared = this.wanted();
    const most = compared[0] ? this.carriedBy(compared[0].partition.project_id!).length : 0;
    for (const [project, slice] of this.projects) {
      const carried = this.again?.get(project) ?? slice.carried;
      if (typeof carried !== 'object') return ended(carried ?? 'the projects came without them');
      const { length } = carried;
      const highest = length === most && length >= LEAST_MAXIMUM && length % 5 === 0;
      if ((ROUND.includes(length) || highest) && !compared.includes(slice)) {
        return `project ${project} carries ${length}, which may be the most that the server sends.`;
      }
    }
    return undefined;
  }

  /** The projects whose lists are to be compared. Those that are gone are not among them. */
  private wanted(): TaskSlice[] {
    const count = ({ partition }: TaskSlice) => this.carriedBy(partition.project_id!).length;
    const holdsDone = ({ partition }: TaskSlice) => this.carriedBy(partition.project_id!).some(isDone);
    const inOrder = [...this.projects.values()];
    const longest = inOrder.toSorted((one, other) => count(other) - count(one));
    const wanted = longest.slice(0, LONGEST);
    if (wanted.some(holdsDone)) return wanted;
    const rest = inOrder.filter((slice) => !wanted.includes(slice));
    // without a task that is done: where one is the likeliest, in the oldest project that is archived
    const third = longest.find(holdsDone) ?? rest.find(({ archived }) => archived) ?? rest[0];
    return third ? [...wanted, third] : wanted;
  }

  /** What the lists have otherwise than the projects. */
  private difference(): string | undefined {
    const listed = [...this.lists.values()].flatMap((list) => [...list.values()]);
    if (listed.some(isDone) && !this.holdsDone()) return 'none that is done came, and the lists of tasks have such.';
    for (const [project, list] of this.lists) {
      const different = difference(list, this.carriedBy(project), ['progress']);
      if (different !== undefined) return `those of project ${project} are not those of its list: ${different}.`;
    }
    return undefined;
  }

  private holdsDone(): boolean {
    return [...this.projects.keys()].some((project) => this.carriedBy(project).some(isDone));
  }

  private readEach(why: string): TaskSlice[] {
    this.settled = true;
    const rest = [...this.projects.values()].filter(({ partition }) => !this.started.has(partition.project_id!));
    this.projects.clear();
    this.lists.clear();
    this.again = undefined;
    this.say('warn', ` are read project by project, not with their projects: ${why}`);
    return rest.map(plain);
  }

  private readCarried(): TaskSlice[] {
    this.settled = true;
    // a project that did not come again may be gone: its list tells
    const gone = [...this.projects].filter(([id]) => this.again && !this.again.has(id) && !this.started.has(id));
    for (const [id] of gone) this.projects.delete(id);
    const without = [...this.projects.keys()].filter((id) => !this.started.has(id));
    if (without.length === 0) return this.start(gone.map(([, slice]) => slice));
    const tasks = without.reduce((sum, project) => sum + this.carriedBy(project).length, 0);
    const lists = `${this.lists.size} lists of tasks`;
    this.say('info', `: ${tasks} came with ${without.length} projects; ${lists} agree with it. ${this.lacking()}`);
    if (!this.holdsDone()) {
      const none = `: none that is done came, and ${lists} have none, either.`;
      const advice = 'If there are such in Clockify, they may be missing: switch tasks_with_projects off.';
      this.say('warn', `${none} ${advice}`);
    }
    return [this.whole('carried'), ...this.start(gone.map(([, slice]) => slice))];
  }

  /** The fields that only the lists have. */
  private lacking(): string {
    const fields = (rows: Iterable<Row>) => [...new Set([...rows].flatMap((row) => [...row.keys()]))];
    const carried = fields([...this.lists.keys()].flatMap((project) => this.carriedBy(project)));
    const listed = fields([...this.lists.values()].flatMap((list) => [...list.values()]));
    const lacking = listed.filter((name) => name !== 'workspaceId' && !carried.includes(name));
    return carried.length === 0 || lacking.length === 0 ? '' : `Null in them: ${lacking.join(', ')}.`;
  }

  private start(slices: readonly TaskSlice[]): TaskSlice[] {
    for (const { partition } of slices) this.started.add(partition.project_id!);
    return slices.map(plain);
  }

  private whole(how: TaskRead): TaskSlice {
    return { ...this.workspace, proof: this, how, auxiliary: true };
  }
}

/** The slice alone: what came with the project is not kept while its list is read. */
function plain({ partition, label, scope }: TaskSlice): TaskSlice {
  return { partition, label, scope };
}

function isDone(row: Row): boolean {
  return row.field('status') === 'DONE';
}

function ended(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}
