import { RoundRobin } from './round-robin';

/** What the consumer sees, in the order in which it happened. */
export type Event<Job, Value, Result, Notice> =
  | { readonly type: 'value'; readonly job: Job; readonly value: Value }
  | { readonly type: 'done'; readonly job: Job; readonly result: Result }
  | { readonly type: 'failed'; readonly job: Job; readonly error: unknown }
  | { readonly type: 'notice'; readonly notice: Notice };

/**
 * Runs jobs side by side, `workers` at most, and hands what they yield to a single consumer. A job goes on only when
 * its last value was consumed: so a slow consumer costs no memory, and a slow job holds back nobody else's values.
 * Ends when no job runs or waits; the consumer may add jobs until then.
 */
export class Scheduler<Job extends { readonly lane: string; readonly rank: number }, Value, Result, Notice = never> {
  private readonly waiting = new RoundRobin<Job>();
  private readonly events: { event: Event<Job, Value, Result, Notice>; taken: () => void }[] = [];
  private running = 0;
  private ended = false;
  private arrived: () => void = () => {};

  constructor(
    private readonly workers: number,
    private readonly start: (job: Job) => AsyncGenerator<Value, Result>,
  ) {}

  add(jobs: Iterable<Job>): void {
    for (const job of jobs) this.waiting.add(job.lane, job.rank, job);
  }

  /** Takes back the jobs that match and have not started; all of them, if there is no condition. */
  drop(matches: (job: Job) => boolean = () => true): Job[] {
    return this.waiting.drop(matches);
  }

  /** Tells the consumer something between the jobs' values. */
  notify(notice: Notice): void {
    void this.put({ type: 'notice', notice });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event<Job, Value, Result, Notice>> {
    try {
      for (;;) {
        this.fill();
        const next = this.events.shift();
        if (next) {
          try {
            yield next.event;
          } finally {
            next.taken();
          }
          // only now: what the consumer made of the end decides what may start
          if (next.event.type === 'done' || next.event.type === 'failed') this.running -= 1;
        } else if (this.running === 0) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.arrived = resolve;
          });
        }
      }
    } finally {
      // the consumer may stop early: nobody is left waiting for it
      this.ended = true;
      this.drop();
      for (const { taken } of this.events.splice(0)) taken();
    }
  }

  private fill(): void {
    while (this.running < this.workers) {
      const job = this.waiting.next();
      if (!job) return;
      this.running += 1;
      void this.run(job);
    }
  }

  private async run(job: Job): Promise<void> {
    let outcome: Event<Job, Value, Result, Notice>;
    try {
      const values = this.start(job);
      for (;;) {
        const next = await values.next();
        if (next.done) {
          outcome = { type: 'done', job, result: next.value };
          break;
        }
        await this.put({ type: 'value', job, value: next.value });
        if (this.ended) {
          await values.return(undefined as Result);
          return;
        }
      }
    } catch (error) {
      outcome = { type: 'failed', job, error };
    }
    void this.put(outcome);
  }

  private put(event: Event<Job, Value, Result, Notice>): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((taken) => {
      this.events.push({ event, taken });
      this.arrived();
    });
  }
}
