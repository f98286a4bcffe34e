import { beforeEach, describe, expect, it } from 'vitest';
import type { FeedOptions } from './feed-options';
import { type ClockifyServer, TEST_API_KEY } from './server';
import { start } from './server-rig';
import { type EntryRow, type Row, World } from './world';

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 10, 20, 12);
const SPAN = `start=${iso(T0)}&end=${iso(T0 + 60 * MINUTE)}&limit=5000`;

let now = T0;
let server: ClockifyServer;
let world: World;

beforeEach(async () => {
  now = T0 - 24 * 60 * MINUTE;
  world = new World();
  world.addWorkspace({ id: 'w', name: 'Łódź & Co' });
  world.add('w', 'users', { id: 'zoe', name: 'Zoë', status: 'ACTIVE' });
  server = await start(world, { now: () => now });
  add('old');
  now = T0;
});

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function add(id: string, more: object = {}): void {
  const timeInterval = { start: '2026-11-19T08:00:00Z', end: null, duration: null };
  world.addEntry({ id, workspaceId: 'w', userId: 'zoe', description: 'Café ☕', ...more, timeInterval } as EntryRow);
}

interface Told {
  status: number;
  rows: Row[];
  body: { code?: number; message?: string; response?: Row[] };
  more: string | null;
  text: string;
}

async function ask(kind: string, query = `type=TIME_ENTRY&${SPAN}`, workspace = 'w'): Promise<Told> {
  const url = `${server.url}/api/v1/workspaces/${workspace}/entities/${kind}?${query}`;
  const response = await fetch(url, { headers: { 'X-Api-Key': TEST_API_KEY } });
  const text = await response.text();
  const body = text === '' ? {} : JSON.parse(text);
  const rows = Array.isArray(body) ? body : [];
  return { status: response.status, rows, body, more: response.headers.get('has-more-data'), text };
}

const idsOf = async (kind: string, query?: string) =>
  (await ask(kind, query)).rows.map((row) => (row.document as Row | undefined)?.id ?? row.id);

describe('what is told', () => {
  it('of a creation is flat, without nulls, user and rates, as the entry is now', async () => {
    now = T0 + MINUTE;
    add('new', { hourlyRate: { amount: 1 }, projectId: null, billable: true });
    now += MINUTE;
    world.editEntry('new', { description: 'Später geändert' });
    const { rows, more } = await ask('created');
    const auditMetadata = { createdAt: '2026-11-20T12:01:00.000Z', updatedAt: '2026-11-20T12:02:00.000Z' };
    const { timeInterval } = world.entry('new');
    expect(rows).toEqual([
      {
        id: 'new',
        documentCode: 'TIME_ENTRY',
        description: 'Später geändert',
        billable: true,
        timeInterval,
        auditMetadata,
      },
    ]);
    expect(more).toBe('false');
    expect(await idsOf('updated')).toEqual([]);
  });

  it('of a deletion has the id of the log, and the entry in a document that knows little', async () => {
    now = T0 + MINUTE;
    world.deleteEntry('old');
    const [row] = (await ask('deleted')).rows;
    expect(row).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      deletedAt: '2026-11-20T12:01:00.000Z',
      documentCode: 'TIME_ENTRY',
      document: expect.objectContaining({ id: 'old', description: 'Café ☕' }),
    });
    expect(Object.keys(row!.document as object)).toEqual(['id', 'description', 'status', 'billable', 'auditMetadata']);
  });

  it('of an update is left out with the creation in the span, and told without it', async () => {
    now = T0 + MINUTE;
    world.editEntry('old', { billable: true });
    expect(await idsOf('updated')).toEqual(['old']);
    const wide = `type=TIME_ENTRY&start=${iso(T0 - 48 * 60 * MINUTE)}&end=${iso(T0 + 60 * MINUTE)}`;
    expect(await idsOf('updated', wide)).toEqual([]);
    expect(await idsOf('created', wide)).toEqual(['old']);
  });

  it('of a deletion is left out with the creation in the span, to the second', async () => {
    now = T0 + 500;
    add('brief');
    now = T0 + MINUTE;
    world.deleteEntry('brief');
    const from = async (at: number) => idsOf('deleted', `type=TIME_ENTRY&start=${iso(at)}&end=${iso(T0 + 9 * MINUTE)}`);
    expect(await from(T0)).toEqual([]);
    expect(await from(T0 + 900)).toEqual([]);
    expect(await from(T0 + 1_000)).toEqual(['brief']);
    expect(await idsOf('created')).toEqual([]);
  });

  it('of rates and custom fields names the entry, and touches it only where told', async () => {
    now = T0 + MINUTE;
    world.editEntry('old', { hourlyRate: { amount: 9000, currency: 'EUR' } });
    world.editEntry('old', { customFieldValues: [{ customFieldId: 'f', value: ['Graz'] }] });
    const both = `type=TIME_ENTRY_RATE&type[]=TIME_ENTRY_CUSTOM_FIELD_VALUE&${SPAN}`;
    expect((await ask('updated', both)).rows.map((row) => [row.documentCode, row.timeEntryId])).toEqual([
      ['TIME_ENTRY_RATE', 'old'],
      ['TIME_ENTRY_CUSTOM_FIELD_VALUE', 'old'],
    ]);
    expect(await idsOf('updated')).toEqual([]);
    world.log.options.ratesTouchEntries = true;
    world.editEntry('old', { hourlyRate: null });
    expect(await idsOf('updated')).toEqual(['old']);
  });

  it('of a restored entry is an update, a creation or nothing', async () => {
    now = T0 + MINUTE;
    world.deleteEntry('old');
    world.restoreEntry('old');
    expect([await idsOf('updated'), await idsOf('deleted')]).toEqual([['old'], ['old']]);
    Object.assign(world.log.options, { restored: 'created', restoredForgetsDeletion: true });
    world.deleteEntry('old');
    world.restoreEntry('old');
    expect([await idsOf('created'), await idsOf('deleted')]).toEqual([['old'], []]);
  });

  it('comes late, or never, or no more', async () => {
    add('brief');
    world.editEntry('old', { billable: true });
    now += 5_000;
    world.deleteEntry('brief');
    Object.assign(server.options.feed, { lagMs: 2 * MINUTE });
    expect(await idsOf('updated')).toEqual([]);
    now += 3 * MINUTE;
    expect(await idsOf('updated')).toEqual(['old']);
    const late = `type=TIME_ENTRY&start=${iso(T0 + 1_000)}`;
    expect(await idsOf('deleted', late)).toEqual(['brief']);
    Object.assign(server.options.feed, { neverBelowMs: MINUTE });
    expect(await idsOf('deleted', late)).toEqual([]);
    Object.assign(server.options.feed, { keptMs: MINUTE });
    expect(await idsOf('updated')).toEqual([]);
  });

  it('of two updates is the last, or each', async () => {
    for (const minute of [1, 90]) {
      now = T0 + minute * MINUTE;
      world.editEntry('old', { billable: minute === 1 });
    }
    expect(await idsOf('updated')).toEqual([]);
    server.options.feed.updates = 'every';
    expect(await idsOf('updated')).toEqual(['old']);
  });
});

describe('a request', () => {
  beforeEach(() => {
    now = T0 + MINUTE;
    for (const id of ['a', 'b', 'c']) add(id);
    world.add('w', 'tags', { id: 'tag', name: '#1' });
  });

  it.each(['type=TIME_ENTRY,TAGS', 'type=TIME_ENTRY&type=TAGS', 'type[]=TIME_ENTRY&type[]=TAGS'])(
    'takes %s',
    async (types) => {
      expect(await idsOf('created', `${types}&${SPAN}`)).toEqual(['a', 'b', 'c', 'tag']);
    },
  );

  it('for no type is an empty list, silently; for an unknown one it is refused with the known ones', async () => {
    expect(await ask('created', `type=&${SPAN}`)).toMatchObject({ status: 200, rows: [] });
    const { status, body } = await ask('created', `type=EXPENSES&${SPAN}`);
    expect([status, body.code]).toEqual([400, 501]);
    expect(body.message).toContain('TIME_ENTRY_RATE, TIME_OFF_REQUEST');
    expect(await ask('created', SPAN)).toMatchObject({ status: 400, body: { code: 501 } });
  });

  it.each([
    'limit=0',
    'limit=5001',
    'limit=x',
    'start=2026-11-20T12:00:00',
    'start=2026-11-20',
    'end=2026-11-01T00:00:00Z',
  ])('is refused with %s', async (wrong) => {
    const rest = ['start', 'end', 'limit'].filter((name) => !wrong.startsWith(name));
    const query = SPAN.split('&').filter((part) => rest.some((name) => part.startsWith(name)));
    expect(await ask('created', ['type=TAGS', ...query, wrong].join('&'))).toMatchObject({
      status: 400,
      body: { code: 501 },
    });
  });

  it('takes milliseconds and offsets; without an end it goes to now, without anything it is 30 days', async () => {
    expect(await idsOf('created', 'type=TAGS&start=2026-11-20T13:00:00.000%2B01:00')).toEqual([]);
    now += 1;
    expect(await idsOf('created', 'type=TAGS&start=2026-11-20T13:00:00.000%2B01:00')).toEqual(['tag']);
    expect(await idsOf('created', 'type=TAGS')).toEqual(['tag']);
    now += 31 * 24 * 60 * MINUTE;
    expect(await idsOf('created', 'type=TAGS')).toEqual([]);
  });

  it.each<[0 | 1, string[][]]>([
    [0, [['a', 'b'], ['a', 'b'], ['c']]],
    [
      1,
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ],
    ],
  ])('has pages from %i', async (firstPage, pages) => {
    server.options.feed.firstPage = firstPage;
    const query = `type=TIME_ENTRY&${SPAN.replace('5000', '2')}`;
    const answers = await Promise.all(['', '&page=0', '&page=1'].map((page) => idsOf('created', query + page)));
    expect(answers).toEqual(pages);
    expect((await ask('created', query)).more).toBe('true');
    server.options.feed.hasMoreHeader = false;
    expect((await ask('created', query)).more).toBeNull();
  });

  it('may be answered in an envelope, and with the older name of the type', async () => {
    Object.assign(server.options.feed, { wrapped: true, codeField: 'documentType' } satisfies Partial<FeedOptions>);
    const { body } = await ask('created');
    expect(body.response!.map(({ documentType }) => documentType)).toEqual(['TIME_ENTRY', 'TIME_ENTRY', 'TIME_ENTRY']);
  });

  it.each<[FeedOptions['mode'], number, string]>([
    ['denied', 403, '"code":501'],
    ['unknown', 404, ''],
    ['no-route', 404, '"code":3000'],
    ['wrong-method', 405, '"code":3000'],
    ['failing', 500, '"code":500'],
    ['odd-shape', 200, '"entities"'],
    ['odd-code', 200, 'LUNCH_BREAK'],
  ])('may be answered by %s, for one kind of change', async (mode, status, part) => {
    server.options.feed.modes.created = mode;
    const answer = await ask('created');
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(part)]);
    expect((await ask('deleted')).status).toBe(200);
  });

  it('for a workspace that is unknown is 404 with an empty body, for a malformed id 403', async () => {
    server.options.ids = /^[a-z]$/;
    expect(await ask('created', 'type=TAGS', 'x')).toMatchObject({ status: 404, text: '' });
    expect(await ask('created', 'type=TAGS', 'nowhere')).toMatchObject({ status: 403, body: { code: 501 } });
  });
});
