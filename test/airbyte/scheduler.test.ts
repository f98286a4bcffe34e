import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../src/airbyte/scheduler';

interface Job {
  readonly name: string;
  readonly lane: string;
  readonly rank: number;
}

type Body = (job: Job) => AsyncGenerator<string, string>;

const job = (name: string, lane = 'lane', rank = 0): Job => ({ name, lane, rank });
const jobs = (...names: string[]) => names.map((name) => job(name));
/** Lets everything that can go on go on. */
const settled = () => new Promise(setImmediate);

/** Yields so many values, with a pause before each, and notes what happens to it. */
function counting(values: number, log: string[] = []): Body {
  return async function* ({ name }) {
    log.push(`${name} starts`);
    try {
      for (let value = 1; value <= values; value++) {
        await settled();
        log.push(`${name}${value} is made`);
        yield `${name}${value}`;
      }
      return `${name} ends`;
    } finally {
      log.push(`${name} is over`);
    }
  };
}

/** Reads all events, as text. */
async function collect(scheduler: Scheduler<Job, string, string, string>, each?: (event: string) => void) {
  const seen: string[] = [];
  for await (const event of scheduler) {
    let text: string;
    if (event.type === 'value') text = event.value;
    else if (event.type === 'done') text = event.result;
    else if (event.type === 'failed') text = `${event.job.name} fails: ${(event.error as Error).message}`;
    else text = `notice ${event.notice}`;
    seen.push(text);
    each?.(text);
  }
  return seen;
}

describe('jobs', () => {
  it('are none: the end comes at once', async () => {
    expect(await collect(new Scheduler(3, counting(1)))).toEqual([]);
  });

  it('run one after the other where there is one worker', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(1, counting(2));
    scheduler.add(jobs('a', 'b'));
    expect(await collect(scheduler)).toEqual(['a1', 'a2', 'a ends', 'b1', 'b2', 'b ends']);
  });

  it('run side by side where there are more', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(2, counting(2));
    scheduler.add(jobs('a', 'b'));
    const seen = await collect(scheduler);
    expect(seen.slice(0, 2)).toEqual(['a1', 'b1']);
    expect(seen.toSorted()).toEqual(['a ends', 'a1', 'a2', 'b ends', 'b1', 'b2']);
  });

  it('never run more at a time than there are workers', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler<Job, string, string, string>(3, counting(3, log));
    scheduler.add(jobs(...'abcdefghij'));
    await collect(scheduler);
    let running = 0;
    const most = log.map((line) => (running += line.endsWith('starts') ? 1 : line.endsWith('over') ? -1 : 0));
    expect(Math.max(...most)).toBe(3);
    expect(running).toBe(0);
  });

  it('may be added while others run, by whoever reads the events', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(2, counting(1));
    scheduler.add(jobs('a'));
    const more: Record<string, string[]> = { a1: ['b'], 'b ends': ['c', 'd'] };
    const seen = await collect(scheduler, (event) => scheduler.add(jobs(...(more[event] ?? []))));
    expect(seen.filter((event) => event.endsWith('ends'))).toEqual(['a ends', 'b ends', 'c ends', 'd ends']);
  });

  it('start by rank, and in turns by lane', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler<Job, string, string, string>(1, counting(0, log));
    scheduler.add([job('a', 'x', 1), job('b', 'x', 1), job('c', 'y', 1), job('d', 'z', 0)]);
    expect(await collect(scheduler)).toEqual(['d ends', 'a ends', 'c ends', 'b ends']);
  });

  it('that have not started can be taken back', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(1, counting(1));
    scheduler.add([job('a', 'x'), job('b', 'x'), job('c', 'y')]);
    const dropped: Job[] = [];
    const seen = await collect(scheduler, (event) => {
      if (event === 'a1') dropped.push(...scheduler.drop(({ lane }) => lane === 'x'));
    });
    expect(dropped.map(({ name }) => name)).toEqual(['b']);
    expect(seen).toEqual(['a1', 'a ends', 'c1', 'c ends']);
  });

  it('start only when the end of the one before was seen, so that it can take them back', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler<Job, string, string, string>(1, counting(0, log));
    scheduler.add(jobs('a', 'b'));
    const seen = await collect(scheduler, (event) => {
      if (event === 'a ends') scheduler.drop();
    });
    expect(seen).toEqual(['a ends']);
    expect(log).toEqual(['a starts', 'a is over']);
  });
});

describe('a job that fails', () => {
  const failing: Body = async function* ({ name }) {
    yield `${name}1`;
    if (name === 'bad') throw new Error('broken');
    return `${name} ends`;
  };

  it('does not stop the others, and its values come before its failure', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(1, failing);
    scheduler.add(jobs('a', 'bad', 'b'));
    expect(await collect(scheduler)).toEqual(['a1', 'a ends', 'bad1', 'bad fails: broken', 'b1', 'b ends']);
  });

  it('before it began is a failure like any other', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(1, () => {
      throw new Error('broken');
    });
    scheduler.add(jobs('a', 'b'));
    expect(await collect(scheduler)).toEqual(['a fails: broken', 'b fails: broken']);
  });
});

describe('a consumer', () => {
  it('that is slow costs no memory: a job makes its next value when the last one was consumed', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler<Job, string, string, string>(2, counting(3, log));
    scheduler.add(jobs('a', 'b'));
    let consumed = 0;
    for await (const event of scheduler) {
      for (let turn = 0; turn < 20; turn++) await settled();
      if (event.type === 'value') consumed += 1;
      const made = log.filter((line) => line.endsWith('made')).length;
      // one value of each job is on its way
      expect(made - consumed).toBeLessThanOrEqual(2);
    }
    expect(consumed).toBe(6);
  });

  it('gets the values of the others while one job is slow', async () => {
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const scheduler = new Scheduler<Job, string, string, string>(2, async function* ({ name }) {
      if (name === 'slow') await slow;
      yield `${name}1`;
      return `${name} ends`;
    });
    scheduler.add(jobs('slow', 'b', 'c'));
    const seen = await collect(scheduler, (event) => {
      if (event === 'c ends') release();
    });
    expect(seen).toEqual(['b1', 'b ends', 'c1', 'c ends', 'slow1', 'slow ends']);
  });

  it('that stops early ends the jobs that run, and starts no other', async () => {
    const log: string[] = [];
    const scheduler = new Scheduler<Job, string, string, string>(2, counting(9, log));
    scheduler.add(jobs('a', 'b', 'c'));
    for await (const event of scheduler) if (event.type === 'value') break;
    for (let turn = 0; turn < 20; turn++) await settled();
    expect(log.filter((line) => line.endsWith('starts'))).toEqual(['a starts', 'b starts']);
    expect(log.filter((line) => line.endsWith('over')).toSorted()).toEqual(['a is over', 'b is over']);
    expect(log.filter((line) => line.endsWith('made')).length).toBeLessThanOrEqual(3);
  });
});

describe('a notice', () => {
  it('comes between the values, in the order of what happened', async () => {
    const scheduler: Scheduler<Job, string, string, string> = new Scheduler(1, async function* () {
      scheduler.notify('first');
      yield 'value';
      scheduler.notify('second');
      return 'end';
    });
    scheduler.add(jobs('a'));
    expect(await collect(scheduler)).toEqual(['notice first', 'value', 'notice second', 'end']);
  });

  it('wakes a consumer that waits for a slow job', async () => {
    const scheduler: Scheduler<Job, string, string, string> = new Scheduler(1, async function* () {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      return 'end';
    });
    let wake = () => {};
    scheduler.add(jobs('a'));
    const reading = collect(scheduler, (event) => {
      if (event === 'notice hello') wake();
    });
    await settled();
    scheduler.notify('hello');
    expect(await reading).toEqual(['notice hello', 'end']);
  });

  it('after the end is heard by nobody', async () => {
    const scheduler = new Scheduler<Job, string, string, string>(1, counting(1));
    scheduler.add(jobs('a'));
    await collect(scheduler);
    expect(() => scheduler.notify('late')).not.toThrow();
  });
});
