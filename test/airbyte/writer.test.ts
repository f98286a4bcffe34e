import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { errorTrace, log, type Message, recordBatch, spec, state } from '../../src/airbyte/messages';
import { Writer } from '../../src/airbyte/writer';
import { SyncError } from '../../src/sync-error';
import { rowsOf } from '../support/rows';

const settled = () => new Promise(setImmediate);
const info = (text: string) => log('INFO', text);

/** A reader that takes each write only when it is told to. */
class SlowReader extends Writable {
  readonly taken: string[] = [];
  readonly waiting: ((error?: Error) => void)[] = [];

  constructor() {
    super({ highWaterMark: 1_000_000 });
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.taken.push(String(chunk));
    this.waiting.push(done);
  }

  /** Without it, several writes would arrive as one, which is no business of the writer. */
  take(error?: Error): void {
    this.waiting.shift()?.(error);
  }
}

/** Takes everything at once. */
function sink(): { stream: Writable; lines: () => string[] } {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream, lines: () => text.split('\n').slice(0, -1) };
}

describe('messages', () => {
  it('come out in the order of the calls, each on a line of its own', async () => {
    const { stream, lines } = sink();
    const writer = new Writer(stream);
    const messages: Message[] = [
      info('a\nb'),
      recordBatch('tags', rowsOf([{ id: 1 }, { id: '2\n' }])),
      state('tags', {}, 2),
    ];
    await Promise.all([...messages, info('Zoë 😀')].map((message) => writer.write(message)));
    const parsed = lines().map((line) => JSON.parse(line));
    expect(parsed.map(({ type }) => type)).toEqual(['LOG', 'RECORD', 'RECORD', 'STATE', 'LOG']);
    expect(parsed[0].log.message).toBe('a\nb');
    expect(parsed[2].record).toMatchObject({ stream: 'tags', data: { id: '2\n' } });
    expect(parsed[4].log.message).toBe('Zoë 😀');
  });

  it('begin with their type', async () => {
    const { stream, lines } = sink();
    await new Writer(stream).write(state('tags', {}, 0));
    expect(lines()[0]).toMatch(/^\{"type":"STATE",/);
  });

  it('hide secrets in logs and traces, and leave data as it is', async () => {
    const { stream, lines } = sink();
    const writer = new Writer(stream);
    writer.mask = (text) => text.replaceAll('secret', '****');
    const trace = errorTrace(new SyncError('system', 'the secret', { detail: 'secret' }), 'tags');
    const open = [
      recordBatch('tags', rowsOf([{ note: 'secret' }])),
      state('tags', { note: 'secret' }, 1),
      spec({ a: 'secret' }),
    ];
    for (const message of [info('the secret'), trace, ...open]) await writer.write(message);
    expect(lines().map((line) => line.includes('secret'))).toEqual([false, false, true, true, true]);
    expect(JSON.parse(lines()[0]!).log.message).toBe('the ****');
  });
});

describe('a slow reader', () => {
  it('is not sent a second message before it took the first', async () => {
    const reader = new SlowReader();
    const writer = new Writer(reader);
    const done: number[] = [];
    for (const number of [1, 2, 3]) void writer.write(info(`${number}`)).then(() => done.push(number));
    await settled();
    expect([reader.taken.length, reader.writableLength > 0, done]).toEqual([1, true, []]);
    const pending = reader.writableLength;
    expect(pending).toBe(reader.taken[0]!.length);
    reader.take();
    await settled();
    expect([reader.taken.length, done]).toEqual([2, [1]]);
    reader.take();
    await settled();
    reader.take();
    await writer.flush();
    expect(done).toEqual([1, 2, 3]);
  });

  it('is waited for by a flush', async () => {
    const reader = new SlowReader();
    const writer = new Writer(reader);
    void writer.write(info('last'));
    let flushed = false;
    const flush = writer.flush().then(() => {
      flushed = true;
    });
    await settled();
    expect(flushed).toBe(false);
    reader.take();
    await flush;
    expect(flushed).toBe(true);
  });
});

describe('a reader that went away', () => {
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

  it('is reported once; the write fails, and so does every later one', async () => {
    const reader = new SlowReader();
    const failures: Error[] = [];
    const writer = new Writer(reader, (error) => failures.push(error));
    const writes = [writer.write(info('a')), writer.write(info('b'))].map((write) => write.catch((error) => error));
    await settled();
    reader.take(gone);
    expect(await Promise.all(writes)).toEqual([gone, gone]);
    await expect(writer.write(info('c'))).rejects.toBe(gone);
    await writer.flush();
    await settled();
    expect(failures).toEqual([gone]);
    expect(reader.taken).toHaveLength(1);
  });

  it('while nothing is written is reported, too', async () => {
    const { stream, lines } = sink();
    const failures: Error[] = [];
    const writer = new Writer(stream, (error) => failures.push(error));
    stream.destroy(gone);
    await settled();
    expect(failures).toEqual([gone]);
    await expect(writer.write(info('a'))).rejects.toBe(gone);
    expect(lines()).toEqual([]);
  });
});
