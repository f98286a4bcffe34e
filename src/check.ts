import type { Logger } from './airbyte/logger';
import type { Clock } from './clock';
import { ClockifyClient } from './clockify/client';
import { ClockifyError } from './clockify/errors';
import { expandPath } from './clockify/path';
import type { Answer, Query } from './clockify/request';
import type { ClockifyConfig } from './config';
import { ALL_ACCOUNTS, filterRefused, isOrdinary } from './streams/account-statuses';
import { chooseWorkspaces } from './streams/workspaces';
import { SyncError } from './sync-error';

const REQUESTS = 5;
const ATTEMPT_MS = 10_000;
const TOTAL_MS = 45_000;
/** Sizes of the users page: the second where the first is refused. */
const SIZES = [100, 50];

type Row = Record<string, unknown>;
type Ids = Readonly<Record<string, string>>;
/** @param toCome how many requests are needed after this one */
type Ask = (template: string, ids: Ids, query: Query, toCome: number) => Promise<Answer>;

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
  const cancel = clock.after(TOTAL_MS, () => limit.abort(tooSlow()));
  const client = new ClockifyClient({
    baseUrl: config.base_url,
    apiKey: config.api_key,
    requestsPerSecond: config.requests_per_second,
    maxRateLimitWaitMs: 'never wait',
    attemptTimeoutMs: ATTEMPT_MS,
    retries: 0,
    clock,
    signal: AbortSignal.any([abort.signal, limit.signal]),
    log: (level, message) => logger.log(level, message),
  });
  let budget = REQUESTS;
  /** Asks, and once more after a fault, if enough requests are left for what still has to be proven. */
  const ask: Ask = async (template, ids, query, toCome) => {
    const request = { path: expandPath(template, ids), query };
    budget -= 1;
    try {
      return await client.list(request);
    } catch (error) {
      const interrupted = error instanceof ClockifyError && error.reason === 'interrupted';
      if (!interrupted || budget <= toCome) throw error;
      logger.log('WARN', `${error.message} Asking once more.`);
      budget -= 1;
      return client.list(request);
    }
  };
  try {
    const workspaces = (await ask('/workspaces', {}, {}, 3)).rows as (Row | null)[];
    const listed = workspaces.flatMap((row) => (typeof row?.id === 'string' ? [row] : []));
    const workspace = chooseWorkspaces(listed, config.workspace_ids)[0]!;
    const ids = { workspace_id: workspace.id as string };
    logger.log(
      'INFO',
      `Checking the workspace ${workspace.id} (${workspace.name}); the key sees ${workspaces.length}.`,
    );
    const [somebody] = await listUsers(config, ids, ask);
    await ask('/workspaces/{workspace_id}/projects', ids, { page: 1, 'page-size': 1 }, 1);
    if (typeof somebody?.id === 'string' && budget > 0) await proveEntries({ ...ids, user_id: somebody.id }, ask);
    if (budget > 0) await warnOfMember(ids.workspace_id, ask, logger);
    return undefined;
  } catch (error) {
    if (error instanceof ClockifyError && error.reason === 'rate-limited') {
      logger.log(
        'WARN',
        'Clockify answers that its request limit is used up. What is not proven yet, the sync will find out; it waits.',
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

async function listUsers(config: ClockifyConfig, ids: Ids, ask: Ask): Promise<(Row | null)[]> {
  const filter = config.include_inactive_users ? ALL_ACCOUNTS : {};
  const sizes = [...new Set(SIZES.map((size) => Math.min(size, config.page_size ?? size)))];
  for (const [index, size] of sizes.entries()) {
    try {
      const { rows, lastPage } = await ask(
        '/workspaces/{workspace_id}/users',
        ids,
        { page: 1, 'page-size': size, ...filter },
        2,
      );
      const people = rows as (Row | null)[];
      const complete = lastPage ?? people.length < size;
      if (config.include_inactive_users && complete && !people.some((row) => row && isOrdinary(row)))
        throw filterRefused();
      return people;
    } catch (error) {
      if (!(error instanceof ClockifyError) || error.reason !== 'refused') throw error;
      if (index < sizes.length - 1) continue;
      throw config.include_inactive_users ? filterRefused(error) : error;
    }
  }
  return [];
}

async function proveEntries(ids: Ids, ask: Ask): Promise<void> {
  try {
    const path = '/workspaces/{workspace_id}/user/{user_id}/time-entries';
    await ask(path, ids, { page: 1, 'page-size': 1 }, 0);
  } catch (error) {
    // somebody who was deleted this moment proves nothing
    if (!(error instanceof ClockifyError && error.reason === 'parent-gone')) throw error;
  }
}

/** The server may list fewer people to an ordinary member, with status 200: only the role tells. */
async function warnOfMember(workspace: string, ask: Ask, logger: Logger): Promise<void> {
  try {
    const { rows } = await ask('/workspaces', {}, { roles: 'WORKSPACE_ADMIN,OWNER' }, 0);
    if (rows.some((row) => (row as Row | null)?.id === workspace)) return;
    logger.log(
      'WARN',
      'The API key belongs to neither an owner nor an admin of the workspace: Clockify may show it fewer people and ' +
        'time entries than there are.',
    );
  } catch (error) {
    logger.log('DEBUG', `The role of the key could not be read: ${(error as Error).message}`);
  }
}

function tooSlow(): SyncError {
  const message = `Clockify did not answer in time: the check took longer than ${TOTAL_MS / 1_000} s. Try again later.`;
  return new SyncError('transient', message, { reach: 'sync' });
}
