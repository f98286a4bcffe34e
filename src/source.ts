import type { AirbyteConfiguredCatalog, AirbyteSpec, AirbyteState } from '@faros-ai/airbyte-cdk/lib/protocol';
import { AirbyteSourceBase } from '@faros-ai/airbyte-cdk/lib/sources/source-base';
import specification from '../resources/spec.json';
import { readCatalog } from './airbyte/catalog';
import type { Logger } from './airbyte/logger';
import { catalog as catalogMessage, connectionStatus, type Message } from './airbyte/messages';
import { ReadLoop } from './airbyte/read';
import { decodeStates } from './airbyte/state';
import { checkAccess } from './check';
import type { Clock } from './clock';
import { ClockifyClient } from './clockify/client';
import { reportsBaseUrl } from './clockify/hosts';
import { RETRIES } from './clockify/retry-policy';
import { type ClockifyConfig, configWarnings, readConfig } from './config';
import { STREAMS } from './streams';
import type { ClockifyStream } from './streams/base';
import { deniedWorkspace } from './streams/workspaces';

const MINUTE_MS = 60_000;

type Base = AirbyteSourceBase<Record<string, unknown>>;

export interface SourceServices {
  readonly logger: Logger;
  readonly clock: Clock;
  /** Aborted when the process is asked to end; the reason says by which signal. */
  readonly abort: AbortController;
}

/** Connects the API, the protocol and the streams. */
export class ClockifySource extends AirbyteSourceBase<Record<string, unknown>> {
  constructor(private readonly services: SourceServices) {
    super(services.logger.forCdk());
  }

  get type(): string {
    return 'clockify';
  }

  async spec(): Promise<AirbyteSpec> {
    return { spec: specification } as unknown as AirbyteSpec;
  }

  override async checkConnection(raw: Record<string, unknown>): ReturnType<Base['checkConnection']> {
    const failure = await checkAccess(this.configure(raw), this.services);
    return failure === undefined ? [true, undefined] : [false, new Error(failure) as never];
  }

  /** Unlike the CDK's, lets a bug surface as one: it is no fault of the configuration. */
  override async check(raw: Record<string, unknown>): ReturnType<Base['check']> {
    const [, failure] = await this.checkConnection(raw);
    return connectionStatus(failure?.message) as never;
  }

  override streams(raw: Record<string, unknown>): ClockifyStream[] {
    const config = this.configure(raw);
    return this.open(config, this.client(config));
  }

  override async discover(raw: Record<string, unknown>): ReturnType<Base['discover']> {
    return catalogMessage(this.streams(raw).map((stream) => stream.asAirbyteStream())) as never;
  }

  /** @returns (behind the last message) whether every configured stream is complete */
  override async *read(
    raw: Record<string, unknown>,
    _redacted: Record<string, unknown>,
    catalog: AirbyteConfiguredCatalog,
    state: AirbyteState,
  ): AsyncGenerator<Message, boolean> {
    const { clock, abort, logger } = this.services;
    const config = this.configure(raw);
    let loop: ReadLoop | undefined;
    const client = this.client(config, (resumeAt) => loop?.onRateLimit(resumeAt));
    try {
      const streams = this.open(config, client);
      const configured = readCatalog(catalog, streams);
      const states = decodeStates(state);
      loop = new ReadLoop({
        ...{ streams, configured, states, clock, abort },
        workers: config.num_workers,
        skipForbidden: config.skip_forbidden_streams,
        deniedScope: (workspace) => deniedWorkspace(workspace, config.base_url),
      });
      const began = clock.now();
      const complete = yield* loop.run();
      const sent = client.requests === 1 ? '1 request' : `${client.requests} requests`;
      logger.log('INFO', `${sent} in ${((clock.now() - began) / 1_000).toFixed(1)} s.`);
      return complete;
    } finally {
      client.close();
    }
  }

  private configure(raw: Record<string, unknown>): ClockifyConfig {
    const config = readConfig(raw);
    for (const warning of configWarnings(config)) this.services.logger.log('WARN', warning);
    return config;
  }

  private open(config: ClockifyConfig, client: ClockifyClient): ClockifyStream[] {
    const context = { config, client, logger: this.logger };
    return STREAMS.map((Stream) => new Stream(context));
  }

  private client(config: ClockifyConfig, onRateLimit?: (resumeAt: number | undefined) => void): ClockifyClient {
    const { clock, abort, logger } = this.services;
    return new ClockifyClient({
      baseUrl: config.base_url,
      reportsUrl: reportsBaseUrl(config.base_url),
      apiKey: config.api_key,
      requestsPerSecond: config.requests_per_second,
      maxRateLimitWaitMs: config.max_rate_limit_wait_minutes * MINUTE_MS,
      attemptTimeoutMs: 60_000,
      retries: RETRIES,
      clock,
      signal: abort.signal,
      log: (level, message) => logger.log(level, message),
      onRateLimit: (wait) => onRateLimit?.(wait?.resumeAt),
    });
  }
}
