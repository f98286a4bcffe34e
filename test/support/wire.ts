import { STREAMS } from '../../src/streams';
import type { ClockifyStream } from '../../src/streams/base';
import type { Endpoint } from './clockify/endpoint';
import { ENDPOINTS } from './clockify/endpoints';
import type { LoggedRequest } from './clockify/server';
import type { Row, WorkspaceData, World } from './clockify/world';

/** A stream and the endpoint of the embedded server that it reads. */
export interface Pair {
  readonly name: string;
  readonly stream: ClockifyStream;
  readonly endpoint: Endpoint;
}

/** Two streams read the same list: the people, and their memberships. */
const ENDPOINT_OF: Record<string, string> = { workspace_members: 'users' };

export function endpointOf(name: string): Endpoint | undefined {
  return ENDPOINTS.find((endpoint) => endpoint.name === (ENDPOINT_OF[name] ?? name));
}

export const PAIRS: readonly Pair[] = STREAMS.map((Stream) => {
  const stream = new Stream({} as never);
  const { name } = stream;
  return { name, stream, endpoint: endpointOf(name)! };
});

/** Whether a request is for a list of the stream, and not of its parent. */
export function isOwn({ endpoint: { base = '', path } }: Pair, request: Pick<LoggedRequest, 'path'>): boolean {
  return new RegExp(`^${base}${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(request.path);
}

/** Every row of a stream's lists as the server has it. */
export function wireRows({ endpoint }: Pair, world: World): Row[] {
  const call = { world, query: {}, body: {}, options: { role: 'owner' } } as never as Parameters<Endpoint['rows']>[0];
  if (!endpoint.path.includes('{')) return endpoint.rows(call);
  return world.workspaces.flatMap(({ id }) => {
    const data = world.of(id);
    return parents(endpoint, data).flatMap((params) => endpoint.rows({ ...call, data, params }));
  });
}

const PARENTS: Record<string, (data: WorkspaceData) => Row[]> = {
  projectId: ({ projects }) => projects,
  userId: ({ users }) => users,
  invoiceId: ({ more }) => more.get('invoices')!,
  policyId: ({ more }) => more.get('time-off/policies')!,
};

function parents({ path }: Endpoint, data: WorkspaceData): Record<string, string>[] {
  const [, parameter] = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return parameter === undefined ? [{}] : PARENTS[parameter]!(data).map(({ id }) => ({ [parameter]: id }));
}

/** How many rows of each stream have to come out. A person of several workspaces is one. */
export function expectedRows(world: World): Record<string, number> {
  return Object.fromEntries(
    PAIRS.map((pair) => {
      const rows = wireRows(pair, world);
      return [pair.name, pair.name === 'users' ? new Set(rows.map(({ id }) => id)).size : rows.length];
    }),
  );
}

/** What has to come out for a row: the row itself, but for a few streams. */
export function recordOf({ name }: Pair, row: Row, { id: workspaceId }: Row, data: WorkspaceData): Row {
  switch (name) {
    case 'approval_requests':
      return { ...row, id: (row.approvalRequest as Row).id };
    case 'webhooks': {
      const { authToken: _, ...rest } = row;
      return rest as Row;
    }
    case 'workspace_members': {
      const { hourlyRate = null, costRate = null, membershipStatus = 'ACTIVE' } = data.memberships.get(row.id) ?? {};
      const roles = data.roles.get(row.id) ?? [];
      return { workspaceId, userId: row.id, costRate, hourlyRate, roles, status: membershipStatus } as never;
    }
    default:
      return row;
  }
}

/** The body of an answer of the endpoint with these rows. */
export function bodyOf({ stream }: Pair, rows: string): string {
  const path = stream.endpoint.envelope?.rows ?? [];
  return path.reduceRight((body, name) => `{"${name}":${body}}`, rows);
}

export function keyOf({ stream }: Pair, row: Row): string {
  return JSON.stringify(stream.asAirbyteStream().source_defined_primary_key!.map(([column]) => row[column!]));
}
