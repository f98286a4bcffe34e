import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClockifyError } from '../../src/clockify/errors';
import { LimiterWorld, limited, MINUTE, SECOND } from './rate-limiter-world';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const seconds = (times: readonly number[]) => times.map((time) => time / SECOND);

describe('a 429', () => {
  it('brakes everybody; one probe at a time goes out, after 1, 2, 4 ... s, up to 5 minutes', async () => {
    const world = new LimiterWorld({ maxWaitMs: 30 * MINUTE });
    world.server = limited;
    void world.requests(5);
    await world.run();
    expect(seconds(world.sent.slice(0, 5))).toEqual([0, 0, 0, 0, 0]);
    expect(seconds(world.sent.slice(5, 17))).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1_111, 1_411]);
    expect(world.events.slice(0, 4)).toEqual(['pause 1', 'pause 2', 'pause 4', 'pause 8']);
    expect(world.events.slice(4, 6)).toEqual(['wait until 31', 'still until 63']);
  });

  it('of a request that was under way when the brake went on does not count again', async () => {
    const world = new LimiterWorld();
    world.server = (at, attempt) => ({ outcome: at < SECOND ? 'rate-limited' : 'answered', afterMs: attempt * 100 });
    void world.requests(5);
    await world.run();
    expect(world.events).toEqual(['pause 1']);
  });

  it('lets everybody go on when the probe is answered', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 10 });
    world.server = (at) => ({ outcome: at < 3 * SECOND ? 'rate-limited' : 'answered', afterMs: at > 0 ? 200 : 0 });
    void world.requests(4);
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 0, 0, 0, 1, 3.2, 3.4, 3.4, 3.4]);
    expect(world.events).toEqual(['pause 1', 'pause 2']);
  });

  it('holds back those who come later, too, and an answer of an older request does not lift the brake', async () => {
    const world = new LimiterWorld();
    world.server = (at, attempt) => {
      if (attempt === 1) return { outcome: 'answered', afterMs: 500 };
      return { outcome: at < SECOND ? 'rate-limited' : 'answered' };
    };
    void world.requests(2);
    await world.run(700);
    void world.request();
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 0, 1, 1]);
  });

  it('begins a new wait when it comes after a wait that is over', async () => {
    const world = new LimiterWorld();
    world.server = (_, attempt) => ({ outcome: attempt === 1 || attempt === 3 ? 'rate-limited' : 'answered' });
    void world.workers(1, 2 * SECOND);
    await world.run();
    expect(world.events).toEqual(['pause 1', 'pause 1']);
  });
});

describe('a probe', () => {
  it('that fails otherwise hands over to the next', async () => {
    const world = new LimiterWorld();
    world.server = (at, attempt) => {
      if (at < SECOND) return { outcome: 'rate-limited' };
      return attempt === 4 ? { outcome: 'failed', afterMs: 300 } : { outcome: 'answered', afterMs: 100 };
    };
    void world.requests(3);
    await world.run();
    expect(seconds(world.sent.slice(3))).toEqual([1, 1.3, 1.4, 1.4]);
    expect(world.events).toEqual(['pause 1']);
  });

  it('that nobody makes is no obstacle: the next request is the probe', async () => {
    const world = new LimiterWorld();
    world.server = (_, attempt) => ({ outcome: attempt === 1 ? 'rate-limited' : 'answered' });
    await world.attempt();
    await world.run(10 * SECOND);
    await world.attempt();
    expect(seconds(world.sent)).toEqual([0, 10]);
    expect(world.events).toEqual(['pause 1']);
  });
});

describe('Retry-After', () => {
  it('is waited for in full, beyond 5 minutes too', async () => {
    const world = new LimiterWorld();
    world.server = (at) =>
      at < 3_600 * SECOND ? { outcome: 'rate-limited', retryAfterMs: 3_600 * SECOND } : { outcome: 'answered' };
    void world.requests(3);
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 0, 0, 3_600, 3_600, 3_600]);
  });

  it('that lies beyond the budget is an error at once', async () => {
    const world = new LimiterWorld({ maxWaitMs: MINUTE });
    world.server = () => ({ outcome: 'rate-limited', retryAfterMs: MINUTE + 1 });
    await world.request();
    expect(world.now).toBe(0);
    expect(world.errors).toMatchObject([{ recovery: 'transient', reason: 'rate-limited', reach: 'sync' }]);
    expect(world.events).toEqual([]);
  });

  it('of exactly the budget is waited for', async () => {
    const world = new LimiterWorld({ maxWaitMs: MINUTE });
    world.server = (at) => ({ outcome: at < MINUTE ? 'rate-limited' : 'answered', retryAfterMs: MINUTE });
    void world.request();
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 60]);
    expect(world.errors).toEqual([]);
  });

  it('of zero, or of a time that is over, does not make a hail of probes', async () => {
    const world = new LimiterWorld({ maxWaitMs: 30 * SECOND });
    world.server = (at) => ({ outcome: at < 10 * SECOND ? 'rate-limited' : 'answered', retryAfterMs: 0, afterMs: 20 });
    void world.request();
    await world.run();
    expect(world.sent.length).toBeLessThan(15);
  });
});

describe('a wait', () => {
  it('ends with an error before a pause that would exceed the budget', async () => {
    const world = new LimiterWorld({ maxWaitMs: 10 * SECOND });
    world.server = limited;
    void world.request();
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 1, 3, 7, 10]);
    expect(world.now).toBe(10 * SECOND);
    expect(world.errors[0]).toBeInstanceOf(ClockifyError);
    expect(String(world.errors[0])).toContain('max_rate_limit_wait_minutes');
  });

  it('is counted anew after a success', async () => {
    const world = new LimiterWorld({ maxWaitMs: 10 * SECOND });
    world.server = (at) => ({ outcome: at >= 7 * SECOND && at < 9 * SECOND ? 'answered' : 'rate-limited' });
    void world.workers(1, 100 * SECOND);
    await world.run();
    expect(world.events.filter((event) => event === 'pause 1')).toHaveLength(2);
    expect(world.errors).toHaveLength(1);
  });

  it('without minutes is five short tries', async () => {
    const world = new LimiterWorld({ maxWaitMs: 0 });
    world.server = limited;
    void world.request();
    await world.run();
    expect(seconds(world.sent)).toEqual([0, 1, 3, 7, 15, 31]);
    expect(world.errors).toMatchObject([{ reason: 'rate-limited' }]);
  });

  it.each([
    [31 * SECOND, [0, 31]],
    [31 * SECOND + 1, [0]],
  ])('without minutes takes a Retry-After up to 31 s: %d ms', async (retryAfterMs, times) => {
    const world = new LimiterWorld({ maxWaitMs: 0 });
    world.server = (at) => ({ outcome: at === 0 ? 'rate-limited' : 'answered', retryAfterMs });
    void world.request();
    await world.run();
    expect(seconds(world.sent)).toEqual(times);
  });

  it('does not happen where it must never', async () => {
    const world = new LimiterWorld({ maxWaitMs: 'never wait' });
    world.server = limited;
    await world.request();
    expect(world.now).toBe(0);
    expect(world.errors).toMatchObject([{ reason: 'rate-limited', recovery: 'transient' }]);
  });
});

describe('an announcement', () => {
  it('comes as soon as the next try lies 30 s or more behind the first 429, and the end with it', async () => {
    const world = new LimiterWorld();
    world.server = (at) => ({ outcome: at < 40 * SECOND ? 'rate-limited' : 'answered' });
    void world.request();
    await world.run();
    expect(world.events).toEqual([
      'pause 1',
      'pause 2',
      'pause 4',
      'pause 8',
      'wait until 31',
      'still until 63',
      'resume',
    ]);
  });

  it.each([
    [29, ['pause 29']],
    [30, ['wait until 30', 'resume']],
  ])('depends on the Retry-After where there is one: %d s', async (seconds, events) => {
    const world = new LimiterWorld();
    world.server = (at) => ({ outcome: at === 0 ? 'rate-limited' : 'answered', retryAfterMs: seconds * SECOND });
    void world.request();
    await world.run();
    expect(world.events).toEqual(events);
  });

  it('is not repeated for a limit a second', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 50 });
    world.server = (_, attempt) => ({ outcome: attempt % 10 === 0 ? 'rate-limited' : 'answered' });
    void world.workers(1, 60 * SECOND);
    await world.run(60 * SECOND);
    expect(new Set(world.events)).toEqual(new Set(['pause 1']));
  });
});

describe('a request that must not wait', () => {
  const hurry = () => new Error('in a hurry');

  it('is refused while a limit is waited for, and before the others get their turn', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 1 });
    world.server = (at) => ({ outcome: at < 10 * SECOND ? 'rate-limited' : 'answered', afterMs: 100 });
    void world.requests(3);
    const early = expect(world.limiter.acquire(hurry)).rejects.toThrow('in a hurry');
    await world.run(500);
    await early;
    await expect(world.limiter.acquire(hurry)).rejects.toThrow('in a hurry');
    await world.run();
    expect(world.errors).toEqual([]);
  });

  it('keeps its turn where there is no limit', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 1 });
    void world.requests(1);
    const turn = world.limiter.acquire(hurry);
    await world.run();
    expect((await turn)('answered')).toBeUndefined();
  });
});
