import { generateWorld } from '../../test/support/clockify/generate';
import { ClockifyServer, TEST_API_KEY } from '../../test/support/clockify/server';
import { writeTexts } from './texts';

/** What the bench learns of the requests of one run. */
export interface Served {
  readonly requests: number;
  /** Most requests in any sliding second. */
  readonly busiest: number;
}

/** An embedded Clockify in a process of its own. Arguments: users, entries of each, milliseconds a request, projects. */
export async function serve([users, entries, latency, projects]: readonly number[]): Promise<void> {
  const world = generateWorld({ users: users!, entriesPerUser: entries!, projects: projects!, tasksPerProject: 5 });
  writeTexts(world);
  // the official connector does not see people whose account is deleted or limited; all programs shall read the same rows
  for (const data of world.data.values()) data.users = data.users.map((user) => ({ ...user, status: 'ACTIVE' }));
  const server = await ClockifyServer.start(world, { latencyMs: latency, cacheRows: true });
  process.send!({ url: server.url, apiKey: TEST_API_KEY, workspace: world.workspaces[0]!.id });
  process.on('message', () => {
    const times = server.requests.splice(0).map(({ at }) => at);
    let busiest = 0;
    for (let from = 0, to = 0; to < times.length; to++) {
      while (times[to]! - times[from]! >= 1_000) from += 1;
      busiest = Math.max(busiest, to - from + 1);
    }
    process.send!({ requests: times.length, busiest } satisfies Served);
  });
  process.on('disconnect', () => process.exit(0));
}
