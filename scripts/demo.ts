import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { generateWorld } from '../test/support/clockify/generate';
import { ClockifyServer, TEST_API_KEY } from '../test/support/clockify/server';
import { isoDuration, isoSeconds, type World } from '../test/support/clockify/world';

// bundled into dist/
const ROOT = join(__dirname, '..');
const OUT = join(ROOT, 'out', 'demo');
const CATALOG = join(ROOT, 'test_files', 'catalog.json');
const HOUR_MS = 3_600_000;
const NOW = Date.now();

interface StreamResult {
  rows: number;
  deleted: number;
  status: string;
  states: number;
  seconds: number;
  state?: { stream_state: { states?: unknown[] } };
}

interface Sync {
  readonly streams: Map<string, StreamResult>;
  readonly code: number | null;
  readonly seconds: number;
  readonly requests: string;
  readonly path: string;
}

/** Runs the real binary; its output goes into a file and is counted on the way. */
async function sync(name: string, config: object, state?: unknown, catalog = CATALOG): Promise<Sync> {
  const configPath = join(OUT, 'config.json');
  writeFileSync(configPath, JSON.stringify(config), { mode: 0o600 });
  const args = ['read', '--config', configPath, '--catalog', catalog];
  if (state) {
    const statePath = join(OUT, `${name}-state.json`);
    writeFileSync(statePath, JSON.stringify(state, null, 2));
    args.push('--state', statePath);
  }
  const path = join(OUT, `${name}.jsonl`);
  const file = createWriteStream(path);
  const began = performance.now();
  const child = spawn(join(ROOT, 'bin', 'main'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdout.pipe(file);
  const streams = new Map<string, StreamResult>();
  const of = (stream: string) => {
    if (!streams.has(stream)) streams.set(stream, { rows: 0, deleted: 0, status: '', states: 0, seconds: 0 });
    return streams.get(stream)!;
  };
  let requests = '?';
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line);
    if (message.type === 'RECORD') {
      const entry = of(message.record.stream);
      if (message.record.data._ab_cdc_deleted_at) entry.deleted += 1;
      else entry.rows += 1;
    }
    if (message.type === 'STATE') {
      const entry = of(message.state.stream.stream_descriptor.name);
      entry.states += 1;
      entry.state = message.state.stream;
    }
    if (message.type === 'TRACE' && message.trace.type === 'STREAM_STATUS') {
      const entry = of(message.trace.stream_status.stream_descriptor.name);
      entry.status = message.trace.stream_status.status;
      if (entry.status === 'STARTED') entry.seconds = message.trace.emitted_at;
      if (entry.status.endsWith('COMPLETE')) entry.seconds = (message.trace.emitted_at - entry.seconds) / 1_000;
    }
    if (message.type === 'TRACE' && message.trace.type === 'ERROR')
      console.log(`  error: ${message.trace.error.message}`);
    if (message.type === 'LOG') {
      requests = /^(\d+) requests?/.exec(message.log.message)?.[1] ?? requests;
      if (message.log.level === 'WARN') console.log(`  warning: ${message.log.message}`);
      if (message.log.message.includes('report counts')) console.log(`  ${message.log.message}`);
    }
  }
  const code = await exit;
  await finished(file);
  return { streams, code, seconds: (performance.now() - began) / 1_000, requests, path };
}

/** @param sent the paths of all requests, where the server is ours and tells */
function show(title: string, { streams, code, seconds, requests, path }: Sync, sent?: readonly string[]): void {
  console.log(`\n${title}`);
  const rows = [...streams].map(([stream, { rows, deleted, status, seconds, state }]) => {
    const people = state?.stream_state.states;
    const own = new RegExp(`/${stream.replace('_', '-')}$`);
    return [
      stream,
      {
        rows,
        deletions: deleted,
        ...(sent && { requests: sent.filter((each) => own.test(each)).length }),
        seconds: Number(seconds.toFixed(2)),
        'last state': people ? `${people.length} people` : 'nothing to resume',
        status,
      },
    ] as const;
  });
  console.table(Object.fromEntries(rows));
  const total = rows.reduce((sum, [, { rows }]) => sum + rows, 0);
  console.log(
    `${total} rows, ${requests} requests, ${seconds.toFixed(1)} s, exit code ${code}. Output: ${relative('.', path)}`,
  );
}

function statesOf({ streams }: Sync): unknown[] {
  return [...streams.values()].map(({ state }) => ({ type: 'STREAM', stream: state }));
}

/** What people do between two syncs. */
function work(world: World): void {
  const entries = [...world.allEntries()];
  const running = entries.find(({ timeInterval }) => timeInterval.end === null)!;
  world.stopTimer(running.id, isoSeconds(NOW));
  const [edited, moved] = entries.filter(({ timeInterval }) => {
    const age = NOW - Date.parse(timeInterval.start);
    return timeInterval.end !== null && age > 24 * HOUR_MS && age < 240 * HOUR_MS;
  });
  world.editEntry(edited!.id, { description: 'What it was really about' });
  const start = Date.parse(moved!.timeInterval.start) - 2 * HOUR_MS;
  world.editEntry(moved!.id, { timeInterval: { start: isoSeconds(start) } });
  const old = entries.filter(({ timeInterval }) => NOW - Date.parse(timeInterval.start) > 60 * 24 * HOUR_MS);
  world.editEntry(old[0]!.id, { description: 'Corrected two months later' });
  world.deleteEntry(old[1]!.id);
  for (let index = 0; index < 5; index++) {
    const begun = NOW - (index + 1) * HOUR_MS;
    const timeInterval = {
      start: isoSeconds(begun),
      end: isoSeconds(begun + HOUR_MS / 2),
      duration: isoDuration(1_800),
    };
    world.addEntry({ ...edited!, id: `feed${index.toString().padStart(20, '0')}`, description: 'New', timeInterval });
  }
  console.log(
    '\nMeanwhile: 5 entries added, 1 edited, 1 moved back by two hours, 1 timer stopped; and of entries older than two ' +
      'months, outside of the look-back, 1 edited and 1 deleted.',
  );
}

async function embedded(): Promise<number> {
  const world = generateWorld({
    now: NOW,
    users: 12,
    entriesPerUser: 300,
    projects: 20,
    tasksPerProject: 6,
    clients: 30,
    tags: 15,
  });
  const server = await ClockifyServer.start(world, { latencyMs: 20 });
  console.log(`An embedded Clockify listens on ${server.url}: invented people, invented hours.`);
  const config = { api_key: TEST_API_KEY, api_url: server.url };
  const paths = () => server.requests.splice(0).map(({ path }) => path);
  const first = await sync('first', config);
  show('First sync, without a state', first, paths());
  work(world);
  // the change feed tells what happened up to the last full second
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const second = await sync('second', config, statesOf(first));
  show(
    'Second sync, from the state of the first: the last 30 days of time entries and what the change feed tells of older ones, everything else in full',
    second,
    paths(),
  );
  await server.close();
  return first.code || second.code || 0;
}

async function real(apiKey: string): Promise<number> {
  const { CLOCKIFY_API_URL: api_url, CLOCKIFY_WORKSPACE_ID: workspace_id } = process.env;
  const config = { api_key: apiKey, ...(api_url && { api_url }), ...(workspace_id && { workspace_id }) };
  console.log('Counting first, with one request for the workspaces and two for each of them.');
  const streams = ['workspaces', 'users', 'projects'].map((name) => ({ stream: { name }, sync_mode: 'full_refresh' }));
  const catalog = join(OUT, 'count-catalog.json');
  writeFileSync(catalog, JSON.stringify({ streams }));
  const count = await sync('count', config, undefined, catalog);
  if (count.code !== 0) return 1;
  const rows = (stream: string) => count.streams.get(stream)?.rows ?? 0;
  // of each workspace four lists and two reports
  const needed = 1 + 6 * rows('workspaces') + rows('users') + rows('projects');
  console.log(
    `The first sync takes about ${needed} requests, more where a list is long, and the second up to five more for each ` +
      'workspace. The free plan allows 30 an hour.',
  );
  const first = await sync('first', config);
  show('First sync of the real account, without a state', first);
  const second = await sync('second', config, statesOf(first));
  show('Second sync, from the state of the first', second);
  return first.code || second.code || 0;
}

mkdirSync(OUT, { recursive: true });
const key = process.env.CLOCKIFY_API_KEY;
(key ? real(key) : embedded())
  // it holds the key
  .finally(() => rmSync(join(OUT, 'config.json'), { force: true }))
  .then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
