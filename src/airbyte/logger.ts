import type { AirbyteLogger } from '@faros-ai/airbyte-cdk/lib/logger';
import { type LogLevel, log } from './messages';
import type { Writer } from './writer';

const LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** Log messages of at least a level, through the one writer. */
export class Logger {
  constructor(
    private readonly writer: Writer,
    private readonly level: LogLevel = 'INFO',
  ) {}

  /** The level that is asked for: `--debug`, else the platform's LOG_LEVEL, in either case of letters. */
  static levelOf(debug: boolean, environment: string | undefined): LogLevel {
    if (debug) return 'DEBUG';
    const level = environment?.toUpperCase() as LogLevel;
    return LEVELS.includes(level) ? level : 'INFO';
  }

  log(level: LogLevel, text: string): void {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    // a reader that went away is noticed by whoever waits for a write
    this.writer.write(log(level, text)).catch(() => {});
  }

  /** The CDK's base classes ask for its own logger, of which they use the methods below; it would load all of pino. */
  forCdk(): AirbyteLogger {
    const methods = Object.fromEntries(
      LEVELS.map((level) => [level.toLowerCase(), (text: string) => this.log(level, text)] as const),
    );
    return methods as unknown as AirbyteLogger;
  }
}
