import { type Member, splitMembers, splitRows } from '../clockify/split-rows';
import { type Fields, ObjectRow, omitFields, type Row } from '../row';

/** What the list of projects adds when it is asked for with `hydrated=true`, and the list without it does not have. */
const ADDED = ['tasks', 'client', 'currency', 'favorite'];

/** The tasks that came with a project, or why they cannot be used, in words. */
export type Carried = readonly Row[] | string;

/** A hydrated project in its two parts. */
export interface SplitProject {
  /** As the list without `hydrated` has it. */
  readonly project: Row;
  readonly carried: Carried;
  /** The row names a client by its id, and has no name for it. */
  readonly clientUnnamed: boolean;
}

/**
 * Takes a hydrated project apart. The texts of both parts stay as they came, digits included. `clientName`, which the
 * hydrated form drops, is taken from `client.name`; a row without a client has null there, or an empty text where
 * `clientId` is one.
 */
export function splitProject(row: Row): SplitProject {
  const members = splitMembers(row.text());
  const project = keepMembers(row, members, ADDED);
  const carried = tasksOf(row, members);
  if (row.keys().includes('clientName')) return { project, carried, clientUnnamed: false };
  const name = (row.field('client') as Fields | null | undefined)?.name;
  const clientName = name ?? (row.field('clientId') === '' ? '' : null);
  return {
    project: project.add({ clientName }),
    carried,
    clientUnnamed: clientName === null && !!row.field('clientId'),
  };
}

function tasksOf(row: Row, members: readonly Member[]): Carried {
  const tasks = row.field('tasks');
  if (!Array.isArray(tasks)) return `project ${row.id} carries no list of tasks`;
  const strange = tasks.some((task) => typeof task?.id !== 'string' || task.id === '');
  if (strange) return `project ${row.id} carries a task without an id`;
  const texts = splitRows(members.findLast(({ name }) => name === 'tasks')!.value);
  return (tasks as Fields[]).map((task, index) => {
    const text = texts[index]!;
    return new ObjectRow(task, text, row.isMended && text.includes('\uFFFD'));
  });
}

/** A task that came with its project, in the shape of the list of tasks. */
export function taskRow(task: Row, { workspace_id, project_id }: Readonly<Record<string, string>>): Row {
  const row = task.keys().includes('favorite') ? keepMembers(task, splitMembers(task.text()), ['favorite']) : task;
  const added: Record<string, unknown> = {};
  if (row.field('workspaceId') == null) added.workspaceId = workspace_id;
  if (row.field('projectId') == null) added.projectId = project_id;
  if (row.field('progress') === undefined) added.progress = null;
  return row.add(added);
}

function keepMembers(row: Row, members: readonly Member[], omitted: readonly string[]): Row {
  const texts = members.filter(({ name }) => !omitted.includes(name)).map(({ text }) => text);
  return omitFields(row, omitted, `{${texts.join(',')}}`);
}
