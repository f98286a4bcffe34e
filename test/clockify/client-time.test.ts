import { expect, it } from 'vitest';
import { Rig } from './client-rig';

const DAY = 86_400_000;
const SLACK = 60_000;

it.each([DAY, -DAY])('now is the time of the server, whose clock is %d ms off', async (clockSkewMs) => {
  const rig = await Rig.open({ speed: 1, server: { clockSkewMs } });
  expect(Math.abs(rig.client.now() - Date.now())).toBeLessThan(SLACK);
  await rig.list();
  expect(Math.abs(rig.client.now() - Date.now() - clockSkewMs)).toBeLessThan(SLACK);
});

it('an answer that failed tells the time, too', async () => {
  const faults = [{ fault: { kind: 'status', status: 403 } }] as const;
  const rig = await Rig.open({ speed: 1, server: { clockSkewMs: DAY }, faults: [...faults] });
  await rig.failure();
  expect(rig.client.now() - Date.now()).toBeGreaterThan(DAY - SLACK);
});

it('without a Date header, now is the time of the machine', async () => {
  const headers = { Date: undefined };
  const rig = await Rig.open({
    speed: 1,
    server: { clockSkewMs: DAY },
    faults: [{ times: 9, fault: { kind: 'headers', headers } }],
  });
  await rig.list();
  expect(Math.abs(rig.client.now() - Date.now())).toBeLessThan(SLACK);
});

it('a page is stamped with the time of its request, not of its answer', async () => {
  const rig = await Rig.open({ speed: 1 });
  const before = rig.clock.now();
  let arrived = 0;
  const run = () => {
    arrived = rig.clock.now();
  };
  rig.server.faults = [{ fault: { kind: 'slow', ms: 30 } }, { fault: { kind: 'before', run } }];
  const { sentAt } = await rig.list();
  expect(sentAt).toBeGreaterThanOrEqual(before);
  expect(sentAt).toBeLessThan(arrived);
});

it('a page is stamped with the time of the server', async () => {
  const rig = await Rig.open({ speed: 1, server: { clockSkewMs: DAY } });
  await rig.list();
  const { sentAt } = await rig.list();
  expect(Math.abs(sentAt - Date.now() - DAY)).toBeLessThan(SLACK);
});

it('a page that was asked for again was sent by the attempt that succeeded', async () => {
  const fault = { kind: 'status', status: 503, headers: { 'Retry-After': '200' } } as const;
  const rig = await Rig.open({ faults: [{ fault }] });
  const before = rig.clock.now();
  const { sentAt } = await rig.list();
  expect(sentAt - before).toBeGreaterThanOrEqual(198_000);
});
