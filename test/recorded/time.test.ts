// Recorded inputs 11, 18 and 25: timers, the future, and the zone of an account.
import { expect, test } from 'vitest';
import { isoSeconds } from '../support/clockify/world';
import { expectProtocol } from '../support/conformance';
import { IdleClock, readPatiently } from '../support/idle-clock';
import type { Output } from '../support/output';
import { incremental } from '../support/sync';
import { addRecorded, id, startWith } from './rig';

const HOUR = 3_600_000;
const [W1, U1] = [id('1'), id('a1')];
const ANN = { id: U1, name: 'Änn', status: 'ACTIVE' };

test.each([null, 'PT1H'])(
  '11: a timer that was forgotten in 2019 (duration %j) does not hold the cursor',
  async (duration) => {
    const bench = await startWith([ANN], { quota: { requests: 30, windowMs: HOUR } }, { lookback_window_days: 7 });
    const forgotten = { start: '2019-01-07T08:00:00Z', end: null, duration };
    addRecorded(bench, { id: id('e0'), userId: U1, timeInterval: forgotten });
    const clock = new IdleClock();
    for (let n = 1; n <= 2_000; n++) {
      const start = clock.now() - n * 10 * HOUR;
      const timeInterval = { start: isoSeconds(start), end: isoSeconds(start + HOUR), duration: 'PT1H' };
      addRecorded(bench, { id: id(`f${n}`), userId: U1, timeInterval });
    }
    // the feed would bring all that the test has just made once more
    const config = { verify_counts: false, change_feed: false };
    const syncs: Output[] = [];
    for (let n = 0; n < 3; n++) {
      const output = await readPatiently(bench, incremental(), { state: syncs.at(-1)?.lastStates, config, clock });
      expectProtocol(output, ['time_entries']);
      expect(output.code).toBe(0);
      expect(output.ids('time_entries')).toContain(id('e0'));
      expect(output.logs('WARN').join()).toContain(id('e0'));
      syncs.push(output);
      clock.skip(HOUR);
    }
    // 7 days of look-back, an entry every ten hours
    expect(syncs.map((output) => output.ids('time_entries').length < 30)).toEqual([false, true, true]);
  },
);

test('18: a timer that starts tomorrow is read again when it has come', async () => {
  let now = Date.UTC(2025, 5, 1, 12);
  const bench = await startWith([ANN], { now: () => now });
  const tomorrow = { start: '2025-06-02T09:00:00Z', end: null, duration: 'PT-21H' };
  const backwards = { start: '2025-06-01T09:00:00Z', end: '2025-06-01T08:00:00Z', duration: 'PT-1H' };
  addRecorded(bench, { id: id('e1'), userId: U1, timeInterval: tomorrow });
  addRecorded(bench, { id: id('e2'), userId: U1, timeInterval: backwards });
  const config = { lookback_window_days: 0 };
  const first = await bench.read(incremental(), { config });
  expectProtocol(first, ['time_entries']);
  expect(first.ids('time_entries').sort()).toEqual([id('e1'), id('e2')]);
  const [{ cursor }] = first.states('time_entries').at(-1).stream.stream_state.states;
  // the connector's clock runs while it reads
  expect(Date.parse(cursor.started_at)).toBeLessThan(now + 5 * 60_000);
  now = Date.UTC(2025, 5, 3);
  bench.world.stopTimer(id('e1'), '2025-06-02T10:00:00Z');
  const second = await bench.read(incremental(), { state: first.lastStates, config });
  expect(second.records('time_entries').find((row) => row.id === id('e1'))).toMatchObject({
    timeInterval: { end: '2025-06-02T10:00:00Z' },
  });
});

test.each([-12, -8, 0, 5.5, 14])(
  '25: a server that reads the window %i hours from UTC gives the same rows',
  async (zone) => {
    const bench = await startWith([ANN], { timeZoneOffsetHours: zone, now: () => Date.UTC(2025, 5, 3) });
    const first = Date.UTC(2025, 4, 30);
    const expected: string[] = [];
    for (let hour = 0; hour < 72; hour++) {
      const start = first + hour * HOUR;
      const timeInterval = { start: isoSeconds(start), end: isoSeconds(start + HOUR), duration: 'PT1H' };
      addRecorded(bench, { id: id(`e${hour}`), userId: U1, timeInterval });
      if (start >= Date.UTC(2025, 5, 1)) expected.push(id(`e${hour}`));
    }
    const periods = Array.from({ length: 72 }, (_, n) => ({
      start: isoSeconds(first + n * HOUR),
      end: isoSeconds(first + (n + 1) * HOUR),
    }));
    const assignments = periods.map((period, n) => ({ id: id(`d${n}`), userId: U1, period }));
    bench.world.of(W1).more.set('scheduling/assignments/all', assignments);
    const config = { start_date: '2025-06-01T00:00:00Z' };
    const output = await bench.read([...incremental(), 'scheduling_assignments'], { config });
    expect(output.code).toBe(0);
    expect(output.ids('time_entries').sort()).toEqual(expected.sort());
    const touching = assignments.filter(({ period }) => period.end >= '2025-06-01T00:00:00Z').map((row) => row.id);
    expect(output.ids('scheduling_assignments').sort()).toEqual(touching.sort());
  },
);
