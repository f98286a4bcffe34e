import type { Logger } from './airbyte/logger';
import { Asker } from './check-budget';
import type { Clock } from './clock';
import { ClockifyClient } from './clockify/client';
import { type ClockifyError, failedBy } from './clockify/errors';
import { expandPath } from './clockify/path';
import type { ClockifyConfig } from './config';
import { Row } from './row';
import { ALL_ACCOUNTS, filterRefused, isOrdinary } from './streams/account-statuses';
import { chooseWorkspaces, deniedWorkspace } from './streams/workspaces';
import { SyncError } from './sync-error';

const ATTEMPT_MS = 10_000;
const TOTAL_MS = 45_000;
/** Sizes of the users page: the second where the first is refused. */
const SIZES = [100, 50];

type Person = { readonly id?: unknown } | null;
type Ids = Readonly<Record<string, string>>;

/**
 * Proves what a sync needs: the key, the workspace, its users and projects, and somebody's time entries. At most 5
 * requests and 45 seconds.
 *
 * @returns what is wrong and what to do about it, or undefined if nothing is
 */
export async function checkAccess(
  config: ClockifyConfig,
  { clock, logger, abort }: { clock: Clock; logger: Logger; abort: AbortController },
): Promise<string | undefined> {
  const limit = new AbortController();
  const cancel = clock.limit(TOTAL_MS, () => limit.abort(tooSlow()));
  const client = new ClockifyClient({
    baseUrl: config.base_url,
    apiKey: config.api_key,
    requestsPerSecond: config.requests_per_second,
    maxRateLimitWaitMs: 'never wait',
    maxOutageMs: 0,
    attemptTimeoutMs: ATTEMPT_MS,
    retries: 1,
    clock,
    signal: AbortSignal.any([abort.signal, limit.signal]),
    log: (level, message) => logger.log(level, message),
  });
  try {
    await prove(config, new Asker(client), logger);
    return undefined;
  } catch (error) {
    if (failedBy(error, 'rate-limited')) {
      logger.log(
        'WARN',
        "Clockify's request limit is used up (HTTP 429), so the check ends here. A sync waits for the limit and finds out the rest.",
      );
      return undefined;
    }
    if (error instanceof SyncError) return error.message;
    throw error;
  } finally {
    cancel();
    client.close();
  }
}

async function prove(config: ClockifyConfig, ask: Asker, logger: Logger): Promise<void> {
  const { rows } = await ask.list('/workspaces', {}, 3);
  const listed = (rows as Person[]).flatMap((row) => (typeof row?.id === 'string' ? { id: row.id } : []));
  const wanted = chooseWorkspaces(listed, config.workspace_ids);
  const workspace = wanted[0]!;
  const more = wanted.length > 1 ? `, the first of ${wanted.length} that a sync reads` : '';
  const sees = rows.length === 1 ? '1 workspace' : `${rows.length} workspaces`;
  logger.log('INFO', `Checking the workspace ${workspace.id}${more}. The API key sees ${sees}.`);
  const ids = { workspace_id: workspace.id };

  const { person, denied } = await findSomebody(config, ids, ask);
  const projectsDenied = await denial(
    ask.list(expandPath('/workspaces/{workspace_id}/projects', ids), { page: 1, 'page-size': 1 }, 1),
  );
  if (projectsDenied && !denied) throw projectsDenied;
  const entriesDenied =
    typeof person?.id === 'string' && ask.left > 0
      ? await denial(proveEntries({ ...ids, user_id: person.id }, ask))
      : projectsDenied;
  if (denied && projectsDenied && entriesDenied) throw deniedWorkspace(workspace.id, config.base_url);
  if (projectsDenied ?? entriesDenied) throw projectsDenied ?? entriesDenied;
  if (denied) {
    if (typeof person?.id !== 'string') throw denied;
    logger.log(
      'WARN',
      "The API key may not list the people of the workspace (HTTP 403). A sync reads the time entries of the key's owner " +
        'only; others are not visible, and the streams users and workspace_members fail. Use the key of an owner or admin.',
    );
  } else if (ask.left > 0) await warnOfMember(workspace.id, ask, logger);
}

/** Somebody whose time entries can be asked for: of the workspace's list, or, where that is denied, the key's owner. */
async function findSomebody(
  config: ClockifyConfig,
  ids: Ids,
  ask: Asker,
): Promise<{ person?: Person; denied?: ClockifyError }> {
  try {
    const [person] = await listUsers(config, ids, ask);
    return { person };
  } catch (error) {
    if (!failedBy(error, 'forbidden')) throw error;
    const me = ask.object('/user', 2);
    return { person: (await denial(me)) ? undefined : await me, denied: error };
  }
}

/** The 403 that a request ends in, if it does. */
async function denial(request: Promise<unknown>): Promise<ClockifyError | undefined> {
  try {
    await request;
    return undefined;
  } catch (error) {
    if (failedBy(error, 'forbidden')) return error;
    throw error;
  }
}

async function listUsers(config: ClockifyConfig, ids: Ids, ask: Asker): Promise<Person[]> {
  const path = expandPath('/workspaces/{workspace_id}/users', ids);
  const filter = config.include_inactive_users ? ALL_ACCOUNTS : {};
  const sizes = [...new Set(SIZES.map((size) => Math.min(size, config.page_size ?? size)))];
  for (const [index, size] of sizes.entries()) {
    try {
      const query = { page: 1, 'page-size': size, 'include-roles': 'false', ...filter };
      const { rows, lastPage } = await ask.list(path, query, 2, size);
      const people = rows as Person[];
      const complete = lastPage ?? people.length < size;
      if (config.include_inactive_users && complete && !people.some((row) => row instanceof Row && isOrdinary(row)))
        throw filterRefused();
      return people;
    } catch (error) {
      if (!failedBy(error, 'refused', 'too-heavy')) throw error;
      if (index < sizes.length - 1) continue;
      throw error.reason === 'refused' && config.include_inactive_users ? filterRefused(error) : error;
    }
  }
  return [];
}

async function proveEntries(ids: Ids, ask: Asker): Promise<void> {
  try {
    const path = expandPath('/workspaces/{workspace_id}/user/{user_id}/time-entries', ids);
    await ask.list(path, { page: 1, 'page-size': 1 }, 0);
  } catch (error) {
    // somebody who was deleted this moment proves nothing
    if (!failedBy(error, 'parent-gone')) throw error;
  }
}

/** The server may list fewer people to an ordinary member, with status 200: only the role tells. */
async function warnOfMember(workspace: string, ask: Asker, logger: Logger): Promise<void> {
  try {
    const { rows } = await ask.list('/workspaces', { roles: 'WORKSPACE_ADMIN,OWNER' }, 0);
    if (rows.some((row) => (row as Person)?.id === workspace)) return;
    logger.log(
      'WARN',
      'The API key belongs to neither an owner nor an admin of the workspace: Clockify may show it fewer people and ' +
        'time entries than there are.',
    );
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    logger.log('DEBUG', `The role of the key could not be read: ${error.message}`);
  }
}

function tooSlow(): SyncError {
  const message = `Clockify did not answer in time: the check took longer than ${TOTAL_MS / 1_000} s. Try again later.`;
  return new SyncError('transient', message, { reach: 'sync' });
}
