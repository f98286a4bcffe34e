import { describe, expect, it } from 'vitest';
import type { Fault } from '../support/clockify/server';
import { Rig } from './client-rig';

const status = (code: number, headers = {}): Fault => ({ kind: 'status', status: code, headers });

describe('Retry-After of a server fault', () => {
  it('in seconds is waited for in full', async () => {
    const rig = await Rig.open({ faults: [{ fault: status(503, { 'Retry-After': '120' }) }] });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.logs[0]).toMatch(/Retry 1 of 5 in 120\.0 s\.$/);
    const [first, second] = rig.server.requests;
    // a timer of the wall clock may come a millisecond early
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(118_000);
  });

  it("as a date is measured by the server's clock", async () => {
    const fault = status(503);
    const rig = await Rig.open({ server: { clockSkewMs: -86_400_000 }, faults: [{ fault }] });
    const date = () => new Date(rig.clock.now() - 86_400_000 + 120_000).toUTCString();
    await rig.list();
    const dated = status(503, Object.defineProperty({}, 'Retry-After', { get: date, enumerable: true }));
    rig.server.faults = [{ fault: dated }];
    expect(await rig.ids()).toEqual(['a', 'b']);
    const seconds = Number(rig.logs[1]?.match(/Retry 1 of 5 in ([\d.]+) s\.$/)?.[1]);
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(122);
  });

  it('beyond five minutes ends the request at once', async () => {
    const rig = await Rig.open({ faults: [{ times: 9, fault: status(503, { 'Retry-After': '301' }) }] });
    expect(await rig.failure()).toMatchObject({ recovery: 'transient', reason: 'interrupted' });
    expect(rig.statuses).toEqual([503]);
  });

  it('that cannot be read is none', async () => {
    const rig = await Rig.open({ faults: [{ fault: status(503, { 'Retry-After': 'soon' }) }] });
    expect(await rig.ids()).toEqual(['a', 'b']);
  });
});

describe('a rate limit', () => {
  it('is waited for, and reading goes on', async () => {
    const rig = await Rig.open({ server: { quota: { requests: 3, windowMs: 600_000 } } });
    const lists = await Promise.all([1, 2, 3, 4, 5].map(() => rig.ids()));
    expect(lists).toEqual(Array(5).fill(['a', 'b']));
    expect(rig.statuses.filter((code) => code === 200)).toHaveLength(5);
    expect(rig.waits[0]).toBe('wait');
    expect(rig.waits.at(-1)).toBe('over');
    const warnings = rig.logs.filter((line) => line.startsWith('WARN'));
    expect(warnings[0]).toBe("WARN Clockify's request limit is used up (HTTP 429). All requests wait.");
    expect(warnings.at(-1)).toBe('WARN Clockify answers again; reading goes on.');
  });

  it('that is over within half a minute is not announced', async () => {
    const rig = await Rig.open({ speed: 20, faults: [{ times: 3, fault: status(429) }] });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.waits).toEqual([]);
    expect(rig.logs.map((line) => line.split(' ')[0])).toEqual(Array(3).fill('DEBUG'));
  });

  it('fails a request at once that must not wait', async () => {
    const rig = await Rig.open({ faults: [{ fault: status(429) }] });
    const request = { path: '/workspaces/w/clients', once: { timeoutMs: 10_000_000 } };
    await expect(rig.client.list(request)).rejects.toMatchObject({ reason: 'rate-limited', reach: 'slice' });
    // and brakes nobody
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.waits).toEqual([]);
    expect(rig.statuses).toEqual([429, 200]);
  });

  it('that others wait for is not waited for by it, whether it comes before or later', async () => {
    const rig = await Rig.open({ speed: 100, faults: [{ fault: status(429, { 'Retry-After': '100' }) }] });
    const patient = rig.ids();
    while (rig.logs.length === 0) await new Promise(setImmediate);
    const request = { path: '/workspaces/w/clients', once: { timeoutMs: 1_000_000 } };
    await expect(rig.client.list(request)).rejects.toMatchObject({ reason: 'rate-limited' });
    expect(rig.statuses).toEqual([429]);
    expect(await patient).toEqual(['a', 'b']);
  });

  it('with a Retry-After is asked once more, after that time', async () => {
    const faults = [{ fault: status(429, { 'Retry-After': '300' }) }];
    const rig = await Rig.open({ faults });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.statuses).toEqual([429, 200]);
    expect(rig.server.requests[1]!.at - rig.server.requests[0]!.at).toBeGreaterThanOrEqual(298_000);
  });

  it('does not use up the retries of a fault', async () => {
    const faults = [
      { times: 7, fault: status(429) },
      { times: 5, fault: status(503) },
    ];
    const rig = await Rig.open({ faults });
    expect(await rig.ids()).toEqual(['a', 'b']);
    expect(rig.statuses).toEqual([...Array(7).fill(429), ...Array(5).fill(503), 200]);
  });

  it('that lasts too long ends the request, and says how to go on', async () => {
    const fault = status(429, { 'Retry-After': '3600' });
    const rig = await Rig.open({ faults: [{ times: 9, fault }], client: { maxRateLimitWaitMs: 60_000 } });
    const error = await rig.failure();
    expect(error).toMatchObject({ recovery: 'transient', reason: 'rate-limited', reach: 'sync' });
    expect(error.message).toContain('max_rate_limit_wait_minutes');
    expect(rig.statuses).toEqual([429]);
  });
});
