import { cpus, totalmem } from 'node:os';
import type { Result } from './measure';
import { OURS } from './programs';
import type { Growth, Scenario } from './scenarios';

/** Date, machine and command: without them, a figure means nothing. */
export function circumstances(runs: number): string {
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${date}, \`npm run bench\`, ${cpus().length} processors (${cpus()[0]!.model.trim()}), ${memory} GB, Node ${process.version}. ` +
    `Medians of ${runs} runs, programs alternating, after a warm-up (7 runs for the start-up time).`
  );
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** How many times longer a program takes than ours. */
const ratio = ({ name, seconds }: Result, [first]: readonly Result[]) =>
  name === OURS ? '' : `${(seconds / first!.seconds).toFixed(2)} x`;

export function startUpTable({ title, results }: Scenario): string {
  const rows = results.map((result) => [result.name, result.seconds.toFixed(3), ratio(result, results)]);
  return `### ${title}\n\n${table(['program', 'seconds', 'relative to source-clockify'], rows)}\n`;
}

export function readTable({ title, results }: Scenario): string {
  const rows = results.map((result) => {
    const { name, seconds, requests, busiest, megabytes } = result;
    return [name, seconds.toFixed(2), ratio(result, results), requests, busiest, megabytes.toFixed(0)];
  });
  const head = ['program', 'seconds', 'relative to source-clockify', 'requests', 'most in a second', 'peak MB'];
  return `### ${title}\n\n${table(head, rows)}\n`;
}

export function growthTable(all: readonly Growth[]): string {
  const rows = all.flatMap(({ what, steps }) =>
    steps.map(({ amount, seconds, requests, megabytes }) => [
      `${amount.toLocaleString('en')} ${what}`,
      seconds.toFixed(2),
      requests,
      megabytes.toFixed(0),
    ]),
  );
  return `### Growth\n\n${table(['account', 'seconds', 'requests', 'peak MB'], rows)}\n`;
}
