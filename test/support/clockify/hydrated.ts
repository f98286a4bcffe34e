import type { Call } from './endpoint';
import { flag } from './parameters';
import type { Row } from './world';

/** What is unproven of hydrated projects. Recorded: Reads that save requests. */
export interface HydratedOptions {
  /** whether tasks that are done come */
  doneTasks: boolean;
  /** the most tasks of one project */
  maxTasks: number;
}

export const DEFAULT_HYDRATED: HydratedOptions = { doneTasks: true, maxTasks: Number.POSITIVE_INFINITY };

/**
 * Projects with `hydrated=true`, as in a capture of 2023: `tasks`, `customFields`, `client`, `currency` and `favorite` are
 * added, `clientName` is dropped; a task lacks `workspaceId` and `progress` and has `favorite`.
 */
export function hydrated({ data, query, options }: Call): ((row: Row) => Row) | undefined {
  if (flag(query, 'hydrated') !== true) return undefined;
  const { doneTasks, maxTasks } = options.hydrated;
  const tasksOf = (id: string) =>
    (data.tasks.get(id) ?? []).filter(({ status }) => doneTasks || status !== 'DONE').slice(0, maxTasks);
  return ({ clientName: _, ...row }) => {
    const client = data.clients.find(({ id }) => id === row.clientId);
    return {
      customFields: [],
      ...row,
      tasks: tasksOf(row.id as string).map(({ workspaceId: _id, progress: _progress, ...task }) => ({
        ...task,
        favorite: false,
      })),
      client: client === undefined ? null : { id: client.id, name: client.name },
      currency: { id: client?.currencyId ?? null, code: client?.currencyCode ?? null },
      favorite: false,
    } as unknown as Row;
  };
}
