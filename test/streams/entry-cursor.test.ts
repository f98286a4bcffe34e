import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSeconds, parseInstant } from '../../src/instant';
import { EntryCursor } from '../../src/streams/entry-cursor';
import type { EntryPosition } from '../../src/streams/entry-state';

const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-23T20:00:00Z');
const SYNCED = '2026-11-23T20:00:00.123Z';
const DAY = 86_400_000;

interface Entry {
  readonly start: string;
  readonly running?: boolean;
}

/** What is kept of a position. */
const written = (cursor: EntryCursor, syncedAt: number): EntryPosition =>
  JSON.parse(JSON.stringify(cursor.position(syncedAt)));

function checkpoint(previous: string | undefined, entries: readonly Entry[], now = NOW) {
  const cursor = new EntryCursor(previous === undefined ? undefined : { started_at: previous }, {
    now,
    lookbackMs: 30 * DAY,
  });
  for (const [index, { start, running = false }] of entries.entries()) cursor.observe(`e${index}`, at(start), running);
  return written(cursor, at(SYNCED));
}

describe('reading begins', () => {
  const PREVIOUS = '2026-11-20T12:00:00Z';

  it.each([
    // cursor, start date, look-back in days, from
    [undefined, undefined, 30, undefined],
    [undefined, '2026-01-01T00:00:00Z', 30, '2026-01-01T00:00:00Z'],
    [PREVIOUS, undefined, 0, PREVIOUS],
    [PREVIOUS, undefined, 7, '2026-11-13T12:00:00Z'],
    [PREVIOUS, '2026-01-01T00:00:00Z', 7, '2026-11-13T12:00:00Z'],
    [PREVIOUS, '2026-11-18T00:00:00Z', 7, '2026-11-18T00:00:00Z'],
    [PREVIOUS, '2027-01-01T00:00:00Z', 7, '2027-01-01T00:00:00Z'],
  ])('with the cursor %s, the start date %s and %d days of look-back at %s', (previous, startDate, days, from) => {
    const options = {
      now: NOW,
      lookbackMs: days * DAY,
      startDate: startDate === undefined ? undefined : at(startDate),
    };
    const cursor = new EntryCursor(previous === undefined ? undefined : { started_at: previous }, options);
    expect(cursor.readFrom).toBe(from === undefined ? undefined : at(from));
  });

  it('at the start date for somebody who had no entries so far', () => {
    const cursor = new EntryCursor({ synced_at: SYNCED }, { now: NOW, lookbackMs: DAY, startDate: at(PREVIOUS) });
    expect(cursor.readFrom).toBe(at(PREVIOUS));
  });

  it.each([
    // cursor, in the future, absurd, from
    ['2026-11-23T20:00:00Z', false, false, '2026-11-22T20:00:00Z'],
    ['2026-11-23T20:00:01Z', true, false, '2026-11-22T20:00:00Z'],
    ['2028-11-01T00:00:00Z', true, false, '2026-11-22T20:00:00Z'],
    ['2028-12-01T00:00:00Z', true, true, '2026-11-22T20:00:00Z'],
  ])('with the cursor %s as if it were now, if it lies ahead', (started_at, future, absurd, from) => {
    const cursor = new EntryCursor({ started_at }, { now: NOW, lookbackMs: DAY });
    expect([cursor.isInFuture, cursor.isAbsurd, cursor.readFrom]).toEqual([future, absurd, at(from)]);
    expect(cursor.position(NOW).started_at).toBe('2026-11-23T20:00:00Z');
  });
});

describe('the checkpoint', () => {
  it('is the newest start, in whatever order the entries came', () => {
    const entries = ['2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z', '2026-11-19T08:00:00Z'].map((start) => ({
      start,
    }));
    expect(checkpoint(undefined, entries)).toEqual({ started_at: '2026-11-21T08:00:00Z', synced_at: SYNCED });
  });

  it('of somebody without entries has no start', () => {
    expect(checkpoint(undefined, [])).toEqual({ synced_at: SYNCED });
  });

  it.each(['2026-11-20T12:00:00Z', '2026-11-20T12:00:00.500Z', '2026-11-20T13:00:00+01:00'])(
    'that does not move keeps the digits of %s',
    (previous) => {
      expect(checkpoint(previous, []).started_at).toBe(previous);
      expect(checkpoint(previous, [{ start: '2026-11-01T00:00:00Z' }]).started_at).toBe(previous);
    },
  );

  it('is now, when there are entries for a later date', () => {
    expect(checkpoint(undefined, [{ start: '2027-03-01T00:00:00Z' }]).started_at).toBe('2026-11-23T20:00:00Z');
  });

  it('is the earliest start of a timer that runs', () => {
    const entries = [
      { start: '2026-11-22T08:00:00Z' },
      { start: '2026-11-21T08:00:00Z', running: true },
      { start: '2026-11-20T08:00:00Z', running: true },
    ];
    expect(checkpoint(undefined, entries).started_at).toBe('2026-11-20T08:00:00Z');
    expect(checkpoint('2026-11-22T00:00:00Z', entries).started_at).toBe('2026-11-20T08:00:00Z');
  });

  it('is no matter of a timer that runs from a later date', () => {
    expect(checkpoint(undefined, [{ start: '2026-12-01T00:00:00Z', running: true }]).started_at).toBe(
      '2026-11-23T20:00:00Z',
    );
  });

  it('is never later than now or the start of a running timer, and never lowered but for such a timer', () => {
    const instant = fc.integer({ min: NOW - 60 * DAY, max: NOW + 60 * DAY });
    const entry = fc.record({ start: instant, running: fc.boolean() });
    const previous = fc.option(fc.integer({ min: NOW - 60 * DAY, max: NOW }), { nil: undefined });
    fc.assert(
      fc.property(previous, fc.array(entry, { maxLength: 20 }), (before, entries) => {
        const started_at = before === undefined ? undefined : new Date(before).toISOString();
        const options = { now: NOW, lookbackMs: 40 * DAY };
        const cursor = new EntryCursor(started_at === undefined ? undefined : { started_at }, options);
        for (const [index, { start, running }] of entries.entries()) cursor.observe(`e${index}`, start, running);
        const after = cursor.position(NOW).started_at;
        if (after === undefined) {
          expect([before, entries]).toEqual([undefined, []]);
          return;
        }
        const holds = (entry: { start: number; running: boolean }) => entry.running && entry.start >= NOW - 40 * DAY;
        const running = Math.min(...entries.flatMap((entry) => (holds(entry) ? [entry.start] : [])));
        const past = entries.flatMap(({ start }) => [Math.min(start, NOW)]);
        const newest = Math.max(...past, before ?? Number.NEGATIVE_INFINITY);
        expect(parseInstant(after)).toBeLessThanOrEqual(Math.min(NOW, running));
        // written in whole seconds, rounded down, unless it did not move
        const exact = Math.min(newest, running);
        expect(after).toBe(exact === before ? started_at : formatSeconds(exact));
      }),
    );
  });

  it('is not held by a timer that has run for longer than the look-back: its id is kept', () => {
    const entries = [
      { start: '2019-01-07T08:00:00Z', running: true },
      { start: '2026-11-22T08:00:00Z' },
      { start: '2026-11-21T08:00:00Z', running: true },
    ];
    expect(checkpoint(undefined, entries)).toEqual({
      started_at: '2026-11-21T08:00:00Z',
      synced_at: SYNCED,
      running: ['e0'],
    });
  });

  it('keeps the ids of timers that were not seen, and forgets one that was seen to have stopped', () => {
    const previous = { started_at: '2026-11-20T08:00:00Z', tried_at: SYNCED, running: ['old', 'stopped', 'runs'] };
    const cursor = new EntryCursor(previous, { now: NOW, lookbackMs: 0 });
    cursor.observe('stopped', at('2026-11-21T08:00:00Z'), false);
    cursor.observe('runs', at('2026-11-22T08:00:00Z'), true);
    expect(written(cursor, at(SYNCED))).toEqual({
      started_at: '2026-11-22T08:00:00Z',
      synced_at: SYNCED,
      running: ['old', 'runs'],
    });
  });

  it('is not moved by an entry whose start cannot be read', () => {
    const cursor = new EntryCursor({ started_at: '2026-11-20T08:00:00Z' }, { now: NOW, lookbackMs: 0 });
    cursor.observe('odd', undefined, true);
    expect(cursor.position(NOW).started_at).toBe('2026-11-20T08:00:00Z');
  });
});
