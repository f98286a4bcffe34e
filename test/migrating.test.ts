import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectGenerated, table } from './support/generated';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Column and type of each stream; several types are joined by `|`. */
type Columns = Record<string, Record<string, string>>;

const there: Columns = JSON.parse(read('test_files/official-columns.json'));
const here: Columns = Object.fromEntries(
  readdirSync(join(ROOT, 'resources/schemas')).map((file) => {
    const { properties } = JSON.parse(read(`resources/schemas/${file}`));
    const columns = Object.entries(properties as Record<string, { type?: string[] }>);
    return [
      file.replace('.json', ''),
      Object.fromEntries(
        columns.map(([name, { type }]) => [name, (type ?? []).filter((kind) => kind !== 'null').join('|')]),
      ),
    ];
  }),
);

const sorted = (types: string) => types.split('|').toSorted();
const names = (columns: string[]) => columns.toSorted().map((name) => `\`${name}\``);

/** A stream that both have: what is only there, only here, and of another type. */
function row(stream: string): string[] {
  const [old, now] = [there[stream]!, here[stream]!];
  const changed = Object.keys(old).filter(
    (name) => name in now && String(sorted(old[name]!)) !== String(sorted(now[name]!)),
  );
  const change = (name: string) =>
    `\`${name}\`: ${sorted(old[name]!).join(' or ')} → ${sorted(now[name]!).join(' or ')}`;
  return [
    `\`${stream}\``,
    names(Object.keys(old).filter((name) => !(name in now))).join(', '),
    names(Object.keys(now).filter((name) => !(name in old))).join(', '),
    changed.toSorted().map(change).join('; '),
  ];
}

test('docs/migrating.md says of every column how it differs from the official connector', () => {
  const rows = Object.keys(there).map(row);
  expectGenerated('docs/migrating.md', 'columns', table(['stream', 'only there', 'only here', 'other type'], rows));
});

test('no column of the official connector is lost', () => {
  for (const stream of Object.keys(there)) expect(row(stream)[1], stream).toBe('');
});
