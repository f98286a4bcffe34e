import { expect, it } from 'vitest';
import { validate } from '../../src/airbyte/validate';

const SCHEMA = {
  type: 'object',
  required: ['key'],
  additionalProperties: false,
  properties: {
    key: { type: 'string', pattern: '^[a-z]+$' },
    size: { type: 'integer', minimum: 1 },
    date: { type: 'string', format: 'date-time' },
    since: { type: 'string', format: 'date-time', pattern: '^[0-9:TZ-]+$', examples: ['2025-01-01T00:00:00Z', 'x'] },
    code: { type: 'string', pattern: '^[0-9]*$', pattern_descriptor: 'digits only' },
    workers: { type: 'integer', maximum: 50, examples: [10] },
    mode: { enum: ['a', 'b'] },
    list: { type: 'array', items: { type: 'object', required: ['id'] } },
  },
};

it('a value that is right has no problem', () => {
  expect(validate(SCHEMA, { key: 'abc', size: 1, date: '2026-11-20T12:00:00Z', mode: 'a', list: [] })).toBeUndefined();
});

it('a date alone is a date and time', () => {
  expect(validate(SCHEMA, { key: 'abc', since: '2024-02-29' })).toBeUndefined();
  expect(validate(SCHEMA, { key: 'abc', since: '2025-02-29' })).toBeDefined();
});

it.each([
  [{}, 'key is missing'],
  [null, 'the file must be an object'],
  [{ key: 5 }, 'key must be text'],
  [{ key: 'SECRET' }, 'key must be of another form'],
  [{ key: 'a', size: 0 }, 'size must be 1 or more'],
  [{ key: 'a', size: 1.5 }, 'size must be a whole number'],
  [{ key: 'a', workers: 'SECRET' }, 'workers must be a whole number, such as 10'],
  [{ key: 'a', workers: 51 }, 'workers must be 50 or less'],
  [{ key: 'a', date: 'SECRET' }, 'date must be date-time'],
  [{ key: 'a', since: 'SECRET' }, 'since must look like 2025-01-01T00:00:00Z'],
  [{ key: 'a', since: '2025-13-01' }, 'since must look like 2025-01-01T00:00:00Z'],
  [{ key: 'a', since: 5 }, 'since must be text, such as "2025-01-01T00:00:00Z"'],
  [{ key: 'a', code: 'SECRET' }, 'code must be digits only'],
  [{ key: 'a', mode: 'SECRET' }, 'mode must be one of a, b'],
  [{ key: 'a', SECRET: 1 }, 'the file has an unknown property'],
  [{ key: 'a', list: [{ id: 1 }, {}] }, 'list.1.id is missing'],
])('a value that is wrong is described by its path and the rule, and not quoted: %j', (value, problem) => {
  expect(validate(SCHEMA, value)).toBe(problem);
  expect(validate(SCHEMA, value)).not.toContain('SECRET');
});

it('several problems are listed, and not endlessly many', () => {
  expect(validate(SCHEMA, { size: 0, mode: 'x' })?.split('; ').toSorted()).toEqual([
    'key is missing',
    'mode must be one of a, b',
    'size must be 1 or more',
  ]);
  expect(validate(SCHEMA, { key: 'a', list: Array(50).fill({}) })?.split('; ')).toHaveLength(5);
});
