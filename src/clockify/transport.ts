import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import axios, { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { Clock } from '../clock';
import { readContent, readError, readJson } from './body';
import { type BodyBudget, SMALL_BODY_BYTES } from './body-budget';
import { TIMED_OUT, TOO_LARGE } from './errors';
import type { Exchange } from './exchange';
import type { ServerClock } from './server-clock';

/** A page of more is asked for in smaller ones; a body that inflates beyond it even so is an attack or an accident. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** As much of a refusal as its words may take. */
const MAX_ERROR_BYTES = 64 * 1024;

export interface TransportOptions {
  readonly apiKey: string;
  /** An attempt ends after this, its body included, but for the time in which it waits for memory. */
  readonly attemptTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly time: ServerClock;
  readonly budget: BodyBudget;
}

/** Sends one attempt of a request: bounded in time and in bytes, and its body is judged. */
export class Transport {
  readonly agents = {
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
  };

  constructor(private readonly options: TransportOptions) {}

  /**
   * @returns the response, whose data is the content that the exchange wants
   * @throws AxiosError, whose response holds the parsed body of a refusal
   */
  async send(config: InternalAxiosRequestConfig, exchange: Exchange): Promise<AxiosResponse> {
    const { clock, signal, time } = this.options;
    const limit = exchange.request.once?.timeoutMs ?? this.options.attemptTimeoutMs;
    // made anew for each attempt: once aborted, a signal stays so
    const abort = new AbortController();
    const stop = () => abort.abort(signal.reason);
    let timedOut = false;
    const start = () =>
      clock.limit(limit, () => {
        timedOut = true;
        abort.abort();
      });
    let cancel = start();
    const pause = async (wait: () => Promise<void>) => {
      cancel();
      await wait();
      cancel = start();
    };
    signal.addEventListener('abort', stop);
    const sent = clock.now();
    exchange.sentAt = time.now();
    let response: AxiosResponse | undefined;
    try {
      response = await axios.getAdapter('http')({ ...config, responseType: 'stream', signal: abort.signal });
      const body = await this.read(response, exchange, abort.signal, pause);
      response.data =
        exchange.content === 'list'
          ? readContent(body, config, response, exchange.request.envelope, exchange.request.scan)
          : readJson(body, config, response);
      return response;
    } catch (error) {
      exchange.free?.();
      exchange.free = undefined;
      response ??= error instanceof AxiosError ? error.response : undefined;
      if (response && response.status !== 200) response.data = await this.readRefusal(response.data, abort.signal);
      if (timedOut) throw new AxiosError(`no complete answer within ${limit / 1_000} s`, TIMED_OUT, config);
      throw asFailure(error, config, response);
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
      if (response) time.observe(response.headers.date, sent, clock.now());
    }
  }

  /** Closes the connections that are kept open, so that the process can end. */
  close(): void {
    this.agents.httpAgent.destroy();
    this.agents.httpsAgent.destroy();
  }

  private async read(
    response: AxiosResponse<Readable>,
    exchange: Exchange,
    signal: AbortSignal,
    pause: (wait: () => Promise<void>) => Promise<void>,
  ): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.data as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) {
        const message = `more than ${MAX_BODY_BYTES} bytes`;
        throw new AxiosError(message, TOO_LARGE, response.config, undefined, response);
      }
      if (bytes > SMALL_BODY_BYTES && !exchange.free) {
        await pause(async () => {
          exchange.free = await this.options.budget.acquire(signal);
        });
      }
    }
    return Buffer.concat(chunks, bytes);
  }

  private async readRefusal(data: unknown, signal: AbortSignal): Promise<unknown> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of data as AsyncIterable<Buffer>) {
        if (signal.aborted) break;
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_ERROR_BYTES) break;
      }
    } catch {
      // the status is what counts; its words are lost
    }
    return readError(Buffer.concat(chunks), this.options.apiKey);
  }
}

/** What the network did, as axios would report it; anything else is a bug and stays what it is. */
function asFailure(error: unknown, config: InternalAxiosRequestConfig, response?: AxiosResponse): unknown {
  if (error instanceof AxiosError) return Object.assign(error, { config, response: error.response ?? response });
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error : AxiosError.from(error as Error, code, config, undefined, response);
}
