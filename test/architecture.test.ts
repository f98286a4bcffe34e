import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LONGEST_FILE = 220;

interface Import {
  /** A path from the root without extension, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const IMPORT = /^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm;
const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.replaceAll('\\', '/')}`);
const sources = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
const imports = new Map([...sources].map(([file, source]) => [file, importsOf(file, source)]));

function importsOf(file: string, source: string): Import[] {
  return [...source.matchAll(IMPORT)].map(([, type, from, effect, later]) => {
    const name = (from ?? effect ?? later)!;
    return { to: name.startsWith('.') ? fromRoot(file, name) : name, typeOnly: type !== undefined };
  });
}

function fromRoot(file: string, name: string): string {
  const path = relative(ROOT, join(ROOT, dirname(file), name)).replaceAll('\\', '/');
  return files.includes(`${path}/index.ts`) ? `${path}/index` : path;
}

const SHARED = /^src\/(clock|instant|row|sync-error)$/;
const CDK = /^@faros-ai\/airbyte-cdk\/lib\//;
const NODE = /^node:/;

/** What each room may import. */
const ALLOWED: Record<string, readonly RegExp[]> = {
  'src/airbyte/': [/^src\/airbyte\//, SHARED, CDK, NODE, /^ajv(-formats)?$/],
  'src/clockify/': [/^src\/clockify\//, SHARED, NODE, /^axios(-retry)?$/],
  'src/streams/': [
    /^src\/streams\//,
    /^src\/clockify\//,
    SHARED,
    CDK,
    /^src\/config$/,
    /^resources\/schemas\//,
    /^src\/airbyte\/source-stream$/,
  ],
};

test.each(Object.entries(ALLOWED))('%s imports only what it may know of', (room, allowed) => {
  const inside = [...imports].filter(([file]) => file.startsWith(room));
  expect(inside.length).toBeGreaterThan(3);
  const strangers = inside.flatMap(([file, found]) =>
    found.filter(({ to }) => !allowed.some((rule) => rule.test(to))).map(({ to }) => `${file} imports ${to}`),
  );
  expect(strangers).toEqual([]);
});

test('the read loop names no field, parameter or endpoint of the vendor', () => {
  const words = /clockify|started_at|synced_at|timeInterval|user_id|workspace_id|workspaceId|userId|time.?entr/i;
  const found = [...sources].flatMap(([file, source]) =>
    file.startsWith('src/airbyte/')
      ? source.split('\n').flatMap((line, at) => (words.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : []))
      : [],
  );
  expect(found).toEqual([]);
});

test('what all rooms share knows none of them', () => {
  const shared = [...imports].filter(([file]) => SHARED.test(file.replace(/\.ts$/, '')));
  expect(shared).toHaveLength(4);
  expect(shared.flatMap(([, found]) => found.map(({ to }) => to))).toEqual([]);
});

test('only main.ts imports index.ts', () => {
  const importers = [...imports].flatMap(([file, found]) => (found.some(({ to }) => to === 'src/index') ? [file] : []));
  expect(importers).toEqual(['src/main.ts']);
});

test('no file imports itself, directly or through others', () => {
  const graph = new Map(
    [...imports].map(([file, found]) => [
      file,
      found.filter(({ to, typeOnly }) => !typeOnly && sources.has(`${to}.ts`)).map(({ to }) => `${to}.ts`),
    ]),
  );
  expect([...graph.values()].flat().length).toBeGreaterThan(files.length);
  expect(cycles(graph)).toEqual([]);
});

test('a cycle is found, and named', () => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['c']],
  ]);
  expect(cycles(graph)).toContain('a > b > c > a');
});

/** Depth first: a file that is reached while it is being visited closes a cycle. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' > '));
    } else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

test(`no file of src has more than ${LONGEST_FILE} lines`, () => {
  const long = [...sources].flatMap(([file, source]) => {
    const lines = source.trimEnd().split('\n').length;
    return lines > LONGEST_FILE ? [`${file}: ${lines}`] : [];
  });
  expect(long).toEqual([]);
});

test('no tracked file names a package registry or a place on somebody’s machine', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  expect(tracked).toContain('package-lock.json');
  const registry =
    /\b(?:registry|npm|artifactory|nexus|verdaccio)\.[a-z0-9-]+\.[a-z]{2,}|"resolved": "http|_authToken/i;
  const machine = /(?<![\w.:/-])\/(?:home|root|Users|work|mnt|media)\/[\w.-]|[A-Z]:\\Users\\/;
  const self = relative(ROOT, import.meta.filename);
  const found = tracked.flatMap((file) => {
    if (file === self) return [];
    const lines = read(file).split('\n');
    return lines.flatMap((line, at) => {
      const match = registry.exec(line) ?? machine.exec(line);
      return match ? [`${file}:${at + 1}: ${match[0]}`] : [];
    });
  });
  expect(found).toEqual([]);
});

/** A tracked file may be deleted in the working tree. */
function read(file: string): string {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return '';
  }
}
