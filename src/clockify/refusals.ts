import type { Reach, Recovery } from '../sync-error';
import { type Circumstances, ClockifyError, type Reason } from './errors';

/** An answer with another status than 200, as the table below looks at it. */
export interface Refused extends Circumstances {
  readonly status: number;
  /** The server's own words in one line, or ''. Untrusted. */
  readonly words: string;
}

export interface Rule {
  readonly status: (status: number) => boolean;
  readonly host?: 'reports';
  /** Left out: whatever the words are. */
  readonly words?: (words: string) => boolean;
  readonly recovery: Recovery;
  readonly reason: Reason;
  readonly reach?: Reach;
  /** What the read loop compares: denied by plan or role, or the request itself refused. */
  readonly denied?: boolean;
  readonly message: (answer: Refused) => string;
}

const only = (wanted: number) => (status: number) => status === wanted;
const quoted = ({ words }: Refused) => (words === '' ? '' : `: "${words}"`);

/**
 * What an answer means, by its status and its wording; the first rule that fits decides. The code in the body decides
 * nothing: 501 stands for a refused page size, a malformed id and a deleted parent alike.
 */
export const RULES: readonly Rule[] = [
  {
    status: only(401),
    host: 'reports',
    recovery: 'config',
    reason: 'unauthorized',
    reach: 'stream',
    message: () =>
      'The host of the reports does not accept the API key (HTTP 401). If that does not change, deselect the stream.',
  },
  {
    status: only(401),
    recovery: 'config',
    reason: 'unauthorized',
    reach: 'sync',
    message: () =>
      'Clockify does not accept the API key (HTTP 401). Check api_key: copy it again from Profile settings > Advanced > ' +
      'Manage API keys. A workspace on its own subdomain or in a region needs a key made there, and its api_url.',
  },
  {
    status: only(403),
    recovery: 'config',
    reason: 'forbidden',
    denied: true,
    message: (answer) =>
      `Clockify denies access to ${answer.what} (HTTP 403${quoted(answer)}). The role of the key's owner or the ` +
      "workspace's plan does not include it: use the key of an owner or admin, or deselect the stream.",
  },
  {
    status: only(400),
    words: saysParentGone,
    recovery: 'system',
    reason: 'parent-gone',
    message: (answer) => `${answer.what}: the parent no longer exists (HTTP 400${quoted(answer)}).`,
  },
  {
    status: only(400),
    recovery: 'system',
    reason: 'refused',
    denied: false,
    message: (answer) => `Clockify refused ${answer.what} (HTTP 400${quoted(answer)}). Please report it.`,
  },
  {
    status: only(429),
    recovery: 'transient',
    reason: 'rate-limited',
    message: ({ what }) => `Clockify's request limit is used up (HTTP 429 for ${what}). Try again later.`,
  },
  {
    status: only(407),
    recovery: 'config',
    reason: 'other',
    reach: 'stream',
    message: ({ proxy = 'the proxy' }) =>
      `A login is required by ${proxy} (HTTP 407). Put it into the variable: http://user:password@host:port.`,
  },
  {
    status: (status) => status >= 300 && status < 400,
    recovery: 'config',
    reason: 'other',
    reach: 'stream',
    message: ({ status }) =>
      `The host answers with a redirect (HTTP ${status}), which is not followed, because it would carry the API key ` +
      'along. Set api_url to the address that serves the API itself.',
  },
  {
    status: isServerFault,
    recovery: 'transient',
    reason: 'interrupted',
    message: (answer) =>
      `Clockify failed to answer ${answer.what} (HTTP ${answer.status}${quoted(answer)}). Try again later.`,
  },
  {
    status: (status) => status === 405 || status === 404,
    words: (words) => /no static resource|request method/i.test(words),
    recovery: 'system',
    reason: 'no-route',
    message: (answer) =>
      `There is no ${answer.what} at this address (HTTP ${answer.status}${quoted(answer)}). Check that api_url is the ` +
      'address of the API.',
  },
  {
    status: only(404),
    recovery: 'system',
    reason: 'not-found',
    message: (answer) =>
      `Clockify refused ${answer.what} (HTTP 404${quoted(answer)}). Check that api_url is the address of the API.`,
  },
  {
    status: () => true,
    recovery: 'system',
    reason: 'other',
    message: (answer) => `Clockify refused ${answer.what} (HTTP ${answer.status}${quoted(answer)}). Please report it.`,
  },
];

/** Statuses that say nothing about the request: the same one may well be answered a little later. */
function isServerFault(status: number): boolean {
  return status === 408 || status === 425 || status >= 500 || (status > 200 && status < 300);
}

const PARENT = '(?:project|user|member|person|client|task|invoice|policy|workspace|entity|resource owner|parent)';
/** An id, in quotes or not. */
const NAMED = `(?:\\s+with\\s+(?:the\\s+)?(?:given\\s+|provided\\s+)?id)?(?:\\s+(?:with\\s+)?(?:id\\s*:?\\s*)?['"\u2018\u201c]?[0-9a-f*-]{4,}['"\u2019\u201d]?)?`;
const NOT = `(?:does\\s+not|doesn['\u2019]?t|no\\s+longer|is\\s+not|was\\s+not|isn['\u2019]?t|wasn['\u2019]?t|not|cannot\\s+be|could\\s+not\\s+be|can['\u2019]?t\\s+be)`;
/** "Project does not exist", "User 5f.. not found". */
const MISSING = new RegExp(`\\b${PARENT}${NAMED}\\s+${NOT}\\s+(?:exists?|found|existing)\\b`, 'i');
/** "Project doesn't belong to Workspace". */
const FOREIGN = new RegExp(
  `${NOT}\\s+belongs?\\s+to\\s+(?:this\\s+|the\\s+|your\\s+)?(?:workspace|project|organization|you)\\b`,
  'i',
);

/**
 * Whether a 400 says that a project, person, invoice or policy was deleted or belongs elsewhere: there is no 404 for it.
 * In doubt it does not: a failure is loud, and an empty slice is not. So the sentence must speak of such a parent.
 */
export function saysParentGone(words: string): boolean {
  return MISSING.test(words) || FOREIGN.test(words);
}

/** The rule that decides about an answer. */
export function ruleOf({ status, host, words }: Refused): Rule {
  return RULES.find(
    (rule) =>
      rule.status(status) &&
      (rule.host === undefined || rule.host === host) &&
      (rule.words === undefined || rule.words(words)),
  )!;
}

/** @param body the parsed body, or its text */
export function classifyAnswer(status: number, body: unknown, circumstances: Circumstances): ClockifyError {
  const { words, code } = quote(body);
  const answer: Refused = { ...circumstances, status, words };
  // a web page is not the API's word
  const rule = ruleOf(isPage(body) ? { ...answer, words: '' } : answer);
  return new ClockifyError(rule.recovery, rule.reason, rule.message(answer), {
    reach: rule.reach,
    detail: `${answer.what} -> HTTP ${status}${code ? ` code ${code}` : ''}${quoted(answer)}`,
    // without ids, so that the same refusal of two slices reads alike
    refusal:
      // a web page comes from a firewall or a proxy: what it denies says nothing about plan or role
      rule.denied === undefined || isPage(body)
        ? undefined
        : { denied: rule.denied, words: `HTTP ${status}${quoted(answer).replace(/\b[0-9a-f]{24}\b/g, '*')}` },
  });
}

function isPage(body: unknown): boolean {
  return typeof body === 'string' && /^\s*</.test(body);
}

/** The server's own words: untrusted, so one line, and not many of them. */
export function quote(data: unknown): { words: string; code?: number } {
  const body = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const texts = typeof data === 'string' ? [data] : [body.message, body.description, body.error];
  const lines = texts.map((text) => (typeof text === 'string' ? oneLine(text) : ''));
  const line = lines.find((text) => text !== '') ?? '';
  const words = line.length > 200 ? `${line.slice(0, 200)}...` : line;
  return { words, code: typeof body.code === 'number' ? body.code : undefined };
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  return text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
}
