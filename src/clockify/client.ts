import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import axiosRetry from 'axios-retry';
import type { Clock } from '../clock';
import { readContent, readError } from './body';
import { ClockifyError, classify, isRetryable, TIMED_OUT } from './errors';
import { RateLimiter, type RateLimitWait } from './rate-limiter';
import { type Answer, describe, type ListRequest } from './request';
import { backoffMs, retryAfterMs } from './retry';
import { ServerClock } from './server-clock';

/**
 * As many as there are requests under way must fit into the memory of a container. A page of more is asked for in
 * smaller ones; a body that inflates beyond it even so is an attack or an accident.
 */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** A Retry-After of a server fault (not of a rate limit) beyond this ends the request. */
const LONGEST_RETRY_AFTER_MS = 300_000;

export interface ClientOptions {
  /** Without a slash at its end, for example `https://api.clockify.me/api/v1`. */
  readonly baseUrl: string;
  /** The same for the reports, which are served elsewhere. */
  readonly reportsUrl?: string;
  readonly apiKey: string;
  readonly requestsPerSecond: number;
  readonly maxRateLimitWaitMs: number | 'never wait';
  /** An attempt ends after this, its body included. */
  readonly attemptTimeoutMs: number;
  readonly retries: number;
  readonly clock: Clock;
  /** Aborted, it ends every request with its reason. */
  readonly signal: AbortSignal;
  readonly log: (level: 'WARN' | 'DEBUG', message: string) => void;
  /** A wait for the rate limit begins or is prolonged; undefined: it is over. */
  readonly onRateLimit?: (wait: RateLimitWait | undefined) => void;
}

/**
 * Speaks HTTP to Clockify: one connection pool, one gate for the rate, one retry policy.
 * Source of the behaviour: https://docs.clockify.me/ (Authentication, Rate limiting, Pagination).
 */
export class ClockifyClient {
  private readonly http: AxiosInstance;
  private readonly limiter: RateLimiter;
  private readonly time: ServerClock;
  /** Attempts that were sent, retries included. */
  requests = 0;
  /** What ended the whole sync, such as a refused key: nothing is sent after it. */
  private ended?: ClockifyError;
  private readonly attemptedAt = new WeakMap<AxiosResponse, number>();

  constructor(private readonly options: ClientOptions) {
    const { clock, signal, log } = options;
    this.time = new ServerClock(clock);
    // every request under way listens, and Node would warn of the eleventh
    setMaxListeners(0, signal);
    this.limiter = new RateLimiter({
      requestsPerSecond: options.requestsPerSecond,
      maxWaitMs: options.maxRateLimitWaitMs,
      clock,
      signal,
      onWait: (wait) => {
        const seconds = Math.max(0, Math.round((wait.resumeAt - clock.now()) / 1_000));
        if (wait.begins) log('WARN', "Clockify's request limit is used up (HTTP 429). All requests wait.");
        log(seconds > 30 ? 'WARN' : 'DEBUG', `Next try in ${seconds} s.`);
        options.onRateLimit?.(wait);
      },
      onResume: () => {
        log('WARN', 'Clockify answers again; reading goes on.');
        options.onRateLimit?.(undefined);
      },
    });
    this.http = axios.create({
      adapter: (config) => this.attempt(config),
      // the adapter below reads the body itself: it has to see the bytes, and to judge them before a retry is decided
      responseType: 'arraybuffer',
      transformResponse: [],
      headers: { 'X-Api-Key': options.apiKey, Accept: 'application/json', 'User-Agent': 'source-clockify' },
      // a redirect would carry the key to another host
      maxRedirects: 0,
      maxContentLength: MAX_BODY_BYTES,
      validateStatus: (status) => status === 200,
      httpAgent: new http.Agent({ keepAlive: true }),
      httpsAgent: new https.Agent({ keepAlive: true }),
    });
    axiosRetry(this.http, { retries: Number.POSITIVE_INFINITY });
  }

  /** Now by the server's clock, in milliseconds since 1970. */
  now(): number {
    return this.time.now();
  }

  /**
   * Asks for one page. Retries what may succeed later; a rate limit is waited for.
   *
   * @throws ClockifyError when that did not help, or the reason of the signal when it was aborted
   */
  async list(request: ListRequest): Promise<Answer> {
    const { clock, signal, retries, log } = this.options;
    const what = describe(request);
    let faults = 0;
    try {
      const { baseUrl, reportsUrl } = this.options;
      const response = await this.http.request({
        url: (request.host === 'reports' ? reportsUrl : baseUrl) + request.path,
        method: request.body ? 'POST' : 'GET',
        params: request.query,
        data: request.body,
        envelope: request.envelope,
        signal,
        'axios-retry': {
          retryCondition: (error) => {
            if (signal.aborted) return false;
            const failure = classify(error, what);
            if (failure.reason === 'rate-limited') return true;
            return (
              isRetryable(failure) &&
              faults++ < retries &&
              (waitAsked(error, this.now()) ?? 0) <= LONGEST_RETRY_AFTER_MS
            );
          },
          retryDelay: (_, error) => {
            // the gate in front of the next attempt waits for the limit
            if (error.response?.status === 429) return 0;
            const delay = Math.max(waitAsked(error, this.now()) ?? 0, backoffMs(faults, Math.random()));
            const { message } = classify(error, what);
            log('WARN', `${message} Retry ${faults} of ${retries} in ${(delay / 1_000).toFixed(1)} s.`);
            return clock.real(delay);
          },
        },
      });
      const lastPage = response.headers['last-page'];
      return {
        ...response.data,
        lastPage: lastPage === 'true' ? true : lastPage === 'false' ? false : undefined,
        sentAt: this.attemptedAt.get(response) ?? this.now(),
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = error instanceof AxiosError ? classify(error, what, request.host) : error;
      if (failure instanceof ClockifyError && failure.reach === 'sync') this.ended ??= failure;
      throw failure;
    }
  }

  async object(_request: ListRequest): Promise<{ value: unknown; sentAt: number; hasMore?: boolean }> {
    throw new Error('not yet');
  }

  /** Closes the connections that are kept open, so that the process can end. */
  close(): void {
    this.http.defaults.httpAgent.destroy();
    this.http.defaults.httpsAgent.destroy();
  }

  /** A single attempt: it passes the gate, is bounded in time with its body, and its body is judged. */
  private async attempt(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const { clock, signal, attemptTimeoutMs } = this.options;
    const settle = await this.limiter.acquire();
    if (this.ended) {
      settle('failed');
      throw this.ended;
    }
    this.requests += 1;
    // made anew for each attempt: once aborted, a signal stays so
    const abort = new AbortController();
    let timedOut = false;
    const stop = () => abort.abort();
    const cancel = clock.after(attemptTimeoutMs, () => {
      timedOut = true;
      stop();
    });
    signal.addEventListener('abort', stop);
    const sent = clock.now();
    const sentAt = this.time.now();
    let response: AxiosResponse | undefined;
    try {
      response = await axios.getAdapter('http')({ ...config, signal: abort.signal });
      response.data = readContent(response.data, config, response, config.envelope);
      this.attemptedAt.set(response, sentAt);
      return response;
    } catch (error) {
      // a proxy of a kind that is not supported is refused by Node itself
      if ((error as NodeJS.ErrnoException).code === 'ERR_INVALID_PROTOCOL')
        throw AxiosError.from(error as Error, undefined, config);
      if (!(error instanceof AxiosError)) throw error;
      response ??= error.response;
      if (error.response) error.response.data = readError(error.response.data, this.options.apiKey);
      if (timedOut) throw new AxiosError(`no complete answer within ${attemptTimeoutMs / 1_000} s`, TIMED_OUT, config);
      error.config = config;
      throw error;
    } finally {
      cancel();
      signal.removeEventListener('abort', stop);
      if (response) this.time.observe(response.headers.date, sent, clock.now());
      const limited = response?.status === 429;
      const exhausted = settle(
        limited ? 'rate-limited' : response ? 'answered' : 'failed',
        limited ? retryAfterMs(response?.headers['retry-after'], this.now()) : undefined,
      );
      // biome-ignore lint/correctness/noUnsafeFinally: the limit that is used up for good replaces the single 429
      if (exhausted) throw exhausted;
    }
  }
}

function waitAsked(error: AxiosError, now: number): number | undefined {
  return retryAfterMs(error.response?.headers['retry-after'], now);
}
