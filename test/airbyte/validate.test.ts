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
    mode: { enum: ['a', 'b'] },
    list: { type: 'array', items: { type: 'object', required: ['id'] } },
  },
};

it('a value that is right has no problem', () => {
  expect(validate(SCHEMA, { key: 'abc', size: 1, date: '2026-11-20T12:00:00Z', mode: 'a', list: [] })).toBeUndefined();
});

it.each([
  [{}, 'key is missing'],
  [null, 'the file must be object'],
  [{ key: 5 }, 'key must be string'],
  [{ key: 'SECRET' }, 'key does not have the form that is asked for (^[a-z]+$)'],
  [{ key: 'a', size: 0 }, 'size must be >= 1'],
  [{ key: 'a', size: 1.5 }, 'size must be integer'],
  [{ key: 'a', date: 'SECRET' }, 'date must match format "date-time"'],
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
    'size must be >= 1',
  ]);
  expect(validate(SCHEMA, { key: 'a', list: Array(50).fill({}) })?.split('; ')).toHaveLength(5);
});
