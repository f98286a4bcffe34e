import { describe, expect, it } from 'vitest';
import { BodyBudget, PageLease, SMALL_BODY_BYTES } from '../../src/clockify/body-budget';
import type { Fault } from '../support/clockify/server';
import { Rig } from './client-rig';

const never = new AbortController().signal;

describe('the budget of large bodies', () => {
  it('lets one in at a time, first come, first served', async () => {
    const budget = new BodyBudget();
    const order: string[] = [];
    const enter = async (name: string) => {
      const free = await budget.acquire(never);
      order.push(name);
      return free;
    };
    const first = await enter('first');
    const second = enter('second');
    const third = enter('third');
    await new Promise(setImmediate);
    expect(order).toEqual(['first']);
    first();
    // a second call is none
    first();
    const free = await second;
    await new Promise(setImmediate);
    expect(order).toEqual(['first', 'second']);
    free();
    (await third)();
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('forgets whoever was aborted while it waited', async () => {
    const budget = new BodyBudget();
    const free = await budget.acquire(never);
    const abort = new AbortController();
    const waiting = budget.acquire(abort.signal);
    const reason = new Error('stop');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(budget.acquire(abort.signal)).rejects.toBe(reason);
    free();
    (await budget.acquire(never))();
  });
});

describe('large pages of several lists', () => {
  const large = (id: string): Fault => ({
    kind: 'raw',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify([{ id, note: 'Grüße 🙈 '.repeat(SMALL_BODY_BYTES / 8) }]),
  });

  async function lists(): Promise<Rig> {
    const rig = await Rig.open({ speed: 1 });
    for (const name of ['a', 'b', 'c'])
      rig.server.faults.push({ match: ({ path }) => path.endsWith(`/${name}`), times: 9, fault: large(name) });
    return rig;
  }

  it('come one after the other: the next one when the rows before it are done with', async () => {
    const rig = await lists();
    const leases = ['a', 'b', 'c'].map(() => new PageLease());
    const done: string[] = [];
    const pages = ['a', 'b', 'c'].map(async (path, index) => {
      const { rows } = await rig.client.list({ path: `/workspaces/w/${path}`, lease: leases[index] });
      done.push((rows[0] as { id: string }).id);
      return index;
    });
    const first = await Promise.race(pages);
    // the others are on their way, and small ones are answered meanwhile
    expect((await rig.list()).rows).toHaveLength(2);
    expect(done).toHaveLength(1);
    leases[first]!.release();
    const second = await Promise.race(pages.filter((_, index) => index !== first));
    expect((await rig.list()).rows).toHaveLength(2);
    expect(done).toHaveLength(2);
    leases[second]!.release();
    await Promise.all(pages);
    expect(done.sort()).toEqual(['a', 'b', 'c']);
  });

  it('wait for nobody when the list asks for its next page, or the page is no part of a list', async () => {
    const rig = await lists();
    const lease = new PageLease();
    await rig.client.list({ path: '/workspaces/w/a', lease });
    await rig.client.list({ path: '/workspaces/w/a', lease });
    lease.release();
    await rig.client.list({ path: '/workspaces/w/b' });
    await rig.client.object({ path: '/workspaces/w/c' });
    expect((await rig.client.list({ path: '/workspaces/w/a' })).rows).toHaveLength(1);
  });

  it('that fail give the memory back', async () => {
    const rig = await lists();
    const body = large('a');
    rig.server.faults.unshift({ fault: { ...body, body: `${(body as { body: string }).body}]` } as Fault });
    const lease = new PageLease();
    const failed = rig.client.list({ path: '/workspaces/w/a', lease, retries: 0 });
    await expect(failed).rejects.toMatchObject({ reason: 'interrupted' });
    expect((await rig.client.list({ path: '/workspaces/w/b' })).rows).toHaveLength(1);
  });

  it('are let go by a signal', async () => {
    const rig = await lists();
    const lease = new PageLease();
    await rig.client.list({ path: '/workspaces/w/a', lease });
    const waiting = rig.client.list({ path: '/workspaces/w/b' });
    await rig.list();
    const reason = new Error('stop');
    rig.abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });
});
