import type { Writable } from 'node:stream';
import type { AirbyteConnector } from '@faros-ai/airbyte-cdk/lib/connector';
import type { AirbyteSource } from '@faros-ai/airbyte-cdk/lib/sources/source';
import { StoppedError, SyncError, toSyncError } from '../sync-error';
import { type Arguments, KNOWN_OPTIONS, parseArguments } from './arguments';
import { readMessages } from './input';
import { Logger } from './logger';
import { connectionStatus, errorTrace, log, logLevelOf, type Message, spec } from './messages';
import { nearest } from './nearest';
import { type OptionsSchema, readOptions } from './options';
import { masker } from './secrets';
import { Writer } from './writer';

export interface Connector {
  /** A ConnectorSpecification of the Airbyte protocol. */
  readonly specification: { readonly connectionSpecification: OptionsSchema };
  /** Loaded when a verb needs it: `spec` does not. */
  open(services: {
    logger: Logger;
    abort: AbortController;
  }): Promise<AirbyteSource<Record<string, unknown>> & AirbyteConnector>;
}

export interface Environment {
  readonly argv: readonly string[];
  readonly stdout: Writable;
  readonly logLevel?: string;
  /** The destination went away, or its disk is full: nothing can be said there any more. */
  readonly onFailedOutput?: (error: Error) => void;
  /** Gets each error as a sentence: for a person who does not see the messages. */
  readonly say?: (sentence: string) => void;
}

/** A run of one of the four verbs, from the arguments to the exit code. */
export class Runner {
  readonly abort = new AbortController();
  private readonly writer: Writer;

  constructor(
    private readonly connector: Connector,
    private readonly environment: Environment,
  ) {
    const onFailure = (error: Error) => {
      this.abort.abort(new StoppedError('SIGPIPE'));
      environment.onFailedOutput?.(error);
    };
    this.writer = new Writer(environment.stdout, onFailure, environment.say);
  }

  /** @returns the exit code: 0 if, and only if, the verb did all that was asked */
  async run(): Promise<number> {
    try {
      return await this.dispatch(parseArguments(this.environment.argv));
    } catch (error) {
      await this.report(error);
      return 1;
    } finally {
      await this.writer.flush();
    }
  }

  /** Says what was thrown: a log line with the stack for a bug, and a trace in any case. */
  async report(error: unknown): Promise<void> {
    if (error instanceof StoppedError || this.abort.signal.reason instanceof StoppedError) return;
    const failure = toSyncError(error);
    if (failure.recovery === 'system') void this.print(log('FATAL', failure.detail ?? failure.message));
    await this.print(errorTrace(failure));
  }

  private async dispatch(args: Arguments): Promise<number> {
    const { specification } = this.connector;
    if (args.verb === 'spec') {
      await this.writer.write(spec(specification));
      return 0;
    }
    this.writer.level = logLevelOf(args.debug, this.environment.logLevel);
    const logger = new Logger(this.writer);
    for (const option of args.ignored) {
      const meant = nearest(option, KNOWN_OPTIONS);
      logger.log(
        'WARN',
        `The option ${option} is not known and is ignored.${meant ? ` Did you mean --${meant}?` : ''}`,
      );
    }
    const { config, secrets, warnings } = readOptions(args.config!, specification.connectionSpecification);
    this.writer.mask = masker(secrets);
    for (const warning of warnings) logger.log('WARN', warning);
    const { validate } = await import('./validate');
    const problem = validate(specification.connectionSpecification, config);
    const invalid = problem && `Config validation error: ${problem}.`;
    if (invalid && args.verb !== 'check') throw new SyncError('config', invalid, { reach: 'sync' });
    if (invalid) return this.answer(connectionStatus(invalid));
    const source = await this.connector.open({ logger, abort: this.abort });
    switch (args.verb) {
      case 'check':
        return this.answer(await source.check(config).catch(asFailedCheck));
      case 'discover':
        return this.answer(await source.discover(config));
      case 'read': {
        const catalog = readMessages('catalog', args.catalog!);
        const state = args.state === undefined ? undefined : readMessages('state', args.state);
        // a shell empties the file that its output goes to before the command can read it
        if (args.state !== undefined && state === undefined)
          logger.log('INFO', 'The state file is empty: everything is read from the start.');
        return this.read(source.read(config, {}, catalog as never, state as never));
      }
    }
  }

  private async read(messages: AsyncGenerator<Message, unknown>): Promise<number> {
    for (;;) {
      const next = await messages.next();
      if (next.done) return next.value === true ? 0 : 1;
      await this.writer.write(next.value);
    }
  }

  private async answer(message: Message): Promise<number> {
    // who is told to end has no answer to give
    if (this.abort.signal.reason instanceof StoppedError) return 1;
    await this.writer.write(message);
    return 0;
  }

  private async print(message: Message): Promise<void> {
    await this.writer.write(message).catch(() => {});
  }
}

/** A configuration that the source itself finds wrong is a failed check; anything else is a bug. */
function asFailedCheck(error: unknown): Message {
  if (error instanceof SyncError && error.recovery === 'config') return connectionStatus(error.message);
  throw error;
}
