import { test } from 'vitest';
import { expectGenerated, table } from '../support/generated';
import { FAULTS, type Fault, type Verdict } from './faults';

const WORDS: Record<Verdict, string> = {
  survived: 'all rows',
  gone: 'empty, with a warning',
  own: "the key's owner",
  transient: 'fails, `transient_error`',
  config: 'fails, `config_error`',
  system: 'fails, `system_error`',
};

function row({ name, once, always, but, note }: Fault): string[] {
  const others = new Map<Verdict, string[]>();
  for (const [list, end] of Object.entries(but ?? {})) others.set(end, [...(others.get(end) ?? []), list]);
  const except = [...others].map(([end, lists]) => ` On ${lists.join(', ')}: ${WORDS[end]}.`).join('');
  return [name, WORDS[once], WORDS[always], `${note}.${except}`];
}

test('the table of faults in the documentation is the one that the tests prove', () => {
  expectGenerated('docs/reliability.md', 'faults', table(['Fault', 'Once', 'Each time', ''], FAULTS.map(row)));
});
