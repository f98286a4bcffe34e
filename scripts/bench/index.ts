import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bare } from './bare';
import { picture } from './picture';
import { ROOT } from './programs';
import { circumstances, growthTable, readTable, startUpTable } from './report';
import { fullReads, type Growth, growth, type Scenario, startUp, stateShare } from './scenarios';
import { serve } from './server';

const FILE = join(ROOT, 'docs/performance.md');
const [OPEN, CLOSE] = ['<!-- measured -->', '<!-- /measured -->'];

/** Measures everything, prints it, and with `--write` puts it into docs/performance.md and its picture. */
async function main(): Promise<void> {
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'serve') return serve(args.map(Number));
  if (verb === 'bare') return bare(args[0]!, args[1]!);
  const runs = Number(process.env.BENCH_RUNS ?? 3);
  const parts: string[] = [];
  const say = (text: string) => {
    parts.push(text);
    console.log(text);
  };
  say(`${circumstances(runs)}\n`);
  const scenarios: Scenario[] = [];
  for await (const scenario of fullReads(runs)) {
    scenarios.push(scenario);
    say(readTable(scenario));
  }
  say(startUpTable(await startUp()));
  const share = await stateShare({ users: 500, entries: 200 });
  say(
    `States are ${share.toFixed(1)}% of the output of a first incremental sync of 500 people with 200 entries each.\n`,
  );
  const grown: Growth[] = [];
  for await (const each of growth(runs)) grown.push(each);
  say(growthTable(grown));
  if (verb !== '--write') return;
  const [before, rest] = readFileSync(FILE, 'utf8').split(OPEN) as [string, string];
  const after = rest.slice(rest.indexOf(CLOSE));
  writeFileSync(FILE, `${before}${OPEN}\n\n${parts.join('\n')}\n${after}`);
  writeFileSync(join(ROOT, 'docs/performance.svg'), picture([scenarios[0]!, scenarios[3]!]));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
