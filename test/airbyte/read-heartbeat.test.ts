import { expect, test } from 'vitest';
import { ReadLoop } from '../../src/airbyte/read';
import { type SourceStream, WHOLE } from '../../src/airbyte/source-stream';
import { Clock } from '../../src/clock';
import { SyncError } from '../../src/sync-error';

/** Time that passes by the word of the test. */
class HandClock extends Clock {
  private readonly timers = new Set<() => void>();

  override after(_ms: number, callback: () => void): () => void {
    this.timers.add(callback);
    return () => this.timers.delete(callback);
  }

  /** Every timer that is set has run out. */
  ring(): void {
    for (const callback of [...this.timers]) {
      this.timers.delete(callback);
      callback();
    }
  }
}

/** A stream whose only slice ends when it is told to, and its read loop. */
function open() {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const stream: SourceStream = {
    name: 'things',
    supportsIncremental: false,
    cursorFields: [],
    asAirbyteStream: () => ({ name: 'things', json_schema: {} }) as never,
    slices: () => [WHOLE],
    // biome-ignore lint/correctness/useYield: the slice is empty
    async *readSlice() {
      await ended;
      return undefined;
    },
  };
  const clock = new HandClock();
  const configured = [{ name: 'things', incremental: false }];
  const abort = new AbortController();
  const loop = new ReadLoop({
    ...{ streams: [stream], configured, states: new Map(), workers: 1, clock, abort, skipForbidden: false },
    deniedScope: () => new SyncError('config', 'denied'),
  });
  return { loop, clock, end };
}

const kindOf = (message: unknown) => {
  const { type, trace } = message as {
    type: string;
    trace?: { stream_status?: { status: string; reasons?: unknown } };
  };
  const status = trace?.stream_status;
  return status ? `${status.status}${status.reasons ? ', limited' : ''}` : type;
};

async function play(steps: (open_: ReturnType<typeof open>) => (() => void)[]): Promise<string[]> {
  const opened = open();
  const printed: string[] = [];
  const reading = (async () => {
    for await (const message of opened.loop.run()) printed.push(kindOf(message));
  })();
  for (const step of steps(opened)) {
    await new Promise(setImmediate);
    step();
  }
  await new Promise(setImmediate);
  opened.end();
  await reading;
  return printed;
}

const BEGIN = ['STARTED', 'RUNNING'];
const END = ['STATE', 'LOG', 'COMPLETE'];

test('while a wait lasts, the state is repeated each time that the timer runs out', async () => {
  const printed = await play(({ loop, clock }) => [
    () => loop.onRateLimit(1),
    () => clock.ring(),
    () => loop.onRateLimit(2),
    () => clock.ring(),
    () => loop.onRateLimit(undefined),
    () => clock.ring(),
  ]);
  expect(printed).toEqual([...BEGIN, 'RUNNING, limited', 'STATE', 'STATE', ...END]);
});

test('each wait is announced once', async () => {
  const printed = await play(({ loop }) => [
    () => loop.onRateLimit(1),
    () => loop.onRateLimit(undefined),
    () => loop.onRateLimit(2),
    () => loop.onRateLimit(3),
  ]);
  expect(printed).toEqual([...BEGIN, 'RUNNING, limited', 'RUNNING, limited', ...END]);
});

test('a timer that ran out while the output was blocked, after its wait was over, leaves no wait behind', async () => {
  const printed = await play(({ loop, clock }) => [
    () => loop.onRateLimit(1),
    () => {
      // the loop sees both only when its reader goes on
      loop.onRateLimit(undefined);
      clock.ring();
    },
    () => clock.ring(),
    () => loop.onRateLimit(2),
  ]);
  expect(printed.filter((kind) => kind === 'RUNNING, limited')).toHaveLength(2);
  expect(printed.filter((kind) => kind === 'STATE').length).toBeLessThanOrEqual(2);
});
