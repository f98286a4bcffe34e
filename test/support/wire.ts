import { STREAMS } from '../../src/streams';
import type { ClockifyStream } from '../../src/streams/base';
import type { Endpoint } from './clockify/endpoint';
import { ENDPOINTS } from './clockify/endpoints';
import type { LoggedRequest } from './clockify/server';
import type { EntryRow, Row, WorkspaceData, World } from './clockify/world';

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

/** Those without an endpoint are told so by the test of the registry. */
export const PAIRS: readonly Pair[] = STREAMS.flatMap((Stream) => {
  const stream = new Stream({} as never);
  const endpoint = endpointOf(stream.name);
  return endpoint ? [{ name: stream.name, stream, endpoint }] : [];
});

/** Whether a request is for a list of the stream, and not of its parent. */
export function isOwn({ endpoint: { base = '', path } }: Pair, request: Pick<LoggedRequest, 'path'>): boolean {
  return new RegExp(`^${base}${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(request.path);
}

interface WireRow {
  readonly row: Row;
  readonly workspace: Row;
  readonly data: WorkspaceData;
  /** What is in the path besides the workspace. */
  readonly params: Record<string, string>;
}

/** Every row of a stream's lists as the server has it. */
export function wireRows({ endpoint }: Pick<Pair, 'endpoint'>, world: World): WireRow[] {
  const call = { world, query: {}, body: {}, options: { role: 'owner' } } as never as Parameters<Endpoint['rows']>[0];
  return world.workspaces.flatMap((workspace) => {
    const data = world.of(workspace.id);
    if (!endpoint.path.includes('{')) return [{ row: workspace, workspace, data, params: {} }];
    return parents(endpoint, data).flatMap((params) =>
      endpoint.rows({ ...call, data, params }).map((row) => ({ row, workspace, data, params })),
    );
  });
}

const PARENTS: Record<string, (data: WorkspaceData) => Row[]> = {
  projectId: ({ projects }) => projects,
  userId: ({ users }) => users,
  invoiceId: ({ more }) => more.get('invoices')!,
  policyId: ({ more }) => more.get('time-off/policies')!,
};

/** One for each list of a workspace. */
export function parents({ path }: Endpoint, data: WorkspaceData): Record<string, string>[] {
  const [, parameter] = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  if (parameter === undefined) return [{}];
  if (!PARENTS[parameter]) throw new Error(`PARENTS lacks ${parameter}`);
  return PARENTS[parameter](data).map(({ id }) => ({ [parameter]: id }));
}

/** What has to come out. A person of several workspaces is one user. */
export function expectedRecords(pair: Pair, world: World): Row[] {
  const records = wireRows(pair, world).map((wire) => recordOf(pair, wire));
  return pair.name === 'users' ? [...new Map(records.map((record) => [record.id, record])).values()] : records;
}

/** What has to come out for a row: the row itself, but for a few streams. */
function recordOf({ name, stream }: Pair, { row, workspace, data, params }: WireRow): Row {
  const workspaceId = workspace.id;
  switch (name) {
    case 'users':
    case 'workspaces':
      return row;
    case 'approval_requests':
      return { workspaceId, ...row, id: (row.approvalRequest as Row).id };
    case 'webhooks': {
      const { authToken: _, ...rest } = row;
      return rest as Row;
    }
    case 'workspace_members': {
      const { hourlyRate = null, costRate = null, membershipStatus = 'ACTIVE' } = data.memberships.get(row.id) ?? {};
      const roles = data.roles.get(row.id) ?? [];
      return { workspaceId, userId: row.id, costRate, hourlyRate, roles, status: membershipStatus } as never;
    }
    case 'time_entries':
      return { ...row, started_at: (row as EntryRow).timeInterval.start };
    default: {
      const [parentId] = Object.values(params);
      return { workspaceId, ...(stream.parentField && { [stream.parentField]: parentId }), ...row };
    }
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
