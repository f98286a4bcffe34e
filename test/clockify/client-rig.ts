import { afterEach, expect } from 'vitest';
import { Clock } from '../../src/clock';
import { type ClientOptions, ClockifyClient } from '../../src/clockify/client';
import { ClockifyError } from '../../src/clockify/errors';
import type { Answer, Query } from '../../src/clockify/request';
import { ClockifyServer, type FaultRule, type ServerOptions, TEST_API_KEY } from '../support/clockify/server';
import { World } from '../support/clockify/world';

const rigs: Rig[] = [];

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

interface RigOptions {
  readonly server?: Partial<ServerOptions>;
  readonly client?: Partial<ClientOptions>;
  readonly faults?: FaultRule[];
  /** How many of the client's milliseconds pass in a real one. */
  readonly speed?: number;
}

/** A client, and a real server that has the same clock and two clients to list. Closed behind the test. */
export class Rig {
  readonly logs: string[] = [];
  /** What was said about the rate limit. */
  readonly waits: ('wait' | 'over')[] = [];
  readonly abort = new AbortController();
  readonly client: ClockifyClient;

  private constructor(
    readonly server: ClockifyServer,
    readonly clock: Clock,
    options: Partial<ClientOptions>,
  ) {
    this.client = new ClockifyClient({
      baseUrl: `${server.url}/api/v1`,
      apiKey: TEST_API_KEY,
      requestsPerSecond: 1_000,
      maxRateLimitWaitMs: 5_400_000,
      // 10 s of the wall clock, so that a busy machine does not count as a fault
      attemptTimeoutMs: 1 / clock.real(1 / 10_000),
      retries: 5,
      clock,
      signal: this.abort.signal,
      log: (level, message) => this.logs.push(`${level} ${message}`),
      onRateLimit: (wait) => this.waits.push(wait === undefined ? 'over' : 'wait'),
      ...options,
    });
  }

  static async open({ server, client = {}, faults = [], speed = 1_000 }: RigOptions = {}): Promise<Rig> {
    const world = new World();
    world.addWorkspace({ id: 'w', name: 'Acme' });
    for (const id of ['a', 'b']) world.add('w', 'clients', { id, name: `Zoë ${id}` });
    const clock = new Clock(speed);
    const rig = new Rig(await ClockifyServer.start(world, { now: () => clock.now(), ...server }), clock, client);
    rig.server.faults = faults;
    rigs.push(rig);
    return rig;
  }

  list(query?: Query): Promise<Answer> {
    return this.client.list({ path: '/workspaces/w/clients', query });
  }

  async ids(): Promise<unknown[]> {
    return (await this.list()).rows.map((row) => (row as { id: string }).id);
  }

  /** The error of a list that must fail. */
  async failure(): Promise<ClockifyError> {
    const error: unknown = await this.list().catch((reason) => reason);
    expect(error).toBeInstanceOf(ClockifyError);
    return error as ClockifyError;
  }

  /** The statuses that went out, in order. */
  get statuses(): number[] {
    return this.server.requests.map(({ status }) => status);
  }

  async close(): Promise<void> {
    this.client.close();
    await this.server.close();
  }
}
