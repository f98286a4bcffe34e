import { afterEach, expect, test } from 'vitest';
import { FeedHistory } from './feed-history';
import type { Account, Sync } from './feed-plan';
import type { Op } from './feed-world';

/** Histories that were found at random, and in which entries were lost. */
const ACCOUNT: Account = {
  lookbackDays: 0,
  workspaces: 1,
  workers: 1,
  verify: false,
  pageSize: undefined,
  requestMs: 40,
  startDaysAgo: undefined,
  log: { ratesTouchEntries: false, restored: 'updated', restoredForgetsDeletion: false },
  server: {},
};
const SYNC: Sync = { gap: 900, before: [], during: [], feed: {}, faults: [], keepsRest: true };
/** An hour of work each, of three people. */
const WORK: Op[] = Array.from({ length: 9 }, (_, n) => ({ kind: 'add', workspace: 0, user: n % 3, hoursAgo: n * 24 }));

let history: FeedHistory;
afterEach(() => history.close());

async function play(account: Partial<Account>, syncs: readonly Partial<Sync>[]): Promise<void> {
  history = await FeedHistory.start({ ...ACCOUNT, ...account });
  for (const each of WORK) history.apply(each);
  for (const each of syncs) await history.sync({ ...SYNC, ...each });
  await history.rest();
  expect(history.excuses.attempts).toHaveLength(syncs.length + 2);
}

test('what is changed after a first sync that died is read: it leaves the position at its beginning', async () => {
  const unauthorized = { kind: 'status', status: 401 } as const;
  const edits = WORK.map((_, entry): Op => ({ kind: 'edit', entry }));
  const deletions = [8, 7, 6].map((entry): Op => ({ kind: 'delete', entry }));
  await play({}, [
    { faults: [{ place: 'lists', skip: 2, times: 1, fault: unauthorized }] },
    { before: [...deletions, ...edits.slice(0, 6)] },
  ]);
});

test('a deletion that the feed tells late is not hidden by the creation a few minutes before', async () => {
  await play({ server: { feed: { lagMs: 330_000 } } }, [
    { gap: 60 },
    { gap: 60, before: [{ kind: 'delete', entry: 0 }] },
  ]);
});
