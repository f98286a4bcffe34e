import specification from '../resources/spec.json';
import { type Connector, type Environment, Runner } from './airbyte/runner';
import { Clock } from './clock';
import { limitMemory } from './memory';
import { openStdout, outputFailure, say } from './stdio';
import { StoppedError } from './sync-error';

/** How long a destination may take, after a signal, to accept what is complete. */
const HANDOVER_MS = 5_000;

/** The signals that end a read in good order, and the exit code where the signal itself is not possible. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 };

/** The connector, for a process or a test. */
export function connector(clock: Clock): Connector {
  return {
    specification,
    open: async (services) => {
      const { ClockifySource } = await import('./source');
      return new ClockifySource({ ...services, clock });
    },
  };
}

/** A run of the connector within a process that goes on afterwards. */
export function run(environment: Environment, clock: Clock = new Clock()): Promise<number> {
  return new Runner(connector(clock), environment).run();
}

/** The process: arguments and output are its own, and its end is the run's. */
export function mainCommand(): void {
  limitMemory();
  // a promise that nobody settles would end the process with 0
  process.exitCode = 1;
  const runner = new Runner(connector(new Clock()), {
    argv: process.argv.slice(2),
    stdout: openStdout(),
    logLevel: process.env.LOG_LEVEL,
    onFailedOutput: (error) => {
      const why = outputFailure(error);
      if (why) say(why);
      process.exit(1);
    },
    // a person at a terminal, whose messages go elsewhere
    say: process.stderr.isTTY && !process.stdout.isTTY ? say : undefined,
  });
  let signalled: keyof typeof EXIT_CODES | undefined;
  for (const signal of Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[]) {
    process.once(signal, () => {
      signalled = signal;
      runner.abort.abort(new StoppedError(signal));
      setTimeout(() => dieOf(signal), HANDOVER_MS).unref();
    });
  }
  const crash = (error: unknown) => {
    setTimeout(() => process.exit(1), HANDOVER_MS);
    void runner.report(error).finally(() => process.exit(1));
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const stuck = () => crash(new Error('nothing is left to wait for, and the run is not over'));
  process.once('beforeExit', stuck);
  void runner.run().then((code) => {
    process.off('beforeExit', stuck);
    process.exitCode = code;
    if (signalled) dieOf(signalled);
  });
}

/** Ends the process as the signal would have; process 1 of a container, which the kernel spares, by exit code. */
function dieOf(signal: keyof typeof EXIT_CODES): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(EXIT_CODES[signal]), 100);
}
