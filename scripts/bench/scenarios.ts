import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { openAccount, type Size } from './account';
import { compare, type Result, runOnce } from './measure';
import { bareProgram, official, ours } from './programs';

export interface Scenario {
  readonly title: string;
  readonly results: readonly Result[];
}

/** More rows than this would keep the official connector busy for minutes. */
const MOST_ROWS_FOR_ALL = 110_000;
const FAST = { requests_per_second: 1_000 };

/** All programs that read the same account, in turn. */
async function reads(title: string, size: Size, options: object, runs: number): Promise<Scenario> {
  const { server, url, apiKey, read } = await openAccount(size, options);
  const others = size.users * size.entries <= MOST_ROWS_FOR_ALL ? official(url, ...read) : [];
  const results = await compare([ours(...read), bareProgram(url, apiKey), ...others], runs, server);
  server.disconnect();
  return { title, results };
}

export async function startUp(): Promise<Scenario> {
  const empty = { name: 'empty node', command: [process.execPath, '-e', '0'] };
  return {
    title: '`spec` from a cold process',
    results: await compare([ours('spec'), empty, ...official('', 'spec')], 7),
  };
}

export async function* fullReads(runs: number): AsyncGenerator<Scenario> {
  const company = { users: 40, entries: 500, latencyMs: 50 };
  yield await reads('20,000 entries of 40 people, 50 ms a request, default settings', company, {}, runs);
  yield await reads('The same with 200 requests a second', company, { requests_per_second: 200 }, runs);
  yield await reads('50,000 entries, no latency', { users: 50, entries: 1_000 }, FAST, runs);
  yield await reads('105,000 entries, no latency', { users: 105, entries: 1_000 }, FAST, runs);
  yield await reads('500,000 entries, no latency', { users: 500, entries: 1_000 }, FAST, runs);
}

/** One measure of an account and ten and a hundred times as much, each on its own. */
export interface Growth {
  readonly what: string;
  readonly steps: readonly (Result & { readonly amount: number })[];
}

export async function* growth(runs: number): AsyncGenerator<Growth> {
  const base = { users: 10, entries: 100, projects: 10 };
  const axes: [string, (times: number) => Size & { amount: number }][] = [
    ['time entries of each of 10 people', (n) => ({ ...base, entries: 100 * n, amount: 100 * n })],
    ['people with 100 entries each', (n) => ({ ...base, users: 10 * n, amount: 10 * n })],
    ['projects with 5 tasks each', (n) => ({ ...base, projects: 10 * n, amount: 10 * n })],
  ];
  for (const [what, size] of axes) {
    const steps: (Result & { amount: number })[] = [];
    for (const times of [1, 10, 100]) {
      const { amount, ...of } = size(times);
      const { server, read } = await openAccount(of, FAST);
      const [result] = await compare([ours(...read)], runs, server);
      server.disconnect();
      steps.push({ ...result!, amount });
    }
    yield { what, steps };
  }
}

/** What share of a first incremental sync's output are states, in percent. */
export async function stateShare(size: Size): Promise<number> {
  const { server, read } = await openAccount(size, FAST, 'incremental');
  const output = new PassThrough();
  let states = 0;
  let all = 0;
  const lines = createInterface({ input: output });
  lines.on('line', (line) => {
    all += line.length + 1;
    if (line.startsWith('{"type":"STATE"')) states += line.length + 1;
  });
  const over = new Promise((resolve) => lines.on('close', resolve));
  await runOnce(ours(...read).command, (chunk) => output.write(chunk));
  output.end();
  await over;
  server.disconnect();
  return (100 * states) / all;
}
