import { afterEach } from 'vitest';
import type { WorldSize } from '../support/clockify/generate';
import type { GivenOptions } from '../support/clockify/server';
import { type EntryRow, type Row, World } from '../support/clockify/world';
import { Bench } from '../support/sync';

const open: Bench[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ server }) => server.close()));
});

/** A bench that is closed behind the test. */
export async function startBench(
  size: Partial<WorldSize> = {},
  options: GivenOptions = {},
  config: object = {},
): Promise<Bench> {
  const bench = await Bench.start(size, options, config);
  open.push(bench);
  return bench;
}

/** An id of 24 digits that ends as given, such as `id('a1')`. */
export function id(end: string): string {
  return `5e${end.padStart(22, '0')}`;
}

/** A bench whose world has one workspace, `id('1')`, with these people, and nothing else. */
export async function startWith(people: readonly Row[], options: GivenOptions = {}, config: object = {}) {
  const bench = await startBench({ users: 0, entriesPerUser: 0, projects: 0 }, options, config);
  const world = new World();
  world.addWorkspace({ id: id('1'), name: 'Ekström & Söhne – Zürich 🏔' });
  for (const person of people) world.add(id('1'), 'users', person);
  bench.server.world = world;
  return bench;
}

/** An entry of `id('1')` as it was recorded. */
export function addRecorded(bench: Bench, entry: object): void {
  bench.world.addEntry({ workspaceId: id('1'), ...entry } as EntryRow);
}

/** How often each of the values comes. */
export function repeated(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

/** The page sizes that were asked for at paths that match, in their order. */
export function sizes(bench: Bench, path: RegExp): (string | undefined)[] {
  return bench.server.requests.flatMap((request) => (path.test(request.path) ? [request.query['page-size']] : []));
}
