import { keyUser } from './access';
import type { AnswerEndpoint, Call } from './endpoint';
import { visibleEntries } from './entries';
import { unknown } from './errors';
import { textReply } from './faults';

/** The endpoints that are no lists in numbered pages. */
export const ANSWERS: AnswerEndpoint[] = [
  { name: 'user', path: '/user', answer: self },
  { name: 'time_entry', path: '/workspaces/{workspaceId}/time-entries/{entryId}', answer: entry },
];

/** The person whose key it is. Recorded: input 3; the fields: description. A world without people has nobody: invented. */
function self(call: Call) {
  const user = keyUser(call);
  if (user === undefined) throw unknown();
  const [workspace] = call.world.workspaces;
  const places = { activeWorkspace: workspace?.id ?? null, defaultWorkspace: workspace?.id ?? null };
  return textReply(200, JSON.stringify({ ...places, ...user, memberships: [] }));
}

/** Description: one time entry, in the shape of the list. An unknown id is 404 with an empty body: recorded: Errors. */
function entry(call: Call) {
  const row = visibleEntries(call).find(({ id }) => id === call.params.entryId);
  if (row === undefined) throw unknown();
  return textReply(200, JSON.stringify(row));
}
