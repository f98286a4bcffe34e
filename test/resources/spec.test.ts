import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import spec from '../../resources/spec.json';
import { validate as problem } from '../../src/airbyte/validate';
import config from '../../test_files/config.json';

interface Property {
  type: string;
  title: string;
  description: string;
  order: number;
  pattern?: string;
  examples?: unknown[];
  default?: unknown;
  [keyword: string]: unknown;
}

const schema = spec.connectionSpecification;
const properties = Object.entries(schema.properties as unknown as Record<string, Property>);
const ajv = new Ajv({ strict: true, keywords: ['airbyte_secret', 'always_show', 'order', 'pattern_descriptor'] });
addFormats(ajv);
const validate = ajv.compile(schema);
/** By the connector's own validator, which takes a date alone for a date and time. */
const accepts = (key: string, value: unknown): boolean =>
  problem(schema, { api_key: 'key', [key]: value }) === undefined;

// the lists of Airbyte's acceptance tests
const SECRETS =
  'client_token access_token api_token token secret client_secret password key service_account_info ' +
  'service_account tenant_id certificate jwt credentials app_id appid refresh_token';
const FORBIDDEN =
  '$ref not anyOf allOf oneOf patternProperties prefixItems if then else dependentSchemas dependentRequired';

describe('the specification', () => {
  test('has the form of a ConnectorSpecification', () => {
    const { connectionSpecification: _, ...envelope } = spec;
    expect(envelope).toEqual({
      protocol_version: '0.2.0',
      documentationUrl: 'https://docs.clockify.me/',
      supported_destination_sync_modes: [],
    });
  });

  test('is a draft 7 object that asks for the key alone, and lets unknown keys pass', () => {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      title: 'Clockify Source Spec',
      required: ['api_key'],
      additionalProperties: true,
    });
  });

  test('marks every secret', () => {
    const names = ['api_key', ...SECRETS.split(' ')];
    const secrets = properties.filter(([, { airbyte_secret }]) => airbyte_secret).map(([key]) => key);
    expect(secrets).toEqual(properties.map(([key]) => key).filter((key) => names.includes(key)));
  });

  test('uses no keyword that the platform refuses', () => {
    for (const [key, property] of properties) {
      expect(
        Object.keys(property).filter((word) => FORBIDDEN.split(' ').includes(word)),
        key,
      ).toEqual([]);
    }
  });

  test('numbers its properties in the order in which they stand', () => {
    expect(properties.map(([, { order }]) => order)).toEqual(properties.map((_, at) => at));
  });

  test('accepts the configuration of the documents', () => {
    expect(validate(config)).toBe(true);
  });

  test('has patterns that mean the same in Python and JavaScript: anchored, without shorthands that differ', () => {
    const common = /^\^([^\\(]|\\[s.\\]|\((?!\?))*\$$/;
    for (const [key, { pattern }] of properties) expect(pattern ?? '^$', key).toMatch(common);
  });
});

describe.each(properties)('%s', (key, property) => {
  test('has one type, a title and a description', () => {
    expect(['string', 'integer', 'number', 'boolean']).toContain(property.type);
    expect(property.title).toMatch(/^[A-Z]/);
    expect(property.description).toMatch(/^[A-Z].*\.$/s);
  });

  test('accepts its own examples and default', () => {
    for (const value of property.examples ?? []) expect(accepts(key, value), String(value)).toBe(true);
    if ('default' in property) expect(accepts(key, property.default)).toBe(true);
  });

  test('says in words what its pattern asks for', () => {
    expect(property.pattern === undefined).toBe(property.pattern_descriptor === undefined);
    if (property.format) expect(property.pattern).toBeDefined();
  });
});

const ACCEPTED: [string, unknown][] = [
  ['api_key', ' MTIzNDU2Nzg5MGFiY2RlZg== '],
  ['workspace_id', ''],
  ['workspace_id', ' 64a687e29ae1f428e7ebe303 '],
  ['workspace_id', '64a687e29ae1f428e7ebe303,5e6f5b1c2d3a4b5c6d7e8f90'],
  ['workspace_id', '64a687e29ae1f428e7ebe303\n5e6f5b1c2d3a4b5c6d7e8f90'],
  ['api_url', 'api.clockify.me'],
  ['api_url', 'HTTPS://use2.clockify.me/'],
  ['api_url', ' http://127.0.0.1:8080/api/v1 '],
  ['start_date', '2025-01-01'],
  ['start_date', '2025-01-01T00:00:00.123456Z'],
  ['start_date', '2025-01-01T00:00:00+02:00'],
  ['lookback_window_days', 0],
  ['max_rate_limit_wait_minutes', 1440],
  ['requests_per_second', 0.5],
  ['somebody_elses_key', null],
];

test.each(ACCEPTED)('%s may be %j', (key, value) => {
  expect(accepts(key, value)).toBe(true);
});

const REFUSED: [string, unknown][] = [
  ['api_key', ''],
  ['api_key', 'two words'],
  ['api_key', 'schlüssel'],
  ['workspace_id', 'a/b'],
  ['api_url', ''],
  ['api_url', 'https://user:password@api.clockify.me'],
  ['api_url', 'user@api.clockify.me'],
  ['api_url', 'https://api.clockify.me?key=1'],
  ['api_url', 'https://api.clockify.me/#top'],
  ['api_url', 'ftp://api.clockify.me'],
  ['start_date', '2025-13-01'],
  ['start_date', '2025-13-01T00:00:00Z'],
  ['start_date', '2025-01-01T00:00:00'],
  ['lookback_window_days', -1],
  ['lookback_window_days', 1.5],
  ['page_size', 0],
  ['page_size', 5001],
  ['num_workers', 51],
  ['requests_per_second', 0],
  ['include_inactive_users', 'yes'],
];

test.each(REFUSED)('%s may not be %j', (key, value) => {
  expect(accepts(key, value)).toBe(false);
});
