import { afterEach } from 'vitest';
import { generateWorld } from './generate';
import { ClockifyServer, type GivenOptions, TEST_API_KEY } from './server';
import type { Row, World } from './world';

const servers: ClockifyServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that is closed behind the test. */
export async function start(world: World, options: GivenOptions = {}): Promise<ClockifyServer> {
  const server = await ClockifyServer.start(world, options);
  servers.push(server);
  return server;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  ids: string[];
}

/** Asks with the server's key. */
export async function get(server: ClockifyServer, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { 'X-Api-Key': TEST_API_KEY };
  const response = await fetch(`${server.url}/api/v1${path}`, { headers, redirect: 'manual', ...init });
  const body: unknown = await response.json();
  const ids = Array.isArray(body) ? body.map((row: Row | null) => row?.id ?? '') : [];
  return { status: response.status, headers: response.headers, body, ids };
}

/** An answer, and its rows without the envelope. */
export interface List {
  status: number;
  rows: Row[];
  lastPage: string | null;
  body: Record<string, unknown>;
}

/** Where the rows are, from the outside to the inside; else the body is the list. */
const ENVELOPES: Record<string, string[]> = {
  expenses: ['expenses', 'expenses'],
  'expenses/categories': ['categories'],
  invoices: ['invoices'],
  'time-off/requests': ['requests'],
  'time-off/balance/policy': ['balances'],
  'shared-reports': ['reports'],
  webhooks: ['webhooks'],
};

/** A generated workspace, whose lists are named by their path below it, and a server that has it. */
export class GeneratedWorkspace {
  private constructor(
    readonly server: ClockifyServer,
    readonly world: World,
  ) {}

  static async open(): Promise<GeneratedWorkspace> {
    const world = generateWorld({ workspaces: 2, users: 8, entriesPerUser: 4, projects: 3, clients: 3 });
    // all types of approvals, whatever is asked
    return new GeneratedWorkspace(await start(world, { approvalsWithoutTypes: 'all' }), world);
  }

  get id(): string {
    return this.world.workspaces[0]!.id;
  }

  get data() {
    return this.world.of(this.id);
  }

  more(path: string): Row[] {
    return this.data.more.get(path)!;
  }

  /** @param body makes it a POST */
  async list(path: string, query = '', body?: object): Promise<List> {
    const base = path === 'shared-reports' ? '/report/v1' : '/api/v1';
    const post = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { 'X-Api-Key': TEST_API_KEY };
    const url = `${this.server.url}${base}/workspaces/${this.id}/${path}?${query}`;
    const response = await fetch(url, { headers, ...post });
    const answer = (await response.json()) as Record<string, unknown>;
    const envelope = ENVELOPES[path.replace(/\/[0-9a-f]{24}$/, '')] ?? [];
    const rows = envelope.reduce((value: unknown, name) => (value as Row | undefined)?.[name], answer) as Row[];
    return { status: response.status, rows, lastPage: response.headers.get('Last-Page'), body: answer };
  }

  /** The ids that come, or the status and the code with which the request was refused. */
  async ids(path: string, query = '', body?: object): Promise<unknown[]> {
    const answer = await this.list(path, query, body);
    return answer.status === 200 ? idsOf(answer.rows) : [answer.status, answer.body.code];
  }
}

export function idsOf(rows: readonly Row[]): string[] {
  return rows.map(({ id }) => id);
}
