import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS, type Fault, type Verdict } from './faults';

const FILE = join(import.meta.dirname, '../../docs/reliability.md');
const [OPEN, CLOSE] = ['<!-- faults -->', '<!-- /faults -->'];

const WORDS: Record<Verdict, string> = {
  survived: 'all rows',
  gone: 'empty, with a warning',
  transient: 'fails, `transient_error`',
  config: 'fails, `config_error`',
  system: 'fails, `system_error`',
};

function row({ name, once, always, but, note }: Fault): string {
  const others = new Map<Verdict, string[]>();
  for (const [list, end] of Object.entries(but ?? {})) others.set(end, [...(others.get(end) ?? []), list]);
  const except = [...others].map(([end, lists]) => ` On ${lists.join(', ')}: ${WORDS[end]}.`).join('');
  return `| ${name} | ${WORDS[once]} | ${WORDS[always]} | ${note}.${except} |`;
}

test('the table of faults in the documentation is the one that the tests prove', () => {
  const table = ['| Fault | Once | Each time | |', '| --- | --- | --- | --- |', ...FAULTS.map(row)].join('\n');
  const text = readFileSync(FILE, 'utf8');
  const [before, rest] = text.split(`${OPEN}\n`) as [string, string];
  const after = rest.slice(rest.indexOf(CLOSE));
  const fresh = `${before}${OPEN}\n\n${table}\n\n${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, fresh);
  else expect(text).toBe(fresh);
});
