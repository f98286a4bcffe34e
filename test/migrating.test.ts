import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Column and type of each stream; several types are joined by `|`. */
type Columns = Record<string, Record<string, string>>;

const there: Columns = JSON.parse(read('test_files/official-columns.json'));
const here: Columns = Object.fromEntries(
  readdirSync(join(ROOT, 'resources/schemas')).map((file) => {
    const { properties } = JSON.parse(read(`resources/schemas/${file}`));
    const columns = Object.entries(properties as Record<string, { type: string[] }>);
    return [
      file.replace('.json', ''),
      Object.fromEntries(columns.map(([name, { type }]) => [name, type.filter((kind) => kind !== 'null').join('|')])),
    ];
  }),
);

const sorted = (types: string) => types.split('|').toSorted();
const names = (columns: string[]) => columns.toSorted().map((name) => `\`${name}\``);

/** The cells of a stream's row, as they have to be. */
function row(stream: string): string[] {
  const [old, now] = [there[stream], here[stream]];
  if (old === undefined) return ['no such stream', 'the whole stream', ''];
  if (now === undefined) return ['the whole stream', 'no such stream', ''];
  const changed = Object.keys(old).filter(
    (name) => name in now && String(sorted(old[name]!)) !== String(sorted(now[name]!)),
  );
  const change = (name: string) =>
    `\`${name}\`: ${sorted(old[name]!).join(' or ')} → ${sorted(now[name]!).join(' or ')}`;
  return [
    names(Object.keys(old).filter((name) => !(name in now))).join(', '),
    names(Object.keys(now).filter((name) => !(name in old))).join(', '),
    changed.toSorted().map(change).join('; '),
  ];
}

test('docs/migrating.md says of every column how it differs from the official connector', () => {
  const section = read('docs/migrating.md').split('## Columns')[1]!.split('\n## ')[0]!;
  const written = [...section.matchAll(/^\| `(\w+)` \|(.*)\|(.*)\|(.*)\|$/gm)].map(
    ([, stream, ...cells]) => [stream!, cells.map((cell) => cell.trim())] as const,
  );
  const streams = new Set([...Object.keys(there), ...Object.keys(here)]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries([...streams].map((stream) => [stream, row(stream)])));
});
