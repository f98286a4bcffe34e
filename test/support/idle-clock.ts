import { Writable } from 'node:stream';
import { Clock } from '../../src/clock';
import { run } from '../../src/index';
import { Output } from './output';
import { catalogOf, inputArguments } from './run';
import type { Bench } from './sync';

/** So many turns of the event loop without a request: then nobody does anything but wait. */
const IDLE_TURNS = 6;

interface Timer {
  readonly at: number;
  /** Of an attempt: as long as it counts, a request is under way. */
  readonly isLimit: boolean;
  readonly callback: () => void;
}

/**
 * A clock that jumps to the next timer as soon as everybody waits, and runs as usual while a request is under way. So
 * hours of waiting take no time, and no request times out because the machine is slow.
 */
export class IdleClock extends Clock {
  private readonly timers = new Set<Timer>();
  private skipped = 0;
  private idle = 0;
  private ticking = false;

  override now(): number {
    return super.now() + this.skipped;
  }

  override elapsed(): number {
    return super.elapsed() + this.skipped;
  }

  override after(ms: number, callback: () => void): () => void {
    return this.set(ms, callback, false);
  }

  override limit(ms: number, callback: () => void): () => void {
    return this.set(ms, callback, true);
  }

  private set(ms: number, callback: () => void, isLimit: boolean): () => void {
    const timer = { at: this.elapsed() + ms, isLimit, callback };
    this.timers.add(timer);
    if (!this.ticking) this.tick();
    return () => this.timers.delete(timer);
  }

  /** Lets time pass for nobody's sake. */
  skip(ms: number): void {
    this.skipped += ms;
  }

  private tick(): void {
    this.ticking = this.timers.size > 0;
    if (!this.ticking) return;
    const busy = [...this.timers].some(({ isLimit }) => isLimit);
    this.idle = busy ? 0 : this.idle + 1;
    const next = [...this.timers].reduce((first, timer) => (timer.at < first.at ? timer : first));
    if (this.idle > IDLE_TURNS) this.skipped += Math.max(0, next.at - this.elapsed());
    if (next.at <= this.elapsed()) {
      this.idle = 0;
      this.timers.delete(next);
      next.callback();
    }
    setTimeout(() => this.tick(), 1);
  }
}

/** A read in which waiting takes no time. The embedded server goes by the same clock. */
export async function readPatiently(
  bench: Bench,
  streams: Parameters<typeof catalogOf>,
  { state, config, clock = new IdleClock() }: { state?: unknown; config?: object; clock?: IdleClock } = {},
): Promise<Output> {
  bench.server.requests.length = 0;
  bench.server.options.now = () => clock.now();
  let text = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const inputs = { config: bench.configuration(config), catalog: catalogOf(...streams), state };
  const code = await run({ argv: inputArguments('read', inputs), stdout }, clock);
  return new Output(text, '', code, null);
}
