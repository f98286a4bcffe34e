import { keyUser } from './access';
import { BY_ID } from './batch';
import type { AnswerEndpoint, Call } from './endpoint';
import { unknown } from './errors';
import { textReply } from './faults';
import { FEED } from './feed';
import { REPORT_ENDPOINTS } from './reports';

/** The endpoints that are no lists in numbered pages. */
export const ANSWERS: AnswerEndpoint[] = [
  ...FEED,
  ...BY_ID,
  ...REPORT_ENDPOINTS,
  { name: 'user', path: '/user', answer: self },
];

/** The person whose key it is. Recorded: input 3; the fields: description. A world without people has nobody: invented. */
function self(call: Call) {
  const user = keyUser(call);
  if (user === undefined) throw unknown();
  const [workspace] = call.world.workspaces;
  const places = { activeWorkspace: workspace?.id ?? null, defaultWorkspace: workspace?.id ?? null };
  return textReply(200, JSON.stringify({ ...places, ...user, memberships: [] }));
}
