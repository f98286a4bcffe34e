import type { Call, Route } from './endpoint';
import { ApiError, foreign, refused, unknown } from './errors';
import type { LoggedRequest } from './faults';
import type { Outage, ServerOptions } from './options';
import type { Row } from './world';

/** The one header that is taken. Recorded: Hosts and authentication. */
export function authenticate({ headers }: LoggedRequest, apiKey: string): void {
  const key = headers['x-api-key'];
  if (key === undefined || headers.authorization !== undefined || headers['x-addon-token'] !== undefined) {
    throw new ApiError(401, 1000, 'Full authentication is required to access this resource');
  }
  if (key !== apiKey) throw new ApiError(401, 4003, 'Api key does not exist');
}

/** The outage that a request falls into. */
export function outage({ down, now }: ServerOptions): Outage['as'] | undefined {
  const at = now();
  return down.find(({ from, until }) => from <= at && at < until)?.as;
}

/** Recorded: Errors, 403. */
export function denied({ deniedCode }: Pick<ServerOptions, 'deniedCode'>): ApiError {
  return new ApiError(403, deniedCode, 'Access Denied');
}

/** Ids that are malformed are refused before anything is looked up. Recorded: Errors (400 / 501). */
export function requireIds(params: Record<string, string>, { ids }: ServerOptions): void {
  for (const [name, id] of Object.entries(params)) {
    if (name.endsWith('Id') && !ids.test(id)) throw refused(`Invalid value provided for field '${name}'`);
  }
}

/** Throws where the key may not read: the whole workspace, or this endpoint of it. */
export function requireAccess({ name }: Route, { params, options }: Pick<Call, 'params' | 'options'>): void {
  const workspaceDenied = options.deniedWorkspaces.includes(params.workspaceId ?? '');
  if (workspaceDenied || options.forbidden.includes(name)) throw denied(options);
  if (name === 'users' && options.role === 'member' && !options.membersMayListUsers) throw denied(options);
}

/** The user whose key it is. Recorded: GET /user. */
export function keyUser({ world, options }: Pick<Call, 'world' | 'options'>): Row | undefined {
  const people = [...world.data.values()].flatMap(({ users }) => users);
  return options.keyOwner === undefined ? people[0] : people.find((user) => user?.id === options.keyOwner);
}

/** Whether the key sees everybody's: an owner's and an admin's does. Recorded: Hosts and authentication. */
export function seesEverybody({ role }: Pick<ServerOptions, 'role'>): boolean {
  return role !== 'member';
}

const MONEY = ['hourlyRate', 'costRate', 'estimate', 'timeEstimate', 'budgetEstimate', 'duration'];

/** A member's key sees rates, estimates and durations as null: not visible, not zero. Recorded: Fields. */
export function masked(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, MONEY.includes(name) ? null : value]),
  ) as Row;
}

/** Throws what is answered when a path names a parent that was deleted, or is in another workspace. */
export function requireParent(rows: Row[], id: string | undefined, kind: string, call: Call, name: string): void {
  if (rows.some((row) => row?.id === id)) return;
  throw call.options.endpoints?.[name]?.unknownIs404 ? unknown() : foreign(kind);
}

/**
 * Throws where the entries of a person may not be read. Recorded: the seven seed streams, users; recorded inputs 2 and 3.
 * Each of the answers for people who were removed is reported by users, or recorded of another endpoint.
 */
export function requirePerson(call: Call, name: string): void {
  const { data, options, params } = call;
  const { userId = '' } = params;
  if (!seesEverybody(options) && userId !== keyUser(call)?.id) throw new ApiError(403, 1000, 'Access Denied');
  if (!data.removed.has(userId)) requireParent(data.users, userId, 'User', call, name);
  else if (options.removedPeople === 'refuse400') throw foreign('User');
  else if (options.removedPeople === 'not-found') throw unknown();
  else if (options.removedPeople === 'forbidden') throw denied(options);
}
