import { parseArgs } from 'node:util';
import { SyncError } from '../sync-error';

export const VERBS = ['spec', 'check', 'discover', 'read'] as const;
export type Verb = (typeof VERBS)[number];

export interface Arguments {
  readonly verb: Verb;
  readonly config?: string;
  readonly catalog?: string;
  readonly state?: string;
  readonly debug: boolean;
  /** Options that are not known: ignored, and said. */
  readonly ignored: readonly string[];
}

const FILES = ['config', 'catalog', 'state'] as const;
export const KNOWN_OPTIONS: readonly string[] = [...FILES, 'debug'];
const USAGE =
  'Usage: spec | check --config FILE | discover --config FILE | read --config FILE --catalog FILE [--state FILE] [--debug]. One FILE may be - for stdin.';
const REQUIRED: Readonly<Record<Verb, readonly (typeof FILES)[number][]>> = {
  spec: [],
  check: ['config'],
  discover: ['config'],
  read: ['config', 'catalog'],
};

/** @throws SyncError (config) for a verb that is missing or unknown, or an option or its value that is missing */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: {
      config: { type: 'string' },
      catalog: { type: 'string' },
      state: { type: 'string' },
      debug: { type: 'boolean' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  // the value of an option that is not known looks like a positional argument
  const verb = positionals.find((word): word is Verb => (VERBS as readonly string[]).includes(word));
  if (!verb) {
    throw usage(
      positionals[0] === undefined ? 'No command is given.' : `There is no command ${JSON.stringify(positionals[0])}.`,
    );
  }
  for (const token of tokens) {
    // without this, a sync would silently begin from the start
    const isFile = token.kind === 'option' && (FILES as readonly string[]).includes(token.name);
    if (isFile && (!token.value || /^-./.test(token.value))) throw usage(`--${token.name} needs a FILE.`);
  }
  const file = (name: (typeof FILES)[number]) => values[name] as string | undefined;
  for (const name of REQUIRED[verb]) if (!file(name)) throw usage(`${verb} needs --${name} FILE.`);
  if (FILES.filter((name) => file(name) === '-').length > 1) throw usage('Only one file can be stdin (-).');
  return {
    verb,
    config: file('config'),
    catalog: file('catalog'),
    state: file('state'),
    debug: values.debug === true,
    ignored: tokens.flatMap((token) =>
      token.kind === 'option' && !KNOWN_OPTIONS.includes(token.name) ? [token.rawName] : [],
    ),
  };
}

function usage(problem: string): SyncError {
  return new SyncError('config', `${problem} ${USAGE}`, { reach: 'sync' });
}
