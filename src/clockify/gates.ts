import type { Clock } from '../clock';
import { ClockifyError } from './errors';
import { OutageGate } from './outage';
import { RateLimiter, type RateLimitWait } from './rate-limiter';

/** The API and the reports are served by different hosts. */
export type Host = 'api' | 'reports';

export interface ClientOptions {
  /** Without a slash at its end, for example `https://api.clockify.me/api/v1`. */
  readonly baseUrl: string;
  /** The same for the reports, which are served elsewhere. */
  readonly reportsUrl?: string;
  readonly apiKey: string;
  readonly requestsPerSecond: number;
  readonly maxRateLimitWaitMs: number | 'never wait';
  /** Longest outage of the host that is waited for. 0: none. Left out: 4 minutes. */
  readonly maxOutageMs?: number;
  /** An attempt ends after this, its body included. */
  readonly attemptTimeoutMs: number;
  readonly retries: number;
  readonly clock: Clock;
  /** Aborted, it ends every request with its reason. */
  readonly signal: AbortSignal;
  readonly log: (level: 'WARN' | 'DEBUG', message: string) => void;
  /** A wait for the rate limit is announced or prolonged; undefined: it is over. */
  readonly onRateLimit?: (wait: RateLimitWait | undefined) => void;
}

const MAX_OUTAGE_MS = 240_000;

/** The gate of the rate limit, and what is said about it. */
export function limiterOf(options: ClientOptions): RateLimiter {
  const { clock, signal, log } = options;
  return new RateLimiter({
    requestsPerSecond: options.requestsPerSecond,
    maxWaitMs: options.maxRateLimitWaitMs,
    clock,
    signal,
    onPause: (ms) => log('DEBUG', `Clockify's request limit (HTTP 429): next try in ${Math.round(ms / 1_000)} s.`),
    onWait: (wait) => {
      const seconds = Math.max(0, Math.round((wait.resumeAt - clock.now()) / 1_000));
      if (wait.begins) log('WARN', "Clockify's request limit is used up (HTTP 429). All requests wait.");
      log('WARN', `Next try in ${seconds} s.`);
      options.onRateLimit?.(wait);
    },
    onResume: () => {
      log('WARN', 'Clockify answers again; reading goes on.');
      options.onRateLimit?.(undefined);
    },
  });
}

/** The gate of a host's outages, and what is said about them. */
export function outageGateOf(host: Host, options: ClientOptions, ask: () => Promise<number | undefined>): OutageGate {
  const { clock, signal, log, maxOutageMs = MAX_OUTAGE_MS } = options;
  const name = host === 'api' ? 'Clockify' : 'The host of the reports';
  return new OutageGate({
    maxMs: maxOutageMs,
    clock,
    signal,
    ask,
    onBegin: ({ message }, pauseMs) =>
      log('WARN', `${name} does not answer: ${message} All requests wait; next try in ${pauseMs / 1_000} s.`),
    onEnd: (real) => log('WARN', `${name} answers ${real ? 'again' : 'other requests'}; reading goes on.`),
    tooLong: (ms, { message, detail }) =>
      new ClockifyError(
        'transient',
        'outage',
        `${name} did not answer for ${Math.round(ms / 60_000)} minutes. The last failure: ${message} Run the sync again ` +
          'later: it continues from the last state. If this persists, check the network and https://status.clockify.me.',
        { detail, reach: host === 'api' ? 'sync' : 'stream' },
      ),
  });
}
