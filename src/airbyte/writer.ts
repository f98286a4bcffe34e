import type { Writable } from 'node:stream';
import { escapeLineEnds } from '../row';
import { errorSentence, isBelow, type LogLevel, type Message, RecordBatch } from './messages';

/**
 * The only way to stdout. Writes in the order of the calls, each message as a whole line, one after the other; a write
 * is over when the system took it, so that a slow reader slows down the sync and costs no memory.
 */
export class Writer {
  private tail: Promise<void> = Promise.resolve();
  private failure?: Error;
  /** Hides secrets in what is made of text; records and states are the user's data and go out as they came. */
  mask: (text: string) => string = (text) => text;
  level: LogLevel = 'INFO';

  constructor(
    private readonly stream: Writable,
    private readonly onFailure: (error: Error) => void = () => {},
    /** Gets each error as a sentence, beside the message. */
    private readonly say?: (sentence: string) => void,
  ) {
    // without a listener, a reader that went away ends the process with a stack trace
    stream.on('error', (error) => this.fail(error));
  }

  /** @throws the error of the stream, for example EPIPE when the reader went away */
  write(message: Message): Promise<void> {
    if (isBelow(message, this.level)) return this.tail;
    const sentence = this.say && errorSentence(message);
    if (sentence) this.say?.(this.mask(sentence));
    const line = message instanceof RecordBatch ? message.bytes : `${this.serialise(message)}\n`;
    this.tail = this.tail.then(() => this.put(line));
    return this.tail;
  }

  /** Resolves when everything is out, or nothing can get out any more. */
  async flush(): Promise<void> {
    await this.tail.catch(() => {});
  }

  private serialise(message: Message): string {
    const masked = message.type === 'LOG' || message.type === 'TRACE' || message.type === 'CONNECTION_STATUS';
    // half a character, which the server's words may hold, makes strict readers refuse the whole line
    const hide = (_: string, value: unknown) =>
      typeof value === 'string' ? this.mask(value).toWellFormed().replaceAll('\0', '') : value;
    return escapeLineEnds(JSON.stringify(message, masked ? hide : undefined));
  }

  private put(line: string | Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.failure) {
        reject(this.failure);
        return;
      }
      const failed = (error: Error) => {
        this.fail(error);
        reject(error);
      };
      try {
        this.stream.write(line, (error) => (error ? failed(error) : resolve()));
      } catch (error) {
        // a stream over a file writes, and fails, at once
        failed(error as Error);
      }
    });
  }

  private fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.onFailure(error);
  }
}
