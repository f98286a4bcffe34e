import { afterEach, expect, test } from 'vitest';
import { FeedHistory } from './feed-history';
import { positions } from './feed-log';
import type { Account, Sync } from './feed-plan';
import type { Op } from './feed-world';

const ACCOUNT: Account = {
  lookbackDays: 1,
  workspaces: 2,
  workers: 1,
  verify: true,
  pageSize: undefined,
  // so long that a state is due behind each slice, however small the output is
  requestMs: 61_000,
  startDaysAgo: undefined,
  log: { ratesTouchEntries: false, restored: 'updated', restoredForgetsDeletion: false },
  server: {},
};
const SYNC: Sync = { gap: 7_200, before: [], during: [], feed: {}, faults: [], keepsRest: true };
const FIRST: Op[] = Array.from({ length: 36 }, (_, n) => {
  return { kind: 'add', workspace: n % 2, user: n % 3, hoursAgo: 5 + n * 33 };
});
/** Of any age: those with a high number are old. */
const CHANGES: Op[] = [
  { kind: 'edit', entry: 30 },
  { kind: 'rate', entry: 31 },
  { kind: 'move', entry: 2, hours: -4_000 },
  { kind: 'give', entry: 20, user: 1 },
  { kind: 'delete', entry: 25 },
  { kind: 'delete', entry: 3 },
  { kind: 'add', workspace: 0, user: 1, hoursAgo: 3_000 },
  { kind: 'add', workspace: 1, user: 0, hoursAgo: 1 },
];

/** The short run kills behind every fourth message. */
const STEP = process.env.PROPERTY_RUNS === undefined ? 4 : 1;

let history: FeedHistory;
afterEach(() => history.close());

async function open(): Promise<void> {
  history = await FeedHistory.start(ACCOUNT);
  for (const each of FIRST) history.apply(each);
}

const changes: Sync = { ...SYNC, before: CHANGES };
/** What is done between the kill and the next sync. */
const after: Sync = {
  ...SYNC,
  before: [
    { kind: 'edit', entry: 29 },
    { kind: 'delete', entry: 22 },
    { kind: 'delete', entry: 7 },
    { kind: 'restore', entry: 0 },
  ],
};

/** How many messages a sync prints that is not killed, and how many of them are states. */
async function measure(syncs: readonly Sync[]): Promise<number> {
  await open();
  let messages = 0;
  for (const each of syncs) messages = (await history.sync(each)).messages.length;
  await history.close();
  return messages;
}

test.each([
  ['the first sync', [SYNC]],
  ['a sync with changes', [SYNC, changes]],
])(
  '%s is killed behind any message: nothing is lost, and no position is kept that was not read',
  async (_, syncs) => {
    const messages = await measure(syncs);
    expect(messages).toBeGreaterThan(15);
    const killed = syncs.at(-1)!;
    let kept = 0;
    for (let printed = 0; printed <= messages; printed += STEP) {
      await open();
      for (const each of syncs.slice(0, -1)) await history.sync(each);
      // half a message more, so that rounding down gives the number
      const share = (printed + 0.5) / messages;
      const output = await history.sync({
        ...killed,
        killedAt: Math.min(1, share),
        keepsRest: (printed / STEP) % 2 === 0,
      });
      kept += positions(output.lastStates).size > 0 ? 1 : 0;
      // the tables and the positions are compared behind each of these
      await history.sync(after);
      await history.rest();
      if (printed + STEP <= messages) await history.close();
    }
    expect(kept, 'some were killed behind a state with a position').toBeGreaterThan(2);
  },
  120_000,
);
