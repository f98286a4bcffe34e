import { type Member, splitMembers, splitRows } from '../clockify/split-rows';
import { addFields, isMended, keepSource, markMended, omitFields, type Row, serialiseRow } from '../row';

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
  const members = splitMembers(serialiseRow(row));
  const project = keepMembers(row, members, ADDED);
  const carried = tasksOf(row, members);
  if ('clientName' in row) return { project, carried, clientUnnamed: false };
  const name = (row.client as Row | null | undefined)?.name;
  const clientName = name ?? (row.clientId === '' ? '' : null);
  return { project: addFields(project, { clientName }), carried, clientUnnamed: clientName === null && !!row.clientId };
}

function tasksOf(row: Row, members: readonly Member[]): Carried {
  const { id, tasks } = row;
  if (!Array.isArray(tasks)) return `project ${id} carries no list of tasks`;
  const strange = tasks.some((task) => typeof task?.id !== 'string' || task.id === '');
  if (strange) return `project ${id} carries a task without an id`;
  const texts = splitRows(members.findLast(({ name }) => name === 'tasks')!.value);
  for (const [index, task] of (tasks as Row[]).entries()) {
    keepSource(task, texts[index]!);
    if (isMended(row) && texts[index]!.includes('\uFFFD')) markMended(task);
  }
  return tasks;
}

/** A task that came with its project, in the shape of the list of tasks. */
export function taskRow(task: Row, { workspace_id, project_id }: Readonly<Record<string, string>>): Row {
  const row = 'favorite' in task ? keepMembers(task, splitMembers(serialiseRow(task)), ['favorite']) : task;
  const added: Row = {};
  if (row.workspaceId == null) added.workspaceId = workspace_id;
  if (row.projectId == null) added.projectId = project_id;
  if (row.progress === undefined) added.progress = null;
  return addFields(row, added);
}

function keepMembers(row: Row, members: readonly Member[], omitted: readonly string[]): Row {
  const copy = omitFields(row, omitted);
  const kept = members.filter(({ name }) => !omitted.includes(name)).map(({ text }) => text);
  keepSource(copy, `{${kept.join(',')}}`);
  return copy;
}
