import { afterEach, expect, test } from 'vitest';
import { type Account, FeedHistory, type Sync } from './feed-history';
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
/** An hour of work each, of the first person. */
const WORK: Op[] = [0, 24, 48, 72, 96].map((hoursAgo) => ({ kind: 'add', workspace: 0, user: 0, hoursAgo }));

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
  await play({}, [
    { faults: [{ place: 'lists', skip: 2, times: 1, fault: unauthorized }] },
    {
      before: [
        { kind: 'edit', entry: 3 },
        { kind: 'delete', entry: 4 },
      ],
    },
  ]);
});
