import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { BodyBudget } from './body-budget';
import { classify } from './classify';
import { type ClockifyError, isRetryable } from './errors';
import { Exchange, tooBusy } from './exchange';
import { type ClientOptions, type Host, limiterOf, outageGateOf } from './gates';
import type { OutageGate } from './outage';
import { proxyFor } from './proxy';
import type { RateLimiter } from './rate-limiter';
import { type Fault, faultOf, mayBeHeavy, retryAfterMs } from './retry-policy';
import { ServerClock } from './server-clock';
import { Transport } from './transport';

declare module 'axios' {
  interface AxiosRequestConfig {
    exchange?: Exchange;
  }
}

/** Brings the attempts of a request past the gates: what axios-retry sees is an answer, or a fault of this request alone. */
export class Delivery {
  readonly time: ServerClock;
  readonly transport: Transport;
  /** Attempts that were sent, retries included. */
  requests = 0;
  /** What ended the whole sync, such as a refused key: nothing is sent after it. */
  ended?: ClockifyError;
  private readonly limiter: RateLimiter;
  private readonly classified = new WeakMap<AxiosError, ClockifyError>();
  private readonly outages: Readonly<Record<Host, OutageGate>>;

  /** @param send sends a request by way of `attempt`, without retries */
  constructor(
    options: ClientOptions,
    private readonly addressOf: (exchange: Exchange) => string,
    private readonly send: (exchange: Exchange) => Promise<unknown>,
  ) {
    const { apiKey, attemptTimeoutMs, clock, signal } = options;
    this.time = new ServerClock(clock);
    this.limiter = limiterOf(options);
    const outageGate = (host: Host) => outageGateOf(host, options, () => this.probe(host));
    this.outages = { api: outageGate('api'), reports: outageGate('reports') };
    const { time } = this;
    this.transport = new Transport({ apiKey, attemptTimeoutMs, clock, signal, time, budget: new BodyBudget() });
  }

  /** Resolves with the answer of the attempt that got one. Limits and outages are waited for here. */
  async deliver(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const exchange = config.exchange!;
    const { once } = exchange.request;
    const outage = this.outages[exchange.host];
    let doubtful: Fault | undefined;
    for (;;) {
      if (once && outage.on) throw tooBusy(exchange.what, 'outage');
      await outage.enter(exchange);
      try {
        const response = await this.attempt(config);
        outage.answered(exchange);
        return response;
      } catch (error) {
        if (!(error instanceof AxiosError)) {
          outage.toldNothing(exchange);
          throw error;
        }
        const failure = this.classify(error, exchange);
        if (isRetryable(failure)) {
          if (doubtful) exchange.faults.push(doubtful);
          const fault = faultOf(error, this.time.now());
          // a page that may be too heavy is asked for in a smaller size, whether or not this is an outage
          const last = !exchange.triesAgain(fault) && !mayBeHeavy(fault, exchange.request.rows);
          const verdict = once ? 'count' : await outage.failed(exchange, failure, last);
          if (verdict === 'count') {
            exchange.faults.push(fault);
            throw error;
          }
          doubtful = verdict === 'doubt' ? fault : undefined;
          continue;
        }
        if (error.response && failure.reason !== 'not-an-api') outage.answered(exchange);
        else outage.toldNothing(exchange);
        if (failure.reason !== 'rate-limited' || once) throw error;
      }
    }
  }

  /** A single attempt, which passes the gate of the rate. */
  async attempt(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    const exchange = config.exchange!;
    const { once } = exchange.request;
    const settle = await this.limiter.acquire(once && (() => tooBusy(exchange.what, 'rate-limited')));
    if (this.ended) {
      settle('failed');
      throw this.ended;
    }
    this.requests += 1;
    exchange.sent(this.outages[exchange.host].send());
    try {
      const response = await this.transport.send(config, exchange);
      settle('answered');
      return response;
    } catch (error) {
      const response = error instanceof AxiosError ? error.response : undefined;
      const limited = response?.status === 429;
      const outcome = response && !limited ? 'answered' : limited && !once ? 'rate-limited' : 'failed';
      const waitAsked = limited ? retryAfterMs(response.headers['retry-after'], this.time.now()) : undefined;
      throw settle(outcome, waitAsked) ?? error;
    }
  }

  /** What a failed attempt means, by what was known when it failed. */
  classify(error: AxiosError, exchange: Exchange): ClockifyError {
    const known = this.classified.get(error);
    if (known) return known;
    const { api, reports } = this.outages;
    const failure = classify(error, {
      what: exchange.what,
      host: exchange.request.host,
      hostAnswered: this.outages[exchange.host].hasAnswered,
      anyAnswered: api.hasAnswered || reports.hasAnswered,
      proxy: proxyFor(this.addressOf(exchange))?.name,
    });
    this.classified.set(error, failure);
    return failure;
  }

  /** Whether the host answered anything that was sent after the request's first attempt. */
  hostAnswered({ host, first }: Exchange): boolean {
    return this.outages[host].answeredSince(first);
  }

  /** Asks for what only an outage can deny; the number of the attempt, if the host answered. */
  private async probe(host: Host): Promise<number | undefined> {
    const exchange = new Exchange({ path: '/workspaces', host: host === 'reports' ? host : undefined }, 'any', 0);
    try {
      await this.send(exchange);
    } catch (error) {
      const answered = error instanceof AxiosError && error.response && !isRetryable(this.classify(error, exchange));
      if (!answered) return undefined;
    }
    exchange.free?.();
    return exchange.number;
  }

  /** Closes the connections that are kept open, so that the process can end. */
  close(): void {
    this.outages.api.close();
    this.outages.reports.close();
    this.transport.close();
  }
}
