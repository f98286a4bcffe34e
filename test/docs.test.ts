import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import specification from '../resources/spec.json';
import { STREAMS } from '../src/streams';
import { expectGenerated, table } from './support/generated';

const ROOT = join(import.meta.dirname, '..');
const FILE = 'docs/clockify.md';
const text = readFileSync(join(ROOT, FILE), 'utf8');
const streams = STREAMS.map((Stream) => new Stream({} as never));

const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');

test('the table of options is made from the specification', () => {
  const { properties, required } = specification.connectionSpecification;
  const rows = Object.entries(properties).map(([name, option]) => {
    const fallback = 'default' in option ? code([String(option.default)]) : required.includes(name) ? 'required' : '';
    return [code([name]), option.title, fallback, option.description];
  });
  expectGenerated(FILE, 'options', table(['option', 'title', 'default', 'meaning'], rows));
});

test('the table of streams is made from the streams', () => {
  const rows = streams.map((stream) => {
    const { endpoint, path, documentation, parent = '' } = stream;
    const method = endpoint.body ? 'POST' : 'GET';
    const shown = path.replace('/workspaces/{workspace_id}', '') || path;
    const host = endpoint.host ? ' (reports host)' : '';
    const modes = stream.supportsIncremental ? 'full refresh, incremental' : 'full refresh';
    return [
      code([stream.name]),
      `[\`${method} ${shown}\`](${documentation})${host}`,
      parent,
      code(stream.asAirbyteStream().source_defined_primary_key!.flat()),
      modes,
    ];
  });
  const head = ['stream', 'endpoint, below `/workspaces/{workspace_id}`', 'a slice for each of', 'key', 'sync modes'];
  expectGenerated(FILE, 'streams', table(head, rows));
});

test('the diagram is made from the keys of the streams, and from what they refer to', () => {
  const boxes = streams.map((stream) => {
    const keys = stream.asAirbyteStream().source_defined_primary_key!.flat();
    const columns = [...new Set([...keys, ...Object.keys(stream.references)])].map((column) => {
      const marks = [keys.includes(column) && 'PK', column in stream.references && 'FK'].filter(Boolean);
      return `    ${column.endsWith('s') ? 'array' : 'string'} ${column} ${marks.join(', ')}`;
    });
    return [`  ${stream.name} {`, ...columns, '  }'].join('\n');
  });
  const lines = streams.flatMap((stream) =>
    Object.entries(stream.references).map(([column, target]) => {
      const many = column.endsWith('s') ? '}o--o{' : '||--o{';
      return `  ${target} ${many} ${stream.name} : ${column}`;
    }),
  );
  expectGenerated(FILE, 'diagram', ['```mermaid', 'erDiagram', ...boxes, ...lines, '```'].join('\n'));
});

test('the catalog of all streams is made from the streams', () => {
  const path = join(ROOT, 'test_files/all-streams-catalog.json');
  const entries = streams.map((stream) => {
    const { name, supported_sync_modes, source_defined_primary_key } = stream.asAirbyteStream();
    const json_schema = { type: 'object', properties: {} };
    const [sync_mode, destination_sync_mode] = stream.supportsIncremental
      ? ['incremental', 'append_dedup']
      : ['full_refresh', 'overwrite'];
    return {
      stream: { name, json_schema, supported_sync_modes, source_defined_primary_key },
      sync_mode,
      destination_sync_mode,
      ...(stream.supportsIncremental && { cursor_field: ['synced_at'], primary_key: source_defined_primary_key }),
    };
  });
  if (process.env.UPDATE_DOCS) writeFileSync(path, JSON.stringify({ streams: entries }, null, 2));
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ streams: entries });
});

test('every reference is a column, and leads to a stream', () => {
  const names = streams.map(({ name }) => name);
  for (const stream of streams) {
    const { properties } = stream.getJsonSchema() as { properties: object };
    expect(Object.keys(properties), stream.name).toEqual(expect.arrayContaining(Object.keys(stream.references)));
    expect(names, stream.name).toEqual(expect.arrayContaining(Object.values(stream.references)));
  }
});

test('nothing that a stream reads is said to be left out', () => {
  const part = text.slice(text.indexOf('### What is left out'), text.indexOf('## Limits'));
  const named = [...part.matchAll(/`(?:GET |POST )?(\/[^`]+)`/g)].map(([, path]) => path!.replace(/\{\w+\}/g, '{}'));
  expect(named.length).toBeGreaterThan(10);
  const read = streams.map(({ path }) => path.replace('/workspaces/{workspace_id}', '').replace(/\{\w+\}/g, '{}'));
  expect(named.filter((path) => read.includes(path))).toEqual([]);
});

test('every message in the troubleshooting is one that the connector says', () => {
  const part = text.slice(text.indexOf('## Troubleshooting'), text.indexOf('## Changelog'));
  const said = [...part.matchAll(/^\| ([^|]+?) \|/gm)].map(([, message]) => message!).slice(2);
  expect(said.length).toBeGreaterThan(8);
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  // messages are written over several lines
  const source = files
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n')
    .replace(/['"`]\s*\+\s*['"`]/g, '');
  for (const message of said) expect(source).toContain(message);
});
