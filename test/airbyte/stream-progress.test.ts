import { describe, expect, it } from 'vitest';
import { type Message, recordBatch } from '../../src/airbyte/messages';
import type { Checkpoint, SourceStream } from '../../src/airbyte/source-stream';
import { isStateDue, StreamProgress } from '../../src/airbyte/stream-progress';
import { rowsOf } from '../support/rows';

describe('a state is due', () => {
  it.each([
    // rows, ms, printed states, printed records, size of the state, due
    [0, 0, 0, 0, 10, false],
    [999, 4_999, 0, 1e9, 10, false],
    [1_000, 0, 0, 1e9, 10, true],
    [0, 5_000, 0, 1e9, 10, true],
    [1, 4_999, 0, 1e9, 10, false],
    // two more states, this one and the last, stay within 5% of the records
    [1_000, 0, 0, 10_000, 250, true],
    [1_000, 0, 0, 9_999, 250, false],
    [1_000, 0, 100, 10_000, 200, true],
    [1_000, 0, 101, 10_000, 200, false],
    [1_000, 59_999, 0, 0, 10, false],
    [1, 60_000, 0, 0, 1e9, true],
    [0, 60_000, 1e9, 0, 1e9, true],
  ])('%i rows and %i ms later, %i characters of states and %i of records, size %i: %s', (...values) => {
    const [rows, ms, states, records, size, due] = values;
    expect(isStateDue({ rows, ms }, { states, records }, size)).toBe(due);
  });
});

interface Content {
  state?: { stream: { stream_state: unknown }; sourceStats: { recordCount: number } };
  trace?: { type: string; error?: { message: string }; stream_status?: { status: string } };
  log?: { message: string };
}

/** What a message says, in a word or two. */
function brief(message: Message): string {
  const { state, trace, log } = message as unknown as Content;
  if (state) return `state of ${state.sourceStats.recordCount}`;
  if (trace) return trace.stream_status?.status ?? `error ${trace.error?.message}`;
  return log ? `log ${log.message}` : 'records';
}

function open(checkpoint?: Checkpoint) {
  const clock = { now: 0 };
  const schema = { json_schema: { properties: { id: {} } } };
  const stream = { name: 'tags', asAirbyteStream: () => schema } as unknown as SourceStream;
  const progress = new StreamProgress(stream, () => clock.now, checkpoint);
  const print = (count: number, text = 'x'.repeat(100)) =>
    [...progress.print(recordBatch('tags', rowsOf(Array(count).fill({ id: text }))))].map(brief);
  const close = () => [...progress.close()].map(brief);
  return { clock, progress, print, close };
}

describe('the progress of a stream', () => {
  it('counts in each state the records since the last one', () => {
    const { clock, progress, print, close } = open();
    print(1_200);
    expect(close()).toEqual(['state of 1200']);
    print(5);
    expect(close()).toEqual([]);
    print(6);
    clock.now = 5_000;
    expect(close()).toEqual(['state of 11']);
    expect(progress.hasPendingRows).toBe(false);
    print(1);
    expect(progress.hasPendingRows).toBe(true);
    expect([...progress.finish(true)].map(brief)).toEqual([
      'state of 1',
      'log tags: 1212 records, complete.',
      'COMPLETE',
    ]);
  });

  it('puts a state off while states would take too much of the output', () => {
    const { clock, print, close } = open();
    print(1, 'x');
    clock.now = 5_000;
    expect(close()).toEqual([]);
    clock.now = 59_999;
    expect(close()).toEqual([]);
    clock.now = 60_000;
    expect(close()).toEqual(['state of 1']);
  });

  it('prints the state as it is at that moment', () => {
    const checkpoint = { size: 10, encode: () => ({ read: positions.length }) };
    const positions: string[] = [];
    const { progress } = open(checkpoint);
    const stored = () => (progress.state() as Content).state?.stream.stream_state;
    expect(stored()).toEqual({ read: 0 });
    positions.push('a');
    expect(stored()).toEqual({ read: 1 });
  });

  it('of a stream without cursors has the state that stands for none', () => {
    const state = (open().progress.state() as Content).state;
    expect(state?.stream.stream_state).toEqual({ __ab_no_cursor_state_message: true });
  });

  it('ends with the last state and INCOMPLETE when something failed', () => {
    const { progress } = open();
    expect([...progress.begin()].map(brief)).toEqual(['STARTED', 'RUNNING']);
    expect([...progress.finish(false)].map(brief)).toEqual([
      'state of 0',
      'log tags: 0 records, incomplete.',
      'INCOMPLETE',
    ]);
    expect(progress.finished).toBe(true);
  });

  it('names each field that the schema does not declare once, and not endlessly many', () => {
    const { progress } = open();
    const inspect = (...rows: Record<string, unknown>[]) => [...progress.inspect(rowsOf(rows))].map(brief);
    expect(inspect({ id: 'a' })).toEqual([]);
    expect(inspect({ id: 'a', x: 1 }, { y: 1, x: 2 })).toEqual([
      'log tags: fields that are not in the schema, so destinations may drop them: "x", "y".',
    ]);
    expect(inspect({ x: 1, y: 1 })).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, n]));
    expect(inspect(many)[0]?.split(', ')).toHaveLength(99);
    expect(inspect({ unheard: 1 })).toEqual([]);
  });
});
