import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { STREAMS } from '../../src/streams';
import official from '../../test_files/official-columns.json';
import { generateWorld } from '../support/clockify/generate';

interface Schema {
  type?: string | string[];
  description?: string;
  format?: string;
  airbyte_type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}

const FOLDER = join(import.meta.dirname, '../../resources/schemas');
const schemas = readdirSync(FOLDER).map((file): [string, Schema] => {
  return [file.replace(/\.json$/, ''), JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))];
});
const byName = new Map(schemas);
const ROOT_KEYWORDS = ['$schema', 'type', 'additionalProperties', 'properties'];
const KEYWORDS = ['type', 'description', 'format', 'airbyte_type', 'properties', 'items'];
const TYPES = ['string', 'boolean', 'integer', 'number', 'object', 'array'];
const STRING = ['null', 'string'];
const INSTANT = { type: STRING, format: 'date-time', airbyte_type: 'timestamp_with_timezone' };
/**
 * Custom fields hold what their type allows. This union was tried with consumers, nested and as a column: singer-sdk
 * conforms every value (it raises at a list without a type), and its targets validate every value; PyAirbyte makes text
 * of the column, as it does of a plain string, in DuckDB and PostgreSQL. A plain string would make targets that validate
 * refuse the rows whose default value is a number, a boolean or a list. The price is a line of PyAirbyte on its stdout,
 * that it falls back to text.
 */
const ANY_VALUE = { type: ['null', 'string', 'number', 'boolean', 'array'], items: { type: STRING } };
const ANY_VALUE_PATH = /\.(value|workspaceDefaultValue)$/;
/** ISO 8601 in the description; a number of seconds was recorded, too. */
const DURATION = { type: ['null', 'string', 'number'] };
const DURATION_PATH = /\.timeInterval\.duration$/;
/**
 * Every declared format, and why no value breaks it. What the server stamps by its clock has none (nine digits of a
 * fraction were recorded), nor has the interval of an entry (years of five digits were).
 */
const FORMATS: Record<string, string> = {
  'approval_requests.approvalRequest.dateRange.end': 'bounds of a week or month, described; no recording contradicts',
  'approval_requests.approvalRequest.dateRange.start': 'bounds of a week or month, described; no recording contradicts',
  'holidays.datePeriod.endDate': 'a day, described; no recording contradicts',
  'holidays.datePeriod.startDate': 'a day, described; no recording contradicts',
  'invoice_payments.date': 'a day that was chosen, described with an example in seconds',
  'invoices.dueDate': 'a day that was chosen, described with an example in seconds',
  'invoices.issuedDate': 'a day that was chosen, described with an example in seconds',
  'scheduling_assignments.period.end': 'bounds of days, described; no recording contradicts',
  'scheduling_assignments.period.start': 'bounds of days, described; no recording contradicts',
  'time_entries.started_at': 'ours: an instant in UTC of the years 1 to 9999, or null',
  'time_entries.synced_at': 'ours: an instant in UTC, in milliseconds',
  'time_off_requests.timeOffPeriod.halfDayHours.end': 'bounds of half a day, described; no recording contradicts',
  'time_off_requests.timeOffPeriod.halfDayHours.start': 'bounds of half a day, described; no recording contradicts',
  'time_off_requests.timeOffPeriod.period.end': 'bounds of days, recorded with milliseconds',
  'time_off_requests.timeOffPeriod.period.start': 'bounds of days, recorded with seconds',
};
/** The columns that make up the key of each stream. */
const KEYS = new Map(
  STREAMS.map((Stream) => {
    const { name, source_defined_primary_key } = new Stream({} as never).asAirbyteStream();
    return [name, source_defined_primary_key!.flat()];
  }),
);
/** Numbers that count something else than money; those of time off are days or hours. */
const NOT_MONEY =
  /^time_off_|\.(dayOfMonth|hour|hoursPerDay|off(set)?(End|Start)|progress|duration|value|workspaceDefaultValue)$/;

// strict: an unknown keyword does not compile
const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true, keywords: ['airbyte_type'] });
addFormats(ajv);

describe.each(schemas)('the schema of %s', (stream, schema) => {
  const columns = Object.entries(schema.properties!);
  const nodes = [...walk(schema, stream)];

  test('is valid draft 7, without unknown keywords', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  test('is an object that may have more fields, and needs none', () => {
    expect(Object.keys(schema)).toEqual(ROOT_KEYWORDS);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: true });
  });

  test('uses only keywords that every destination understands: no references, unions or enums', () => {
    for (const [path, node] of nodes) expect(KEYWORDS, path).toEqual(expect.arrayContaining(Object.keys(node)));
  });

  test('lets every field be null, and have one type besides; two kinds of fields have several', () => {
    for (const [path, node] of nodes) {
      if (ANY_VALUE_PATH.test(path)) expect(node, path).toMatchObject(ANY_VALUE);
      else if (DURATION_PATH.test(path)) expect(node, path).toMatchObject(DURATION);
      else
        expect(
          TYPES.map((name) => ['null', name]),
          path,
        ).toContainEqual(node.type);
    }
  });

  test('says what is in every array, at every depth', () => {
    for (const [path, { type, items }] of nodes) expect(items !== undefined, path).toBe(type?.includes('array'));
  });

  test('has fields in objects only', () => {
    for (const [path, { type, properties }] of nodes) if (properties) expect(type, path).toContain('object');
  });

  test('marks instants for the platform, and gives no other format than dates', () => {
    for (const [path, node] of nodes) {
      if (node.format === 'date') expect(node, path).toMatchObject({ type: STRING });
      else if (node.format ?? node.airbyte_type) expect(node, path).toMatchObject(INSTANT);
    }
  });

  test('declares a format only where a reason is known', () => {
    const declared = nodes.flatMap(([path, { format }]) => (format === undefined ? [] : [path]));
    const known = Object.keys(FORMATS).filter((path) => path.startsWith(`${stream}.`));
    expect(declared.sort()).toEqual(known.sort());
  });

  test('describes every column', () => {
    for (const [name, { description }] of columns) expect(description, name).toMatch(/^[A-Z]/);
  });

  test('says the unit of money', () => {
    for (const [path, node] of nodes) {
      const rate = node.properties?.amount && node.properties.currency;
      const number = node.type?.includes('integer') || node.type?.includes('number');
      if (rate || (number && !NOT_MONEY.test(path))) expect(node.description, path).toMatch(/minor units/i);
    }
  });

  test('has the key, and the workspace where the row belongs to one', () => {
    const key = KEYS.get(stream)!;
    for (const column of key) expect(schema.properties![column]?.type, column).toEqual(STRING);
    expect('id' in schema.properties!).toBe(key.includes('id'));
    const owned = !['users', 'workspaces'].includes(stream);
    expect(schema.properties!.workspaceId?.type, 'workspaceId').toEqual(owned ? STRING : undefined);
  });

  test('lists the key first, then the workspace, foreign keys and the rest by name', () => {
    const rank = (name: string) => (name === 'id' ? 0 : name === 'workspaceId' ? 1 : name.endsWith('Id') ? 2 : 3);
    const names = columns.map(([name]) => name);
    expect(names).toEqual([...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)));
  });

  test('has no two columns that a warehouse would give the same name', () => {
    const names = columns.map(([name]) => name.toLowerCase().replace(/[^a-z0-9]/g, '_'));
    expect(new Set(names).size).toBe(names.length);
  });
});

test('time entries have both cursors, as instants at the top', () => {
  expect(byName.get('time_entries')!.properties).toMatchObject({ started_at: INSTANT, synced_at: INSTANT });
});

test.each(Object.entries(official).filter(([stream]) => byName.has(stream)))(
  'who comes from the official connector keeps every column of %s, and its type',
  (stream, columns) => {
    const { properties } = byName.get(stream)!;
    for (const [column, types] of Object.entries(columns)) {
      // a column with several types in the official connector is a union there; one of them is enough
      const accepted = types.split('|').flatMap((type) => (type === 'integer' ? ['integer', 'number'] : [type]));
      expect(accepted, column).toContain(properties![column]?.type?.[1]);
    }
  },
);

test('the rows of an invented account are valid, and every field of theirs is declared', () => {
  const world = generateWorld({ seed: 7, users: 8, entriesPerUser: 30, projects: 12, clients: 5 });
  const rows: [string, object[]][] = [
    ['workspaces', world.workspaces],
    ['time_entries', [...world.allEntries()]],
  ];
  for (const data of world.data.values()) {
    const { clients, projects, tags, users, tasks } = data;
    rows.push(...Object.entries({ clients, projects, tags, users, tasks: [...tasks.values()].flat() }));
  }
  for (const [stream, list] of rows) {
    const valid = ajv.compile(byName.get(stream)!);
    const declared = Object.keys(byName.get(stream)!.properties!);
    for (const row of list) {
      expect(valid(row) ? [] : valid.errors, stream).toEqual([]);
      expect(declared, stream).toEqual(expect.arrayContaining(Object.keys(row)));
    }
  }
});

test('settings of workspaces and people are objects without a shape: their types vary', () => {
  for (const path of ['workspaces.workspaceSettings', 'users.settings']) {
    const [stream, column] = path.split('.') as [string, string];
    const { description: _, ...rest } = byName.get(stream)!.properties![column]!;
    expect(rest, path).toEqual({ type: ['null', 'object'] });
  }
});

test('the token that a webhook signs with is a secret, and has no column', () => {
  const paths = schemas.flatMap(([stream, schema]) => [...walk(schema, stream)].map(([path]) => path));
  expect(paths.filter((path) => /token|secret|password/i.test(path))).toEqual([]);
});

/** Every column and, below it, every nested field and item, with its path. */
function* walk(schema: Schema, path: string): Generator<[string, Schema]> {
  const below = Object.entries({ ...schema.properties, ...(schema.items && { '[]': schema.items }) });
  for (const [name, node] of below) {
    yield [`${path}.${name}`, node];
    yield* walk(node, `${path}.${name}`);
  }
}
