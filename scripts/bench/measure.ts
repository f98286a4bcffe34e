import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Served } from './server';

export interface Command {
  readonly name: string;
  readonly command: readonly string[];
}

export interface Run extends Served {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Medians of several runs; `busiest` is the highest of all. */
export interface Result extends Run {
  readonly name: string;
}

/** Runs a command once, its output read and given to `see`. Memory is the highest that the kernel ever saw (Linux). */
export function runOnce([program, ...args]: readonly string[], see: (chunk: Buffer) => void = () => {}) {
  return new Promise<{ seconds: number; megabytes: number }>((resolve, reject) => {
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
    child.stdout.on('data', see);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code !== 0) reject(new Error(`${program} ended with ${code}`));
      else resolve({ seconds: (performance.now() - began) / 1_000, megabytes: peak / 1_024 });
    });
  });
}

export function next<T>(server: ChildProcess): Promise<T> {
  return new Promise((resolve) => server.once('message', (message) => resolve(message as T)));
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** The commands in turn, A B A B, after one warm-up each. */
export async function compare(commands: readonly Command[], runs: number, server?: ChildProcess): Promise<Result[]> {
  const all = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round <= runs; round++) {
    for (const { name, command } of commands) {
      const measured = await runOnce(command);
      server?.send('count');
      const served = server ? await next<Served>(server) : { requests: 0, busiest: 0 };
      if (round > 0) all.get(name)!.push({ ...measured, ...served });
    }
  }
  return [...all].map(([name, results]) => {
    const of = (key: keyof Run) => median(results.map((run) => run[key]));
    const busiest = Math.max(...results.map((run) => run.busiest));
    return { name, seconds: of('seconds'), megabytes: of('megabytes'), requests: of('requests'), busiest };
  });
}
