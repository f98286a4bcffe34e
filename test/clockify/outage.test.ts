import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../src/clock';
import { ClockifyError } from '../../src/clockify/errors';
import { Exchange } from '../../src/clockify/exchange';
import { OutageGate } from '../../src/clockify/outage';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const failure = new ClockifyError('transient', 'interrupted', 'HTTP 502.');

/** A host in a time that stands still until it is let go. Times are in seconds since the start. */
class HostWorld {
  /** `list at time`, of every attempt. */
  readonly sent: string[] = [];
  readonly events: string[] = [];
  readonly errors: unknown[] = [];
  readonly abort = new AbortController();
  readonly gate: OutageGate;
  /** Whether an attempt is answered; of a probe of `/workspaces`, too. */
  up: (path: string, at: number) => boolean = () => true;
  private readonly start = Date.now();

  constructor(maxMs = 4 * MINUTE) {
    this.gate = new OutageGate({
      maxMs,
      clock: new Clock(),
      signal: this.abort.signal,
      ask: async () => {
        const number = this.gate.send();
        return this.send('/workspaces') ? number : undefined;
      },
      onBegin: (_, pauseMs) => this.events.push(`out at ${this.now}, next try in ${pauseMs / SECOND}`),
      onEnd: (real) => this.events.push(`${real ? 'over' : 'no outage'} at ${this.now}`),
      tooLong: (ms) => new ClockifyError('transient', 'outage', `${ms / SECOND} s`),
    });
  }

  get now(): number {
    return (Date.now() - this.start) / SECOND;
  }

  private send(path: string): boolean {
    this.sent.push(`${path} at ${this.now}`);
    return this.up(path, this.now);
  }

  /** A request with some retries, one a second, as axios-retry makes them. Undefined if it failed for good. */
  async request(path: string, retries = 5): Promise<string | undefined> {
    const exchange = new Exchange({ path }, 'list', retries);
    let doubtful = false;
    let used = 0;
    try {
      for (;;) {
        await this.gate.enter(exchange);
        exchange.sent(this.gate.send());
        if (this.send(path)) {
          this.gate.answered(exchange);
          return path;
        }
        if (doubtful) used++;
        const verdict = await this.gate.failed(exchange, failure, used >= retries);
        doubtful = verdict === 'doubt';
        if (verdict !== 'count') continue;
        if (used++ >= retries) return undefined;
        await new Promise((resolve) => setTimeout(resolve, SECOND));
      }
    } catch (error) {
      this.errors.push(error);
      return undefined;
    }
  }

  /** One answered request, so that the host counts as one that answers. */
  async begin(): Promise<void> {
    await this.request('/workspaces');
    this.sent.length = 0;
  }
}

const CLIENTS = '/workspaces/w/clients';
const TAGS = '/workspaces/w/tags';
const HOLIDAYS = '/workspaces/w/holidays';
const tasks = (project: number) => `/workspaces/w/projects/p${project}/tasks`;

/** `list at time` without what all paths have in common. */
const short = (sent: readonly string[]) => sent.map((line) => line.replace('/workspaces/w/', ''));

describe('an outage', () => {
  it('begins with three lists that fail; one probe at a time goes out, the lists and /workspaces in turn', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 80;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([CLIENTS, TAGS, HOLIDAYS]);
    expect(world.events).toEqual(['out at 0, next try in 1', 'over at 91']);
    // the other two had begun to wait for their own retries
    expect(short(world.sent)).toEqual([
      ...['clients at 0', 'tags at 0', 'holidays at 0'],
      ...['holidays at 1', '/workspaces at 3', 'holidays at 7', '/workspaces at 15', 'holidays at 31'],
      ...['/workspaces at 61', 'holidays at 91', 'clients at 91', 'tags at 91'],
    ]);
  });

  it('holds back whoever comes meanwhile, and nobody behind it', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 6;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    const later = read(world, tasks(1), tasks(2));
    await vi.runAllTimersAsync();
    expect([await lists, await later].flat()).not.toContain(undefined);
    expect(short(world.sent.filter((line) => line.includes('tasks')))).toEqual([
      'projects/p1/tasks at 7',
      'projects/p2/tasks at 7',
    ]);
  });

  it('uses up no retries: a request without any survives two minutes', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 120;
    const lists = Promise.all([CLIENTS, TAGS, HOLIDAYS].map((path) => world.request(path, 0)));
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([CLIENTS, TAGS, HOLIDAYS]);
    expect(world.errors).toEqual([]);
  });

  it('costs no retry, whichever probe ends it', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 2;
    const lists = Promise.all([CLIENTS, TAGS, HOLIDAYS].map((path) => world.request(path, 0)));
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([CLIENTS, TAGS, HOLIDAYS]);
    expect(world.events).toEqual(['out at 0, next try in 1', 'over at 3']);
  });

  it('of five minutes ends everybody after four', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 300;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    const later = world.request(tasks(1));
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([undefined, undefined, undefined]);
    expect(await later).toBeUndefined();
    expect(world.errors).toHaveLength(4);
    for (const error of world.errors) expect(error).toMatchObject({ reason: 'outage', message: '240 s' });
    expect(world.now).toBe(240);
    // three at first, and the probes
    expect(world.sent).toHaveLength(3 + 12);
  });

  it('begins as well when one list is left and would fail for good', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (_, at) => at >= 60;
    const list = world.request(CLIENTS);
    await vi.runAllTimersAsync();
    expect(await list).toBe(CLIENTS);
    expect(world.events[0]).toBe('out at 5, next try in 1');
  });

  it('is none where it must not be waited for', async () => {
    const world = new HostWorld(0);
    await world.begin();
    world.up = () => false;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([undefined, undefined, undefined]);
    expect(world.sent).toHaveLength(18);
  });

  it('is none before the host has answered: the retries hold', async () => {
    const world = new HostWorld();
    world.up = () => false;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([undefined, undefined, undefined]);
    expect(world.events).toEqual([]);
    expect(world.sent).toHaveLength(18);
  });

  it('ends for all with the signal', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = () => false;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    const reason = new Error('stop');
    world.abort.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    await lists;
    expect(world.errors).toEqual([reason, reason, reason]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps no timer once it is closed', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = () => false;
    void read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(10 * SECOND);
    expect(vi.getTimerCount()).toBe(1);
    world.gate.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('an endpoint that fails by itself', () => {
  const isTasks = (path: string) => path.endsWith('/tasks');

  it('is found out by /workspaces, and delays nobody', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (path) => !isTasks(path);
    const projects = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const lists = Promise.all(projects.map((project) => world.request(tasks(project), 1)));
    await vi.runAllTimersAsync();
    expect(await lists).toEqual(projects.map(() => undefined));
    expect(world.events).toEqual(['out at 0, next try in 1', 'no outage at 3']);
    // each of ten twice, and the two probes
    expect(world.sent).toHaveLength(20 + 2);
    // nothing else is left to read, and yet there is no outage for the next ones
    world.sent.length = 0;
    await vi.runAllTimersAsync();
    for (const project of [11, 12, 13, 14]) {
      const list = world.request(tasks(project));
      await vi.runAllTimersAsync();
      expect(await list).toBeUndefined();
    }
    expect(world.sent).toHaveLength(4 * 6);
    expect(world.events).toHaveLength(2);
    expect(world.errors).toEqual([]);
  });

  it('is found out when it is the last list that is left, too', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (path) => !isTasks(path);
    const list = world.request(tasks(1), 5);
    await vi.runAllTimersAsync();
    expect(await list).toBeUndefined();
    expect(world.events).toEqual(['out at 5, next try in 1', 'no outage at 6']);
    // six attempts, the probe, and one to be sure
    expect(world.sent).toHaveLength(8);
  });

  it('does not hide an outage from the others', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (path) => !isTasks(path);
    const failing = Promise.all([1, 2, 3].map((project) => world.request(tasks(project))));
    await vi.runAllTimersAsync();
    await failing;
    world.events.length = 0;
    const from = world.now;
    world.up = (path, at) => !isTasks(path) && at >= from + 50;
    const lists = read(world, tasks(4), CLIENTS, TAGS, HOLIDAYS);
    await vi.runAllTimersAsync();
    expect(await lists).toEqual([undefined, CLIENTS, TAGS, HOLIDAYS]);
    expect(world.events[0]).toContain('out at');
    expect(world.events).toHaveLength(2);
  });

  it('counts again once it was answered', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = (path) => !isTasks(path);
    const failing = Promise.all([1, 2, 3].map((project) => world.request(tasks(project))));
    await vi.runAllTimersAsync();
    await failing;
    world.up = () => true;
    await world.request(tasks(1));
    const from = world.now;
    world.up = (_, at) => at >= from + 50;
    const lists = Promise.all([1, 2, 3].map((project) => world.request(tasks(project), 0)));
    await vi.runAllTimersAsync();
    expect(await lists).not.toContain(undefined);
  });
});

describe('an answer between failures', () => {
  it('of a request that was sent later means that there is no outage', async () => {
    const world = new HostWorld();
    await world.begin();
    for (const path of [CLIENTS, HOLIDAYS, tasks(1), tasks(2)]) {
      const failed = new Exchange({ path }, 'list', 5);
      failed.sent(world.gate.send());
      expect(await world.gate.failed(failed, failure, false)).toBe('count');
      await world.request(TAGS);
    }
    expect(world.events).toEqual([]);
  });

  it('of a request that was sent earlier proves nothing', async () => {
    const world = new HostWorld();
    await world.begin();
    const early = new Exchange({ path: '/workspaces/w/projects' }, 'list', 5);
    early.sent(world.gate.send());
    world.up = (_, at) => at >= 30;
    const lists = read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    world.gate.answered(early);
    expect(world.gate.on).toBe(true);
    await vi.runAllTimersAsync();
    expect(await lists).not.toContain(undefined);
  });

  it('of a request that was sent later ends an outage', async () => {
    const world = new HostWorld();
    await world.begin();
    world.up = () => false;
    void read(world, CLIENTS, TAGS, HOLIDAYS);
    await vi.advanceTimersByTimeAsync(2 * SECOND);
    const late = new Exchange({ path: '/workspaces/w/projects' }, 'list', 5);
    late.sent(world.gate.send());
    world.gate.answered(late);
    expect(world.gate.on).toBe(false);
    world.abort.abort();
    await vi.runAllTimersAsync();
  });
});

function read(world: HostWorld, ...paths: string[]): Promise<(string | undefined)[]> {
  return Promise.all(paths.map((path) => world.request(path)));
}
