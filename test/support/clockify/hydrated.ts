import type { Call } from './endpoint';
import { flag } from './parameters';
import type { Row } from './world';

/** What is unproven of hydrated projects. Recorded: Reads that save requests. */
export interface HydratedOptions {
  /** whether tasks that are done come */
  doneTasks: boolean;
  /** the most tasks of one project */
  maxTasks: number;
  /** in place of the list of tasks; 'absent': no such field */
  tasks?: 'absent' | null;
  /** what a task looks like that comes with its project */
  view?: (task: Row) => Row;
}

export const DEFAULT_HYDRATED: HydratedOptions = { doneTasks: true, maxTasks: Number.POSITIVE_INFINITY };

/**
 * Projects with `hydrated=true`, as in a capture of 2023: `tasks`, `customFields`, `client`, `currency` and `favorite` are
 * added, `clientName` is dropped; a task lacks `workspaceId` and `progress` and has `favorite`.
 */
export function hydrated({ data, query, options }: Call): ((row: Row) => Row) | undefined {
  if (flag(query, 'hydrated') !== true) return undefined;
  const { doneTasks, maxTasks, tasks, view = (task: Row) => task } = options.hydrated;
  const tasksOf = (id: string) =>
    (data.tasks.get(id) ?? []).filter(({ status }) => doneTasks || status !== 'DONE').slice(0, maxTasks);
  return ({ clientName: _, ...row }) => {
    const client = data.clients.find(({ id }) => id === row.clientId);
    return {
      customFields: [],
      ...row,
      ...(tasks !== 'absent' && {
        tasks:
          tasks === null
            ? null
            : tasksOf(row.id as string).map(({ workspaceId: _id, progress: _progress, ...task }) =>
                view({ ...task, favorite: false } as unknown as Row),
              ),
      }),
      client: client === undefined ? null : { id: client.id, name: client.name },
      currency: { id: client?.currencyId ?? null, code: client?.currencyCode ?? null },
      favorite: false,
    } as unknown as Row;
  };
}
