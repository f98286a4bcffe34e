import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, homedir, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { bare } from './bench-bare';
import { type Served, serve } from './bench-server';

// bundled into dist/
const ROOT = join(__dirname, '..');
const CDK = 'airbyte-cdk==7.39.1';
const OFFICIAL = 'airbyte-source-clockify==0.3.13';
const STREAMS = ['clients', 'projects', 'tags', 'users', 'tasks', 'time_entries'];

interface Command {
  readonly name: string;
  readonly command: readonly string[];
}

interface Run extends Served {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs a command once, its output read and thrown away. Memory is the highest that the kernel ever saw (Linux). */
function runOnce([program, ...args]: readonly string[]): Promise<{ seconds: number; megabytes: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let peak = 0;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
      } catch {
        // over, or no Linux
      }
    }, 20);
    child.stdout.resume();
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Error(`${program} ended with ${code}`));
      else resolve({ seconds: (performance.now() - began) / 1_000, megabytes: peak / 1_024 });
    });
  });
}

function next<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve) => server.once('message', (message) => resolve(message as T)));
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The commands in turn, A B A B, one warm-up each; medians. */
async function compare(commands: readonly Command[], runs: number, server?: ChildProcess): Promise<Map<string, Run>> {
  const results = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const { name, command } of commands) {
      const measured = await runOnce(command);
      server?.send('count');
      const served = server ? await next<Served>(server) : { requests: 0, busiest: 0 };
      if (round > 0) results.get(name)!.push({ ...measured, ...served });
    }
  }
  return new Map(
    [...results].map(([name, all]) => {
      const of = (key: keyof Run) => median(all.map((run) => run[key]));
      const busiest = Math.max(...all.map((run) => run.busiest));
      return [name, { seconds: of('seconds'), megabytes: of('megabytes'), requests: of('requests'), busiest }];
    }),
  );
}

/** A Python with the official connector's manifest, in a folder outside the tree; undefined where there is none. */
function official(): { python: string; manifest: string } | undefined {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'source-clockify', 'bench');
  const python = join(folder, 'bin', 'python');
  const manifest = join(folder, 'source_clockify', 'manifest.yaml');
  try {
    if (!existsSync(manifest)) {
      execFileSync('python3', ['-m', 'venv', folder]);
      const pip = (...args: string[]) => execFileSync(python, ['-m', 'pip', ...args, '-q'], { stdio: 'ignore' });
      pip('install', CDK);
      pip('download', '--no-deps', '-d', folder, OFFICIAL);
      const unpack =
        'import glob,sys,zipfile; zipfile.ZipFile(glob.glob(sys.argv[1]+"/*.whl")[0]).extractall(sys.argv[1])';
      execFileSync(python, ['-c', unpack, folder]);
    }
    return { python, manifest };
  } catch {
    console.log('Without Python, or without its packages: the official connector is left out.\n');
    return undefined;
  }
}

async function scenario(title: string, size: readonly number[], options: object, runs: number, lines: string[]) {
  const server = fork(__filename, ['serve', ...size.map(String)]);
  const { url, apiKey, workspace } = await next<{ url: string; apiKey: string; workspace: string }>(server);
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-bench-'));
  const config = join(folder, 'config.json');
  const catalog = join(folder, 'catalog.json');
  writeFileSync(config, JSON.stringify({ api_key: apiKey, api_url: url, workspace_id: workspace, ...options }));
  const streams = STREAMS.map((name) => ({
    stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh'] },
    sync_mode: 'full_refresh',
    destination_sync_mode: 'overwrite',
  }));
  writeFileSync(catalog, JSON.stringify({ streams }));
  const read = ['read', '--config', config, '--catalog', catalog];
  const python = size[0]! * size[1]! <= 110_000 ? official() : undefined;
  const commands = [
    { name: 'source-clockify', command: [join(ROOT, 'bin/main'), ...read] },
    { name: 'bare program', command: [process.execPath, __filename, 'bare', url, apiKey] },
    ...(python
      ? [
          {
            name: 'official',
            command: [python.python, join(ROOT, 'scripts/bench-official.py'), python.manifest, url, ...read],
          },
        ]
      : []),
  ];
  const results = await compare(commands, runs, server);
  server.disconnect();
  const ours = results.get('source-clockify')!;
  lines.push(
    `### ${title}`,
    '',
    '| program | seconds | against it | requests | most in a second | peak MB |',
    '|---|---|---|---|---|---|',
  );
  for (const [name, { seconds, requests, busiest, megabytes }] of results) {
    const ratio = name === 'source-clockify' ? '' : `${(seconds / ours.seconds).toFixed(2)} x`;
    lines.push(`| ${name} | ${seconds.toFixed(2)} | ${ratio} | ${requests} | ${busiest} | ${megabytes.toFixed(0)} |`);
  }
  lines.push('');
  console.log(lines.slice(-results.size - 5).join('\n'));
}

async function startUp(lines: string[]): Promise<void> {
  const python = official();
  const results = await compare(
    [
      { name: 'spec', command: [join(ROOT, 'bin/main'), 'spec'] },
      { name: 'empty node', command: [process.execPath, '-e', '0'] },
      ...(python
        ? [
            {
              name: 'official spec',
              command: [python.python, join(ROOT, 'scripts/bench-official.py'), python.manifest, '', 'spec'],
            },
          ]
        : []),
    ],
    7,
  );
  lines.push('### Start-up', '', '| command | seconds |', '|---|---|');
  for (const [name, { seconds }] of results) lines.push(`| ${name} | ${seconds.toFixed(3)} |`);
  lines.push('');
  console.log(lines.slice(-results.size - 5).join('\n'));
}

async function main(): Promise<void> {
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'serve') return serve(args.map(Number));
  if (verb === 'bare') return bare(args[0]!, args[1]!);
  const runs = Number(process.env.BENCH_RUNS ?? 3);
  const date = new Date().toISOString().slice(0, 10);
  const lines = [
    `${date}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, \`npm run bench\`.`,
    '',
  ];
  await startUp(lines);
  await scenario('20,000 entries of 40 people, 50 ms a request, default settings', [40, 500, 50], {}, runs, lines);
  await scenario('The same, 200 requests a second', [40, 500, 50], { requests_per_second: 200 }, runs, lines);
  const fast = { requests_per_second: 1_000 };
  await scenario('50,000 entries, no latency', [50, 1_000, 0], fast, runs, lines);
  await scenario('105,000 entries, no latency', [105, 1_000, 0], fast, runs, lines);
  await scenario('500,000 entries, no latency', [500, 1_000, 0], fast, runs, lines);
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  writeFileSync(join(ROOT, 'out', 'bench.md'), lines.join('\n'));
  console.log('Written to out/bench.md');
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
