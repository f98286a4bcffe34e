import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answered, busiestSecond, LimiterWorld, SECOND } from './rate-limiter-world';

beforeEach(() => void vi.useFakeTimers({ loopLimit: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('the ceiling', () => {
  it('lets a burst through at once, and the rest a second later', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 50 });
    void world.requests(120);
    await world.run();
    const times = [...new Set(world.sent)];
    expect(times.map((time) => world.sent.filter((at) => at === time).length)).toEqual([50, 50, 20]);
    expect(times).toEqual([0, 1_020, 2_040]);
  });

  it('is reached by a demand that does not end', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 10 });
    world.server = () => ({ outcome: 'answered', afterMs: 35 });
    void world.workers(4, 20 * SECOND);
    await world.run();
    expect(busiestSecond(world.sent)).toBeLessThanOrEqual(10);
    expect(world.sent.length).toBeGreaterThanOrEqual(190);
  });

  it.each([
    [1, [0, 1_020, 2_040, 3_060]],
    [0.5, [0, 2_040, 4_080, 6_120]],
    [0.1, [0, 10_200, 20_400, 30_600]],
  ])('of %d a second spaces the attempts', async (requestsPerSecond, times) => {
    const world = new LimiterWorld({ requestsPerSecond });
    void world.requests(4);
    await world.run();
    expect(world.sent).toEqual(times);
  });

  it('holds in any second, however the demand comes', async () => {
    const demand = fc.array(fc.record({ at: fc.nat(5_000), afterMs: fc.nat(1_500) }), { maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), demand, async (requestsPerSecond, requests) => {
        const world = new LimiterWorld({ requestsPerSecond });
        world.server = (_, attempt) => ({ outcome: 'answered', afterMs: requests[attempt - 1]!.afterMs });
        for (const { at } of requests) setTimeout(() => void world.request(), at);
        await world.run();
        expect(world.sent).toHaveLength(requests.length);
        expect(busiestSecond(world.sent)).toBeLessThanOrEqual(requestsPerSecond);
      }),
      { numRuns: 40 },
    );
  });

  it.each([0.4, 1.5, 2.9, 9.9])('of a fraction, %d a second, is not exceeded in any second', async (ceiling) => {
    const world = new LimiterWorld({ requestsPerSecond: ceiling });
    void world.requests(20);
    await world.run();
    expect(busiestSecond(world.sent)).toBeLessThanOrEqual(Math.max(1, ceiling));
  });

  it.each([3, 5, 10, 30, 50])('of %d a second holds while the rate climbs again after a 429', async (ceiling) => {
    const world = new LimiterWorld({ requestsPerSecond: ceiling });
    world.server = (_, attempt) => ({ outcome: attempt === ceiling ? 'rate-limited' : 'answered', afterMs: 5 });
    void world.workers(Math.min(20, ceiling), 60 * SECOND);
    await world.run();
    expect(busiestSecond(world.sent)).toBeLessThanOrEqual(ceiling);
  });
});

describe('the rate', () => {
  const sentIn = ({ sent }: LimiterWorld, from: number, to: number) =>
    sent.filter((at) => at >= from * SECOND && at < to * SECOND).length;

  it('is halved by a 429, and climbs back to the ceiling', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 40 });
    world.server = (at) => ({ outcome: at === 0 ? 'rate-limited' : 'answered', afterMs: 1 });
    void world.workers(10, 60 * SECOND);
    await world.run();
    // 1 s of brake, the probe, and then the half
    expect(sentIn(world, 1, 2)).toBeGreaterThanOrEqual(19);
    expect(sentIn(world, 1, 2)).toBeLessThanOrEqual(26);
    expect(sentIn(world, 50, 60)).toBeGreaterThanOrEqual(350);
  });

  it('does not fall below one a second', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 4 });
    let limits = 0;
    world.server = (_, attempt) => ({ outcome: attempt % 2 === 1 && limits++ < 6 ? 'rate-limited' : 'answered' });
    void world.workers(1, 60 * SECOND);
    await world.run(60 * SECOND);
    expect(world.sent.length).toBeGreaterThan(100);
  });

  it('below one a second stays what it is after a 429', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 0.25 });
    world.server = (_, attempt) => ({ outcome: attempt === 1 ? 'rate-limited' : 'answered' });
    void world.requests(4);
    await world.run();
    expect(world.sent).toEqual([0, 1_000, 5_080, 9_160, 13_240]);
  });
});

describe('a signal that is aborted', () => {
  it('ends all who wait for their turn with its reason', async () => {
    const world = new LimiterWorld({ requestsPerSecond: 1 });
    void world.requests(10);
    await world.run(100);
    const reason = new Error('stop');
    world.abort.abort(reason);
    await world.run();
    expect(world.sent).toHaveLength(1);
    expect(world.errors).toEqual(Array(9).fill(reason));
  });

  it('ends all who wait for a limit or for its probe', async () => {
    const world = new LimiterWorld();
    world.server = (at) => ({ outcome: 'rate-limited', afterMs: at > 0 ? 500 : 0 });
    void world.requests(5);
    await world.run(1_200);
    const reason = new Error('stop');
    world.abort.abort(reason);
    await world.run();
    expect(world.errors).toEqual(Array(5).fill(reason));
    expect(world.now).toBeLessThan(2 * SECOND);
  });

  it('lets nobody through afterwards', async () => {
    const world = new LimiterWorld();
    world.abort.abort(new Error('stop'));
    await expect(world.limiter.acquire()).rejects.toThrow('stop');
    world.server = answered;
    expect(world.sent).toEqual([]);
  });
});
