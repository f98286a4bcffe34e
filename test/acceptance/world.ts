import { generateWorld } from '../support/clockify/generate';
import type { Row, World } from '../support/clockify/world';

/** A text that no consumer takes as Clockify sends it, and what a table has to hold of it. */
export interface OddText {
  stream: string;
  id: string;
  /** a top-level column */
  column: string;
  text: string;
}

export interface OddRows {
  texts: OddText[];
  /** the project with very many memberships */
  fat: { id: string; memberships: number };
  /** the time entry with a value of each type in its custom fields */
  fields: { id: string; values: unknown[] };
}

const MEMBERSHIPS = 5_000;
const VALUES = [['Graz', 'Novi Sad'], 4711, true, 'Ferienwohnung 🏔️', null];

/** The account of the acceptance tests, the same each time; `addOddRows` is for the caller. */
export function acceptanceWorld(): World {
  return generateWorld({
    workspaces: 2,
    users: 10,
    entriesPerUser: 180,
    projects: 14,
    tasksPerProject: 4,
    clients: 6,
    tags: 8,
  });
}

/**
 * Puts into the first workspace what people's accounts hold and consumers stumble over: half a surrogate pair and NUL in
 * texts and in a key, lists in custom fields, a row of about a megabyte. No row is added, and no hour changes.
 */
export function addOddRows(world: World): OddRows {
  const [workspace] = world.workspaces as [Row];
  const { tags, clients, projects, tasks, users, entries } = world.of(workspace.id);
  const [tag, client, project] = [tags[0]!, clients.at(-1)!, projects[0]!];
  const task = tasks.get(projects[1]!.id)![0]!;
  // the oldest, so that nobody edits it later
  const entry = entries.get(users[0]!.id)!.at(-1)!;

  // a title cut in the middle of an emoji, a NUL from a spreadsheet, the second half of a pair alone
  const cut = `Überstunden ${'🏖️'.slice(0, 1)}`;
  world.edit(workspace.id, 'tags', tag.id, { name: cut });
  world.edit(workspace.id, 'clients', client.id, { address: 'Čokolada\u0000 d.o.o., Niš' });
  task.name = `\udc4b Übergabe`;
  workspace.workspaceSettings = { ...(workspace.workspaceSettings as object), [cut]: true };
  world.editEntry(entry.id, {
    description: `Ravioli 🍝 für \ud83c Jovanović\u0000, \\ud83d`,
    customFieldValues: VALUES.map((value, at) => ({
      customFieldId: `5e4117fe8c625f38930d5${at}00`,
      timeEntryId: entry.id,
      name: `Feld ${at}`,
      type: 'WORKSPACE',
      value,
    })),
  });

  const [member] = project.memberships as object[];
  const memberships = Array.from({ length: MEMBERSHIPS }, (_, at) => ({
    ...member,
    userId: at.toString(16).padStart(24, 'a'),
  }));
  world.edit(workspace.id, 'projects', project.id, { memberships });

  return {
    texts: [
      { stream: 'tags', id: tag.id, column: 'name', text: 'Überstunden \ufffd' },
      { stream: 'clients', id: client.id, column: 'address', text: 'Čokolada d.o.o., Niš' },
      { stream: 'tasks', id: task.id, column: 'name', text: '\ufffd Übergabe' },
      {
        stream: 'time_entries',
        id: entry.id,
        column: 'description',
        text: 'Ravioli 🍝 für \ufffd Jovanović, \\ud83d',
      },
    ],
    fat: { id: project.id, memberships: MEMBERSHIPS },
    fields: { id: entry.id, values: VALUES },
  };
}
