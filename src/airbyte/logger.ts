import type { AirbyteLogger } from '@faros-ai/airbyte-cdk/lib/logger';
import { LOG_LEVELS, type LogLevel, log } from './messages';
import type { Writer } from './writer';

/** Log messages, through the one writer, which knows the level that is asked for. */
export class Logger {
  constructor(private readonly writer: Writer) {}

  log(level: LogLevel, text: string): void {
    // a reader that went away is noticed by whoever waits for a write
    this.writer.write(log(level, text)).catch(() => {});
  }

  /** The CDK's base classes ask for its own logger, of which they use the methods below; it would load all of pino. */
  forCdk(): AirbyteLogger {
    const methods = Object.fromEntries(
      LOG_LEVELS.map((level) => [level.toLowerCase(), (text: string) => this.log(level, text)] as const),
    );
    return methods as unknown as AirbyteLogger;
  }
}
