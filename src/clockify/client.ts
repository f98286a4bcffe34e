import { setMaxListeners } from 'node:events';
import axios, { AxiosError, type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import type { Content, Json } from './body';
import { Delivery } from './delivery';
import { ClockifyError, isRetryable } from './errors';
import { Exchange } from './exchange';
import type { ClientOptions } from './gates';
import { proxyFor } from './proxy';
import type { Answer, ListRequest, ObjectAnswer } from './request';
import { delayMs, mayBeHeavy } from './retry-policy';

export type { ClientOptions } from './gates';

/**
 * Speaks HTTP to Clockify: one connection pool, one gate for the rate, one retry policy (`retry-policy.ts`).
 * Source of the behaviour: https://docs.clockify.me/ (Authentication, Rate limiting, Pagination).
 */
export class ClockifyClient {
  private readonly http: AxiosInstance;
  private readonly delivery: Delivery;

  constructor(private readonly options: ClientOptions) {
    const { clock, signal, log } = options;
    // every request under way listens, and Node would warn of the eleventh
    setMaxListeners(0, signal);
    this.delivery = new Delivery(
      options,
      (exchange) => this.addressOf(exchange),
      (exchange) =>
        this.http.request({ ...this.configOf(exchange), adapter: (config) => this.delivery.attempt(config) }),
    );
    this.http = axios.create({
      adapter: (config) => this.delivery.deliver(config),
      transformResponse: [],
      headers: { 'X-Api-Key': options.apiKey, Accept: 'application/json', 'User-Agent': 'source-clockify' },
      // a redirect would carry the key to another host
      maxRedirects: 0,
      validateStatus: (status) => status === 200,
      ...this.delivery.transport.agents,
    });
    axiosRetry(this.http, {
      retries: options.retries,
      retryCondition: (error) => {
        const exchange = error.config!.exchange!;
        const passing = isRetryable(this.delivery.classify(error, exchange));
        return passing && !signal.aborted && exchange.triesAgain();
      },
      retryDelay: (_, { config }) => clock.real(delayMs(config!.exchange!.faults)),
      onRetry: (count, error, { exchange }) => {
        const { message } = this.delivery.classify(error, exchange!);
        const seconds = (delayMs(exchange!.faults) / 1_000).toFixed(1);
        log('WARN', `${message} Retry ${count} of ${exchange!.retries} in ${seconds} s.`);
      },
    });
  }

  /** Attempts that were sent, retries included. */
  get requests(): number {
    return this.delivery.requests;
  }

  /** Now by the server's clock, in milliseconds since 1970. */
  now(): number {
    return this.delivery.time.now();
  }

  /**
   * Asks for one page. Retries what may succeed later; a rate limit and an outage are waited for.
   *
   * @throws ClockifyError when that did not help, or the reason of the signal when it was aborted
   */
  async list(request: ListRequest): Promise<Answer> {
    request.lease?.release();
    const exchange = new Exchange(request, 'list', this.retriesOf(request));
    const { data, headers } = await this.request<Content>(exchange);
    if (request.lease) request.lease.hold(exchange.free);
    else exchange.free?.();
    const lastPage = flag(headers['last-page']);
    return { ...data, lastPage, hasMore: flag(headers['has-more-data']), sentAt: exchange.sentAt };
  }

  /** Asks for an answer that is no list, such as `GET /user`: any JSON. Fails as `list` does. */
  async object(request: ListRequest): Promise<ObjectAnswer> {
    const exchange = new Exchange(request, 'any', this.retriesOf(request));
    const { data, headers } = await this.request<Json>(exchange);
    exchange.free?.();
    const hasMore = flag(headers['has-more-data']);
    return { value: data.json, isMended: data.asSent !== undefined, hasMore, sentAt: exchange.sentAt };
  }

  /** Closes the connections that are kept open, so that the process can end. */
  close(): void {
    this.delivery.close();
  }

  private async request<T>(exchange: Exchange): Promise<AxiosResponse<T>> {
    const { signal } = this.options;
    try {
      return await this.http.request(this.configOf(exchange));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = error instanceof AxiosError ? this.failureOf(error, exchange) : error;
      if (failure instanceof ClockifyError && failure.reach === 'sync') this.delivery.ended ??= failure;
      throw failure;
    }
  }

  /** The failure of the last attempt, or of the page's size, where that may be the reason. */
  private failureOf(error: AxiosError, exchange: Exchange): ClockifyError {
    const failure = this.delivery.classify(error, exchange);
    if (!isRetryable(failure) || !mayBeHeavy(exchange.faults.at(-1), exchange.request.rows)) return failure;
    const { message, detail } = failure;
    const hostAnswered = this.delivery.hostAnswered(exchange);
    return new ClockifyError('transient', 'too-heavy', message, { detail, hostAnswered });
  }

  private retriesOf({ once, retries }: ListRequest): number {
    return once ? 0 : Math.min(this.options.retries, retries ?? Number.POSITIVE_INFINITY);
  }

  private configOf(exchange: Exchange): AxiosRequestConfig {
    const { query: params, body: data } = exchange.request;
    const url = this.addressOf(exchange);
    const proxy = proxyFor(url)?.config ?? false;
    return { url, proxy, method: data ? 'POST' : 'GET', params, data, exchange, signal: this.options.signal };
  }

  private addressOf({ request, host }: Exchange): string {
    return (host === 'reports' ? this.options.reportsUrl : this.options.baseUrl) + request.path;
  }
}

function flag(header: unknown): boolean | undefined {
  return header === 'true' ? true : header === 'false' ? false : undefined;
}
