import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/clock';
import { ServerClock } from '../../src/clockify/server-clock';

const NOW = Date.UTC(2026, 10, 23, 20);

class StoppedClock extends Clock {
  time = NOW;

  override now(): number {
    return this.time;
  }
}

/** By how much the server's time differs after one answer that took `latency`. */
function offset(dateAhead: number, latency = 100): number {
  const clock = new ServerClock(new StoppedClock());
  clock.observe(new Date(NOW + dateAhead).toUTCString(), NOW - latency, NOW);
  return clock.now() - NOW;
}

describe('the time of the server', () => {
  it('is the time of the machine until an answer came', () => {
    expect(new ServerClock(new StoppedClock()).now()).toBe(NOW);
  });

  it.each([-2_000, -1_000, 0, 1_000, 2_000])('differs by nothing when Date is %d ms off', (ahead) => {
    expect(offset(ahead)).toBe(0);
  });

  it('differs by nothing when Date lies between a slow request and its answer', () => {
    expect(offset(-30_000, 60_000)).toBe(0);
  });

  it.each([
    [3_000, 3_000],
    [86_400_000, 86_400_000],
    // the header was written when the request arrived, at the earliest
    [-60_000, -59_900],
  ])('is taken from a Date that is %d ms off', (ahead, difference) => {
    expect(offset(ahead)).toBe(difference);
  });

  it('goes on between two answers', () => {
    const machine = new StoppedClock();
    const clock = new ServerClock(machine);
    clock.observe(new Date(NOW + 3_600_000).toUTCString(), NOW, NOW);
    machine.time += 5_000;
    expect(clock.now()).toBe(NOW + 3_605_000);
  });

  it('follows when a clock is set right', () => {
    const clock = new ServerClock(new StoppedClock());
    clock.observe(new Date(NOW + 3_600_000).toUTCString(), NOW, NOW);
    clock.observe(new Date(NOW).toUTCString(), NOW, NOW);
    expect(clock.now()).toBe(NOW);
  });

  it.each([undefined, null, '', 'yesterday', 5, ['x']])('is left alone by the Date header %j', (header) => {
    const clock = new ServerClock(new StoppedClock());
    clock.observe(new Date(NOW + 3_600_000).toUTCString(), NOW, NOW);
    clock.observe(header, NOW, NOW);
    expect(clock.now()).toBe(NOW + 3_600_000);
  });
});
