import { describe, expect, it } from 'vitest';
import { type Arguments, parseArguments } from '../../src/airbyte/arguments';
import { SyncError } from '../../src/sync-error';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));

function failure(line: string): SyncError {
  try {
    parse(line);
  } catch (error) {
    expect(error).toBeInstanceOf(SyncError);
    return error as SyncError;
  }
  throw new Error('it was taken');
}

describe('arguments', () => {
  it.each<[string, Partial<Arguments>]>([
    ['spec', { verb: 'spec', debug: false, ignored: [] }],
    ['check --config c.json', { verb: 'check', config: 'c.json' }],
    ['discover --config=c.json', { verb: 'discover', config: 'c.json' }],
    ['read --config c --catalog k', { verb: 'read', config: 'c', catalog: 'k', state: undefined }],
    ['read --config c --catalog k --state s --debug', { verb: 'read', state: 's', debug: true }],
    ['--debug --state s --catalog k --config c read', { verb: 'read', config: 'c', state: 's', debug: true }],
    ['--config check read --catalog k', { verb: 'read', config: 'check' }],
    ['read --config - --catalog k', { verb: 'read', config: '-', catalog: 'k' }],
    ['read --config c --catalog k --state=-', { verb: 'read', state: '-' }],
    ['check --config a --config b', { verb: 'check', config: 'b' }],
    ['spec --config c', { verb: 'spec', config: 'c' }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toMatchObject(expected);
  });

  it.each([
    ['spec --verbose', ['--verbose']],
    ['spec --level=5 -x', ['--level', '-x']],
    ['--level 5 check --config c', ['--level']],
  ])('that nobody knows are ignored, and named: %s', (line, ignored) => {
    expect(parse(line).ignored).toEqual(ignored);
  });

  it('name the command by the first word that is one', () => {
    expect(parse('read --output spec --config c --catalog k').verb).toBe('read');
  });
});

describe('arguments that cannot be used', () => {
  it('because a value is empty are an error, too', () => {
    expect(() => parseArguments(['read', '--config', 'c', '--catalog', 'k', '--state', ''])).toThrow('--state needs a');
  });

  it.each([
    ['', 'No command is given.'],
    ['--debug', 'No command is given.'],
    ['write', 'There is no command "write".'],
    ['READ --config c --catalog k', 'There is no command "READ".'],
    ['check', 'check needs --config FILE.'],
    ['check --config', '--config needs a FILE.'],
    ['check --config=', '--config needs a FILE.'],
    ['discover --catalog k', 'discover needs --config FILE.'],
    ['read --config c', 'read needs --catalog FILE.'],
    ['read --catalog k', 'read needs --config FILE.'],
    ['read --config c --catalog k --state', '--state needs a FILE.'],
    ['read --config c --catalog k --state=', '--state needs a FILE.'],
    ['read --config c --state --catalog k', '--state needs a FILE.'],
    ['read --state --config c --catalog k', '--state needs a FILE.'],
    ['read --config c --catalog k --state s --state', '--state needs a FILE.'],
    ['spec --catalog', '--catalog needs a FILE.'],
    ['read --config - --catalog -', 'Only one file can be stdin (-).'],
    ['read --config c --catalog=- --state -', 'Only one file can be stdin (-).'],
  ])('are an error that says why, and how it is done: %j', (line, why) => {
    const error = failure(line);
    expect(error).toMatchObject({ recovery: 'config', reach: 'sync' });
    expect(error.message).toMatch(/ Usage: spec \| check /);
    expect(error.message.startsWith(why)).toBe(true);
  });
});
