import { afterEach, describe, expect, test } from 'vitest';
import { expectFailure, expectProtocol } from '../support/conformance';
import { IdleClock, readPatiently } from '../support/idle-clock';
import { Bench, entryState, incremental } from '../support/sync';

const NOW = Date.parse('2026-11-23T20:00:00Z');
const DAY = 86_400_000;
const server = { now: () => NOW };

let bench: Bench;
afterEach(() => bench.server.close());

type Output = Awaited<ReturnType<Bench['read']>>;
const entry = (user_id: string, cursor: object) => ({ partition: { workspace_id: bench.workspace, user_id }, cursor });
const cursorOf = (output: Output, user: string) =>
  output
    .states('time_entries')
    .at(-1)
    .stream.stream_state.states.find(({ partition }: { partition: { user_id: string } }) => partition.user_id === user)
    ?.cursor;
const askedFor = () => bench.paths(/user\/.*\/time-entries$/).map((path) => path.split('/')[4]);

describe("a member's key", () => {
  const member = { ...server, role: 'member', membersMayListUsers: false } as const;

  test('that may not list people reads the hours of its own person, with a warning', async () => {
    bench = await Bench.start({ users: 4, entriesPerUser: 3 }, member);
    const [own] = bench.users.map(({ id }) => id);
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    expect(output.ids('time_entries')).toHaveLength(3);
    expect(askedFor()).toEqual([own]);
    expect(bench.paths(/^\/user$/)).toHaveLength(1);
    expect(output.logs('WARN').join()).toMatch(new RegExp(`403.*${own}.*not visible`));
    const next = await bench.read(incremental(), { state: output.lastStates });
    expect(cursorOf(next, own!).synced_at > cursorOf(output, own!).synced_at).toBe(true);
  });

  test('asks once who it is, for all workspaces', async () => {
    bench = await Bench.start({ workspaces: 2, users: 5, entriesPerUser: 2 }, member);
    const output = await bench.read(incremental());
    expect(output.code).toBe(0);
    expect(bench.paths(/^\/user$/)).toHaveLength(1);
    expect(new Set(output.records('time_entries').map(({ workspaceId }) => workspaceId)).size).toBe(2);
  });

  test('fails the users and their memberships, and not the hours', async () => {
    bench = await Bench.start({ users: 4, entriesPerUser: 3 }, member);
    const streams = ['users', 'workspace_members', 'time_entries', 'tags'];
    const output = await bench.read(streams);
    expectProtocol(output, streams);
    expectFailure(output, 'users', 'config');
    expectFailure(output, 'workspace_members', 'config');
    expect(output.statuses('time_entries').at(-1)).toBe('COMPLETE');
    expect(output.ids('time_entries')).toHaveLength(3);
  });

  test('is not taken for one where a single refusal is followed by an answer', async () => {
    bench = await Bench.start({ users: 4, entriesPerUser: 3 }, server);
    bench.fault(/\/users$/, { kind: 'status', status: 403 }, { times: 1 });
    const output = await bench.read(incremental());
    expectProtocol(output, ['time_entries']);
    expect(expectFailure(output, 'time_entries', 'transient')).toContain('403');
  });

  test('fails the hours, too, where even its own are denied', async () => {
    bench = await Bench.start({ users: 4, entriesPerUser: 3 }, { ...member, keyOwner: 'nobody' });
    const output = await bench.read([...incremental(), 'tags']);
    expect(output.statuses('time_entries').at(-1)).toBe('INCOMPLETE');
    expect(output.code).toBe(1);
  });
});

describe('somebody who was removed from the workspace', () => {
  async function removed(options: object = {}, cursor: object = { started_at: '2026-11-01T00:00:00Z' }) {
    bench = await Bench.start({ users: 3, entriesPerUser: 4 }, { ...server, ...options });
    const [, gone] = bench.users.map(({ id }) => id);
    bench.world.removeUser(gone!, bench.workspace);
    return { gone: gone!, state: entryState({ states: [entry(gone!, cursor)] }) };
  }

  test('is read as long as the server answers, if the state knows them', async () => {
    const { gone, state } = await removed();
    const output = await bench.read(incremental(), { state });
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    expect(output.records('time_entries').filter(({ userId }) => userId === gone)).toHaveLength(4);
    expect(cursorOf(output, gone).synced_at).toBeDefined();
  });

  test.each(['refuse400', 'not-found', 'forbidden'])(
    'is named in a warning once the server refuses (%s), and the state is kept',
    async (removedPeople) => {
      const { gone, state } = await removed({ removedPeople });
      const output = await bench.read(incremental(), { state });
      expectProtocol(output, ['time_entries']);
      expect(output.code).toBe(0);
      expect(output.records('time_entries').filter(({ userId }) => userId === gone)).toEqual([]);
      expect(output.logs('WARN').filter((line) => line.includes(gone))).toHaveLength(1);
      expect(cursorOf(output, gone)).toMatchObject({ started_at: '2026-11-01T00:00:00Z' });
      expect(Object.keys(cursorOf(output, gone))).toEqual(['started_at', 'tried_at', 'gone_at']);
    },
  );

  test.each([403, 404])(
    'fails the stream where the list breaks off with %d, because a part of it is printed',
    async (status) => {
      const { gone, state } = await removed();
      for (let n = 0; n < 30; n++)
        bench.addEntry(gone, `more${n}`, `2026-11-${String((n % 20) + 1).padStart(2, '0')}T08:00:00Z`);
      bench.fault(new RegExp(`${gone}/time-entries`), { kind: 'status', status }, { skip: 1 });
      const output = await bench.read(incremental(), { state, config: { page_size: 10 } });
      expectProtocol(output, ['time_entries']);
      expectFailure(output, 'time_entries', status === 403 ? 'config' : 'system');
      expect(cursorOf(output, gone)).not.toHaveProperty('gone_at');
    },
  );

  test('does not hide that everybody who is listed is said to be gone', async () => {
    const { state } = await removed({ removedPeople: 'refuse400' });
    const body = { message: "User doesn't belong to Workspace", code: 501 };
    bench.fault(/user\/.*\/time-entries$/, { kind: 'status', status: 400, body });
    const output = await bench.read(incremental(), { state });
    expectFailure(output, 'time_entries', 'system');
  });

  test('does not fail every sync by a timer that the key may not read', async () => {
    const { gone } = await removed({ removedPeople: 'forbidden' });
    bench.fault(/time-entries\/(timer|status)/, { kind: 'status', status: 403 });
    const state = entryState({ states: [entry(gone, { started_at: '2026-11-01T00:00:00Z', running: ['timer'] })] });
    const output = await bench.read(incremental(), { state });
    expectProtocol(output, ['time_entries']);
    expect(output.code).toBe(0);
    expect(cursorOf(output, gone).running).toEqual(['timer']);
    expect(output.logs('WARN').filter((line) => line.includes('timer'))).toHaveLength(1);
  });

  test('is asked for again after a week at the earliest', async () => {
    const ago = (days: number) => ({ gone_at: new Date(NOW - days * DAY).toISOString() });
    const { gone, state } = await removed({ removedPeople: 'refuse400' }, ago(6));
    const output = await bench.read(incremental(), { state });
    expect(askedFor()).not.toContain(gone);
    expect(output.logs('WARN').filter((line) => line.includes(gone))).toHaveLength(1);
    await bench.read(incremental(), { state: entryState({ states: [entry(gone, ago(8))] }) });
    expect(askedFor()).toContain(gone);
  });

  test('is kept and not read where inactive people are left out, or the people could not be listed', async () => {
    const { gone, state } = await removed();
    const without = await bench.read(incremental(), { state, config: { include_inactive_users: false } });
    expect(askedFor()).not.toContain(gone);
    expect(cursorOf(without, gone)).toEqual({ started_at: '2026-11-01T00:00:00Z' });
    expect(without.logs('INFO').join()).toContain('1 entry of the state names somebody');
    bench.fault(/\/users$/, { kind: 'status', status: 404 });
    const failed = await bench.read(incremental(), { state });
    expectFailure(failed, 'time_entries', 'system');
    expect(askedFor()).toEqual([]);
  });
});

describe('a timer that was forgotten', () => {
  async function forgotten(config: object = {}) {
    bench = await Bench.start({ users: 2, entriesPerUser: 0 }, server, {
      ...{ lookback_window_days: 30, ...config },
      // the feed would bring what the test has just made once more
      change_feed: false,
    });
    const [ann, ben] = bench.users.map(({ id }) => id);
    bench.addEntry(ann!, 'old', '2019-01-07T08:00:00Z', null);
    for (let day = 1; day <= 20; day++) {
      bench.addEntry(ann!, `a${day}`, `2026-11-${String(day).padStart(2, '0')}T08:00:00Z`);
      bench.addEntry(ann!, `past${day}`, `2026-05-${String(day).padStart(2, '0')}T08:00:00Z`);
    }
    return { ann: ann!, ben: ben! };
  }

  test('does not hold the cursor: its id is kept, it is read by itself, and a warning names it', async () => {
    const { ann } = await forgotten();
    const first = await bench.read(incremental());
    expect(first.ids('time_entries')).toHaveLength(41);
    expect(cursorOf(first, ann)).toMatchObject({ started_at: '2026-11-20T08:00:00Z', running: ['old'] });
    const warnings = first.logs('WARN').filter((line) => line.includes('old'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(new RegExp(`${ann}.*2019-01-07T08:00:00Z`));

    const second = await bench.read(incremental(), { state: first.lastStates });
    expectProtocol(second, ['time_entries']);
    expect(second.ids('time_entries').sort()).toEqual(
      [...Array.from({ length: 20 }, (_, n) => `a${n + 1}`), 'old'].sort(),
    );
    expect(bench.paths(/time-entries\/old$/)).toHaveLength(1);
    expect(cursorOf(second, ann).running).toEqual(['old']);
    expect(second.logs('WARN').filter((line) => line.includes('old'))).toHaveLength(1);
  });

  test('is read until it has stopped, and then forgotten', async () => {
    const { ann } = await forgotten();
    const first = await bench.read(incremental());
    bench.world.stopTimer('old', '2026-11-22T08:00:00Z');
    const second = await bench.read(incremental(), { state: first.lastStates });
    const [row] = second.records('time_entries').filter(({ id }) => id === 'old');
    expect(row.timeInterval.end).toBe('2026-11-22T08:00:00Z');
    expect(cursorOf(second, ann)).not.toHaveProperty('running');
    const third = await bench.read(incremental(), { state: second.lastStates });
    expect(third.ids('time_entries')).not.toContain('old');
    expect(bench.paths(/time-entries\/old$/)).toEqual([]);
  });

  test('that was deleted is forgotten', async () => {
    const { ann } = await forgotten();
    const first = await bench.read(incremental());
    bench.world.deleteEntry('old');
    const second = await bench.read(incremental(), { state: first.lastStates });
    expect(second.code).toBe(0);
    expect(cursorOf(second, ann)).not.toHaveProperty('running');
  });

  test('fails the stream where it cannot be read, and is asked for by the next sync', async () => {
    const { ann } = await forgotten();
    const first = await bench.read(incremental());
    bench.fault(/time-entries\/old$/, { kind: 'status', status: 403 });
    const second = await bench.read(incremental(), { state: first.lastStates });
    expectProtocol(second, ['time_entries']);
    expectFailure(second, 'time_entries', 'config');
    expect(cursorOf(second, ann).running).toEqual(['old']);
  });

  test('together with others is read by the list of timers in progress, and one by one what is not in it', async () => {
    const { ann, ben } = await forgotten();
    bench.addEntry(ben, 'recent', '2026-11-20T08:00:00Z');
    for (let n = 0; n < 12; n++) bench.addEntry(ben, `b${n}`, `2018-01-${n + 10}T08:00:00Z`, null);
    const first = await bench.read(incremental());
    bench.world.stopTimer('b3', '2026-11-22T08:00:00Z');
    const second = await bench.read(incremental(), { state: first.lastStates });
    expect(second.code).toBe(0);
    expect(bench.paths(/in-progress$/)).toHaveLength(1);
    expect(bench.paths(/time-entries\/b\d+$/)).toEqual([`/workspaces/${bench.workspace}/time-entries/b3`]);
    expect(cursorOf(second, ben).running).toHaveLength(11);
    expect(cursorOf(second, ann).running).toEqual(['old']);
    expect(second.ids('time_entries').filter((id) => id.startsWith('b'))).toHaveLength(12);
  });

  test('that was moved to somebody else and is in their list comes once', async () => {
    const { ann, ben } = await forgotten();
    const first = await bench.read(incremental());
    bench.world.editEntry('old', { userId: ben, timeInterval: { start: '2026-11-21T08:00:00Z' } });
    const second = await bench.read(incremental(), { state: first.lastStates });
    expect(second.ids('time_entries').filter((id) => id === 'old')).toHaveLength(1);
    expect(second.code).toBe(0);
    bench.world.stopTimer('old', '2026-11-22T08:00:00Z');
    const third = await bench.read(incremental(), { state: second.lastStates });
    expect(third.ids('time_entries').filter((id) => id === 'old')).toHaveLength(1);
    expect(cursorOf(third, ann)).not.toHaveProperty('running');
  });
});

test('people who cannot be read do not stop the progress of the others, whatever a quota cuts short', async () => {
  const quota = { requests: 30, windowMs: 3_600_000 };
  const config = { max_rate_limit_wait_minutes: 10, num_workers: 1 };
  bench = await Bench.start({ users: 40, entriesPerUser: 2 }, { quota }, config);
  const gone = bench.users.slice(0, 25).map(({ id }) => id);
  const refusal = { message: "User doesn't belong to Workspace", code: 501 };
  for (const id of gone) bench.fault(new RegExp(`${id}/time-entries`), { kind: 'status', status: 400, body: refusal });
  const clock = new IdleClock();
  const read = new Set<string>();
  let state: unknown;
  for (let attempt = 1; attempt <= 2; attempt++) {
    const output = await readPatiently(bench, incremental(), { state, clock });
    expectProtocol(output, ['time_entries']);
    for (const { userId } of output.records('time_entries')) read.add(userId);
    state = output.lastStates;
    clock.skip(3_600_000);
  }
  expect(read.size).toBe(15);
});
