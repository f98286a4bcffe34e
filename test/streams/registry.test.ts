import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STREAMS } from '../../src/streams';
import { ClockifyStream } from '../../src/streams/base';
import { ASKED } from '../support/asked';
import { Bench } from '../support/sync';
import { endpointOf } from '../support/wire';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'src/streams');

type StreamClass = (typeof STREAMS)[number];

interface StreamFile {
  readonly file: string;
  readonly source: string;
  readonly Stream: StreamClass;
}

/** The files of src/streams that hold a stream, whether or not anybody knows of it. */
async function streamFiles(): Promise<StreamFile[]> {
  const found = await Promise.all(
    readdirSync(FOLDER).map(async (name) => {
      const module: Record<string, unknown> = await import(join(FOLDER, name));
      const Stream = Object.values(module).find(
        // a class without a name of its own is what several streams have in common
        (value): value is StreamClass =>
          typeof value === 'function' &&
          value.prototype instanceof ClockifyStream &&
          Object.hasOwn(value.prototype, 'name'),
      );
      return { file: `src/streams/${name}`, source: readFileSync(join(FOLDER, name), 'utf8'), Stream };
    }),
  );
  return found.filter((entry): entry is StreamFile => entry.Stream !== undefined);
}

const nameOf = (Stream: StreamClass) => new Stream({} as never).name;

/** What is missing for a stream, in words that say what to add. */
function missingFor(
  { file, source, Stream }: StreamFile,
  { schemas, records }: { schemas: readonly string[]; records: ReadonlyMap<string, number> },
): string[] {
  const name = nameOf(Stream);
  const { documentation } = new Stream({} as never);
  return [
    !STREAMS.includes(Stream) && 'a line in src/streams/index.ts',
    file !== `src/streams/${name.replaceAll('_', '-')}.ts` && `a file name that is the stream's name, ${name}`,
    !schemas.includes(`${name}.json`) && `resources/schemas/${name}.json`,
    !/^https:\/\/docs\.clockify\.me\/#tag\/\S+$/.test(documentation ?? '') && "the documentation's address",
    !/\*\/\s*export class/.test(source) && 'a comment on the class that says what it reads',
    !ASKED[name] && 'its parameters in test/support/asked.ts',
    !endpointOf(name) && 'an endpoint in test/support/clockify/endpoints.ts',
    !records.get(name) && 'rows in one of test/support/clockify/generate-*.ts',
  ].flatMap((what) => (what === false ? [] : [`${file} lacks ${what}`]));
}

const schemas = readdirSync(join(ROOT, 'resources/schemas'));

test('each stream has its line in the registry, its schema, its documentation, and rows to be tested with', async () => {
  const streams = await streamFiles();
  expect(streams.length).toBeGreaterThanOrEqual(STREAMS.length);
  const bench = await Bench.start();
  const output = await bench.read(STREAMS.map(nameOf));
  await bench.server.close();
  const records = new Map(STREAMS.map(nameOf).map((name) => [name, output.records(name).length]));
  expect(streams.flatMap((stream) => missingFor(stream, { schemas, records }))).toEqual([]);
});

test('each schema has its stream', () => {
  const names = STREAMS.map((Stream) => `${nameOf(Stream)}.json`);
  expect(schemas.filter((file) => !names.includes(file))).toEqual([]);
});

test('no name comes twice, and parents stand before the streams that are sliced by them', () => {
  const streams = STREAMS.map((Stream) => new Stream({} as never));
  expect(new Set(streams.map(({ name }) => name)).size).toBe(streams.length);
  for (const [index, { name, parent }] of streams.entries()) {
    const before = streams.slice(0, index).map((stream) => stream.name);
    if (parent !== undefined) expect(before, `${name} is sliced by ${parent}`).toContain(parent);
  }
});

test('a stream that somebody forgot to wire up is told everything that it lacks', () => {
  class AuditLog extends ClockifyStream {
    readonly path = '/workspaces/{workspace_id}/audit-log';
    readonly documentation = '';
    protected readonly schema = {};
    override get name(): string {
      return 'audit_log';
    }
  }
  const forgotten = { file: 'src/streams/days.ts', source: 'export class AuditLog {}', Stream: AuditLog };
  expect(missingFor(forgotten, { schemas: [], records: new Map() })).toEqual([
    'src/streams/days.ts lacks a line in src/streams/index.ts',
    "src/streams/days.ts lacks a file name that is the stream's name, audit_log",
    'src/streams/days.ts lacks resources/schemas/audit_log.json',
    "src/streams/days.ts lacks the documentation's address",
    'src/streams/days.ts lacks a comment on the class that says what it reads',
    'src/streams/days.ts lacks its parameters in test/support/asked.ts',
    'src/streams/days.ts lacks an endpoint in test/support/clockify/endpoints.ts',
    'src/streams/days.ts lacks rows in one of test/support/clockify/generate-*.ts',
  ]);
});
