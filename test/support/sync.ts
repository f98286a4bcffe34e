import type { WorldSize } from './clockify/generate';
import { generateWorld } from './clockify/generate';
import { ClockifyServer, type FaultRule, type GivenOptions, TEST_API_KEY } from './clockify/server';
import type { EntryRow } from './clockify/world';
import type { Output } from './output';
import { catalogOf, type Options, runHere } from './run';

const SMALL = { users: 4, entriesPerUser: 10, projects: 3, tasksPerProject: 2, clients: 2, tags: 2 };

type Streams = Parameters<typeof catalogOf>;

/** An embedded Clockify, and syncs against it inside this process, a thousand times faster than the clock. */
export class Bench {
  private constructor(
    readonly server: ClockifyServer,
    private readonly config: object,
  ) {}

  static async start(size: Partial<WorldSize> = {}, options: GivenOptions = {}, config: object = {}) {
    return new Bench(await ClockifyServer.start(generateWorld({ ...SMALL, ...size }), options), config);
  }

  get world() {
    return this.server.world;
  }

  /** The only workspace's id, or the first one's. */
  get workspace(): string {
    return this.world.workspaces[0]!.id;
  }

  get users() {
    return this.world.of(this.workspace).users;
  }

  configuration(more: object = {}) {
    // the reports are asked for where they are the subject: the order of other requests would depend on theirs
    return { api_key: TEST_API_KEY, api_url: this.server.url, verify_counts: false, ...this.config, ...more };
  }

  fault(match: RegExp, fault: FaultRule['fault'], more: Partial<FaultRule> = {}): void {
    this.server.faults.push({ match: ({ path }) => match.test(path), times: Number.POSITIVE_INFINITY, fault, ...more });
  }

  check(config: object = {}, options: Options = { speed: 100 }): Promise<Output> {
    return runHere('check', { config: this.configuration(config) }, options);
  }

  read(streams: Streams, inputs: { state?: unknown; config?: object } = {}, options: Options = {}): Promise<Output> {
    this.server.requests.length = 0;
    const { state, config } = inputs;
    const files = { config: this.configuration(config), catalog: catalogOf(...streams), state };
    return runHere('read', files, { speed: 100, ...options });
  }

  paths(match: RegExp = /./): string[] {
    return this.server.requests.flatMap(({ path }) => (match.test(path) ? [path] : []));
  }

  addEntry(userId: string, id: string, start: string, end: string | null = '2026-11-20T13:00:00Z'): void {
    const entry = { id, workspaceId: this.workspace, userId, timeInterval: { start, end, duration: end && 'PT1H' } };
    this.world.addEntry(entry as EntryRow);
  }
}

export const incremental = (): Streams => [
  { name: 'time_entries', sync_mode: 'incremental', cursor_field: ['synced_at'] },
];

/** A state file that holds one state of time entries. */
export function entryState(streamState: unknown): unknown {
  return [{ type: 'STREAM', stream: { stream_descriptor: { name: 'time_entries' }, stream_state: streamState } }];
}
