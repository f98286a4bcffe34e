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
/** Fields whose type is the user's choice; the columns or nested fields of these names have no type. */
const UNTYPED = /\.(value|workspaceDefaultValue)$/;
/** The columns that make up the key of each stream. */
const KEYS = new Map(
  STREAMS.map((Stream) => {
    const { name, source_defined_primary_key } = new Stream({} as never).asAirbyteStream();
    return [name, source_defined_primary_key!.flat()];
  }),
);
/** Numbers that count something else than money; those of time off are days or hours. */
const NOT_MONEY =
  /^time_off_|\.(dayOfMonth|hoursPerDay|offsetEnd|offsetStart|olderThanValue|progress|projectListCollapse|quantity)$/;
/** Money in major units; all other is in minor units. */
const MAJOR_UNITS = ['expenses.total', 'approval_requests.expenses.[].total'];
/** Money whose unit nobody knows for sure; the columns have to say so. */
const UNKNOWN_UNITS = ['billableAmount', 'costAmount', 'expenseTotal'].map((name) => `approval_requests.${name}`);

// strict: an unknown keyword, or a list of types other than null and one more, does not compile
const ajv = new Ajv({ strict: true, allErrors: true, keywords: ['airbyte_type'] });
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

  test('lets every field be null, and have one type besides', () => {
    for (const [path, { type }] of nodes) {
      if (UNTYPED.test(path)) expect(type, path).toBeUndefined();
      else
        expect(
          TYPES.map((name) => ['null', name]),
          path,
        ).toContainEqual(type);
    }
  });

  test('marks instants for the platform, and gives no other format than dates', () => {
    for (const [path, node] of nodes) {
      if (node.format === 'date') expect(node, path).toMatchObject({ type: STRING });
      else if (node.format ?? node.airbyte_type) expect(node, path).toMatchObject(INSTANT);
    }
  });

  test('describes every column', () => {
    for (const [name, { description }] of columns) expect(description, name).toMatch(/^[A-Z]/);
  });

  test('says the unit of money', () => {
    for (const [path, node] of nodes) {
      const rate = node.properties?.amount && node.properties.currency;
      const number = node.type?.includes('integer') || node.type?.includes('number');
      if (rate || (number && !NOT_MONEY.test(path))) expect(node.description, path).toMatch(unitOf(path));
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

test('the token that a webhook signs with is a secret, and has no column', () => {
  const paths = schemas.flatMap(([stream, schema]) => [...walk(schema, stream)].map(([path]) => path));
  expect(paths.filter((path) => /token|secret|password/i.test(path))).toEqual([]);
});

/** How the description of money has to say its unit. */
function unitOf(path: string): RegExp {
  if (UNKNOWN_UNITS.includes(path)) return /does not document the unit/;
  return MAJOR_UNITS.includes(path) ? /major units/i : /minor units/i;
}

/** Every column and, below it, every nested field and item, with its path. */
function* walk(schema: Schema, path: string): Generator<[string, Schema]> {
  const below = Object.entries({ ...schema.properties, ...(schema.items && { '[]': schema.items }) });
  for (const [name, node] of below) {
    yield [`${path}.${name}`, node];
    yield* walk(node, `${path}.${name}`);
  }
}
