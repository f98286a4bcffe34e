import { describe, expect, it } from 'vitest';
import { isRetryable } from '../../src/clockify/errors';
import { classifyAnswer, quote, RULES, ruleOf, saysParentGone } from '../../src/clockify/refusals';

const WHAT = 'GET /workspaces/w/clients (page 2)';
const PARENT = '5f1f2b8c9d3e4a0012345678';

function answer(status: number, body: unknown, host?: 'reports') {
  return classifyAnswer(status, body, { what: WHAT, host });
}

type Row = [status: number, body: unknown, recovery: string, reason: string, reach: string, retried?: 'retried'];

const ACCESS_DENIED = { message: 'Access Denied', code: 501 };
const FORBIDDEN = { timestamp: '2025-06-01T00:00:00.000+00:00', status: 403, error: 'Forbidden', path: '/v1/x' };

/** Bodies as they were recorded, and what each means. */
const RECORDED: Row[] = [
  // 400 is told apart by its words alone
  [400, { message: "Invalid value provided for field 'sort-column'", code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Page size cannot be larger than 500.', code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Page size cannot be larger than 5,000', code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Date range cannot exceed 366 days', code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Invalid value entered for field account-statuses', code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Full report is not available', code: 501 }, 'system', 'refused', 'slice'],
  [400, { message: 'Invalid request', code: 3000 }, 'system', 'refused', 'slice'],
  [400, { description: 'Malformed id', code: 501 }, 'system', 'refused', 'slice'],
  [400, '', 'system', 'refused', 'slice'],
  [400, { message: "Project doesn't belong to Workspace", code: 501 }, 'system', 'parent-gone', 'slice'],
  [400, { message: "User doesn't belong to Workspace", code: 3000 }, 'system', 'parent-gone', 'slice'],
  [400, { description: 'Invoice does not exist', code: 501 }, 'system', 'parent-gone', 'slice'],
  [400, { error: 'Policy not found' }, 'system', 'parent-gone', 'slice'],
  [401, { description: 'Full authentication is required', code: 1000 }, 'config', 'unauthorized', 'sync'],
  [401, { message: 'Api key does not exist', code: 4003 }, 'config', 'unauthorized', 'sync'],
  [401, { message: '…', code: 4017 }, 'config', 'unauthorized', 'sync'],
  [403, ACCESS_DENIED, 'config', 'forbidden', 'slice'],
  [403, { message: 'Access Denied', code: 403 }, 'config', 'forbidden', 'slice'],
  [403, { message: '…', code: 1000 }, 'config', 'forbidden', 'slice'],
  [403, FORBIDDEN, 'config', 'forbidden', 'slice'],
  [404, { message: 'No static resource v1/x.', code: 3000 }, 'system', 'no-route', 'slice'],
  [404, { message: '…', code: 404 }, 'system', 'not-found', 'slice'],
  [404, '', 'system', 'not-found', 'slice'],
  [405, { message: "Request method 'GET' is not supported", code: 3000 }, 'system', 'no-route', 'slice'],
  [429, { message: 'Too many requests', code: 429 }, 'transient', 'rate-limited', 'slice'],
  [502, '<html><body>502 Bad Gateway</body></html>', 'transient', 'interrupted', 'slice', 'retried'],
  [504, '<html><body>504 Gateway Time-out</body></html>', 'transient', 'interrupted', 'slice', 'retried'],
  // what lies between the connector and the API
  [301, '', 'config', 'other', 'stream'],
  [304, '', 'config', 'other', 'stream'],
  [407, '', 'config', 'other', 'stream'],
  [204, '', 'transient', 'interrupted', 'slice', 'retried'],
  [408, '', 'transient', 'interrupted', 'slice', 'retried'],
  [425, '', 'transient', 'interrupted', 'slice', 'retried'],
  [500, { message: 'does not exist', code: 501 }, 'transient', 'interrupted', 'slice', 'retried'],
  [599, '', 'transient', 'interrupted', 'slice', 'retried'],
  [410, '', 'system', 'other', 'slice'],
];

describe('the table of refusals', () => {
  it.each(RECORDED)('%i %j is %s, %s, ends the %s', (status, body, recovery, reason, reach, retried) => {
    const error = answer(status, body);
    expect(error).toMatchObject({ recovery, reason, reach });
    expect(isRetryable(error)).toBe(retried === 'retried');
    expect(error.detail).toContain(`${WHAT} -> HTTP ${status}`);
  });

  it('has no rule that nothing recorded needs', () => {
    const rules = RECORDED.map(([status, body]) => ruleOf({ what: WHAT, status, words: quote(body).words }));
    rules.push(ruleOf({ what: WHAT, status: 401, words: '', host: 'reports' }));
    expect(new Set(rules)).toEqual(new Set(RULES));
  });

  it.each([401, 403])('lets no code decide: %i', (status) => {
    const codes = [undefined, 403, 501, 1000, 3000, 4003];
    const reasons = codes.map((code) => answer(status, { message: 'Access Denied', code }).reason);
    expect(new Set(reasons).size).toBe(1);
  });

  it('ends only the stream where the host of the reports does not know the key', () => {
    expect(answer(401, '', 'reports')).toMatchObject({ recovery: 'config', reason: 'unauthorized', reach: 'stream' });
  });

  it('names the request, and the setting that mends it', () => {
    expect(answer(401, '').message).toContain('api_key');
    expect(answer(403, '').message).toContain(WHAT);
    expect(answer(302, '').message).toContain('api_url');
    expect(answer(404, '').message).toContain('api_url');
  });
});

describe('wording about something else is a refusal', () => {
  it.each([
    'Subscription not found',
    'Session does not exist',
    'User session does not exist',
    'Feature flag not found',
    'Time zone not found',
    'Access not found',
    'Sync lock not found, try again',
    "User doesn't belong to the group of managers",
    "You don't belong to the group that may see this",
    '<html><body>Project not found</body></html>',
  ])('%s', (message) => {
    const body = message.startsWith('<') ? message : { message, code: 501 };
    expect(classifyAnswer(400, body, { what: 'GET /x' }).reason).toBe('refused');
  });
});

describe('wording that says that a parent is gone', () => {
  it.each([
    "Project doesn't belong to Workspace",
    'Project doesn\u2019t belong to Workspace',
    'PROJECT DOES NOT BELONG TO WORKSPACE',
    `User with id ${PARENT} does not exist`,
    'Invoice no longer exists.',
    'Policy with the given id was not found',
    'The project could not be found',
    'Project cannot be found',
    'Client does not exist anymore',
  ])('%s', (words) => expect(saysParentGone(words)).toBe(true));

  it.each([
    '',
    'Access Denied',
    "Invalid value provided for field 'sort-column'",
    "Field 'belongs' does not exist",
    'Parameter not found: project',
    'Value of sort-column does not exist',
    'Page 7 does not exist',
    'Property estimate not found',
    'Api key does not exist',
    'Status ACTIVE does not exist',
    'The project exists',
    'Found 3 projects that belong to the workspace',
    'Project belongs to another workspace',
    'Not allowed. Project belongs to a client that was found',
    'Page size cannot be larger than 5,000',
  ])('is not: %s', (words) => expect(saysParentGone(words)).toBe(false));
});

describe('the words of the server', () => {
  it.each([
    ['a text', 'a text'],
    ['<html>\n\t<b>x</b></html>', '<html> <b>x</b></html>'],
    [{ message: 'line\r\nline\u0000\u001b[31m' }, 'line line [31m'],
    [{ message: 'x'.repeat(300) }, `${'x'.repeat(200)}...`],
    [{ message: ' ', description: 'Zoë gehört nicht dazu 🙈' }, 'Zoë gehört nicht dazu 🙈'],
    [{ message: null, description: 5, error: 'Forbidden' }, 'Forbidden'],
    [{ message: 'first', description: 'second', error: 'third' }, 'first'],
  ])('are quoted in one short line: %j', (data, text) => {
    expect(answer(500, data).message).toContain(`"${text}"`);
    expect(answer(500, data).detail).toContain(`"${text}"`);
  });

  it.each([null, undefined, '', {}, [], { message: 5, code: '501' }, { message: ' \n ' }])('may lack: %j', (data) => {
    const error = answer(400, data);
    expect(error.reason).toBe('refused');
    expect(error.message).not.toContain('"');
  });

  it('tell one refusal from another, and not one id from another', () => {
    expect(answer(403, ACCESS_DENIED).refusal).toEqual({ denied: true, words: 'HTTP 403: "Access Denied"' });
    expect(answer(403, '').refusal).toEqual({ denied: true, words: 'HTTP 403' });
    const refused = (id: string) => answer(400, { message: `Invalid value ${id}`, code: 501 }).refusal;
    expect(refused(PARENT)).toEqual({ denied: false, words: 'HTTP 400: "Invalid value *"' });
    expect(refused(PARENT)).toEqual(refused(PARENT.replace('5f', '6f')));
  });

  it.each([
    [400, { message: "Project doesn't belong to Workspace" }],
    [401, ''],
    [404, ''],
    [500, ''],
  ])('are no refusal where the answer is a deletion, or something else: %i', (status, body) => {
    expect(answer(status, body).refusal).toBeUndefined();
  });
});
