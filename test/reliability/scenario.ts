import { expect } from 'vitest';
import type { FaultRule, LoggedRequest } from '../support/clockify/server';
import type { Row } from '../support/clockify/world';
import { expectProtocol } from '../support/conformance';
import type { Output } from '../support/output';
import { Bench } from '../support/sync';
import { bodyOf, expectedRecords, isOwn, keyOf, PAIRS } from '../support/wire';
import type { Fault, Place, Verdict } from './faults';

/** With pages of 5: a first, two later ones and a last. */
const ROWS = 12;
const PAGE = 5;
const SECOND_MS = 1_000;

/** Fields that are added to what the wire has. */
const ADDED = ['started_at', 'synced_at'];

/** Two people and two projects; the first of each has lists of four pages. */
export async function smallBench(): Promise<Bench> {
  const now = Math.floor(Date.now() / SECOND_MS) * SECOND_MS - 3_600_000;
  const size = { users: 2, entriesPerUser: ROWS, projects: 2, tasksPerProject: ROWS, now };
  const bench = await Bench.start(size, {}, { page_size: PAGE, max_rate_limit_wait_minutes: 1 });
  const { tasks, entries } = bench.world.of(bench.workspace);
  for (const lists of [tasks, entries]) [...lists.values()][1]!.splice(2);
  return bench;
}

/** Each stream as it is configured for a table with one row for each key. */
export const catalogEntry = (stream: string) =>
  stream === 'time_entries' ? { name: stream, sync_mode: 'incremental', cursor_field: ['synced_at'] } : stream;

/** Fast, but for faults that are work for the processor; where no answer comes, an attempt takes 400 real ms. */
const paceOf = ({ heavy, kind }: Partial<Fault>) => {
  const silent = typeof kind === 'object' && (kind.kind === 'hang' || kind.kind === 'drip');
  return { speed: heavy ? 1 : 150, ...(silent && { attemptMs: 400 }) };
};

const pairOf = (stream: string) => PAIRS.find(({ name }) => name === stream)!;

const PARENTS: Record<string, string> = { tasks: 'projects', time_entries: 'users' };

/** The list that is struck, by the last part of its path. */
export function struckList(stream: string, place: Place): string {
  return place === 'parents' ? PARENTS[stream]! : stream;
}

function requestAt(bench: Bench, stream: string, place: Place): (request: LoggedRequest) => boolean {
  const list = pairOf(struckList(stream, place));
  const owner = ownerOf(bench, stream);
  return ({ path, query }) => {
    if (!isOwn(list, { path })) return false;
    if (place === 'parents' || !PARENTS[stream]) return true;
    if (!path.includes(`/${encodeURIComponent(owner)}/`)) return false;
    if (query.page === '1') return place === 'first';
    const reach = Number(query.page) * Number(query['page-size']);
    return place === (reach >= ROWS ? 'last' : 'later');
  };
}

function ownerOf(bench: Bench, stream: string): string {
  const { users, projects } = bench.world.of(bench.workspace);
  return (stream === 'tasks' ? projects : users)[0]!.id;
}

function struckRows(bench: Bench, stream: string): Row[] {
  const { tasks, entries } = bench.world.of(bench.workspace);
  return (stream === 'tasks' ? tasks : entries).get(ownerOf(bench, stream))!;
}

/** A table after several reads, as destinations keep it: by key, the newest row wins. */
export function merged(stream: string, ...outputs: readonly Output[]): Map<string, Row> {
  return new Map(outputs.flatMap((output) => output.records(stream).map((row) => [row.id, row] as const)));
}

const plain = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !ADDED.includes(name)));

export function expectTable(table: ReadonlyMap<string, Row>, rows: readonly Row[]): void {
  const expected = new Map(rows.map((row) => [row.id, row]));
  expect([...table.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [id, row] of table) expect(plain(row)).toEqual(expected.get(id));
}

/** Reads a stream while a fault strikes, and once more when it is over. */
export async function strike(fault: Fault, stream: string, place: Place, times: number): Promise<Verdict> {
  const bench = await smallBench();
  try {
    const kind = typeof fault.kind === 'function' ? fault.kind(struckRows(bench, stream)) : fault.kind;
    const list = pairOf(struckList(stream, place));
    const rows = kind.kind === 'raw' && typeof kind.body === 'string' && kind.body.startsWith('[');
    const struck = rows ? { ...kind, body: bodyOf(list, kind.body as string) } : kind;
    const rule: FaultRule = { match: requestAt(bench, stream, place), times, fault: struck };
    bench.server.faults.push(rule);
    const output = await bench.read([catalogEntry(stream)], {}, paceOf(fault));
    expect(bench.server.requests.some(rule.match!)).toBe(true);
    bench.server.faults.length = 0;
    return await judge(output, bench, stream);
  } finally {
    await bench.server.close();
  }
}

/**
 * The one assertion: rows complete and exit 0, or loud and healed by the next run, which goes on from the states that
 * were printed.
 */
export async function judge(output: Output, bench: Bench, stream: string): Promise<Verdict> {
  const pair = pairOf(stream);
  const expectRows = (...outputs: readonly Output[]) => {
    const table = new Map(outputs.flatMap((each) => each.records(stream).map((row) => [keyOf(pair, row), plain(row)])));
    const rows = expectedRecords(pair, bench.world).map((row) => [keyOf(pair, row), plain(row)] as const);
    expect(table).toEqual(new Map(rows));
  };
  expectProtocol(output, [stream]);
  const keys = output.records(stream).map((row) => keyOf(pair, row));
  expect(keys).toHaveLength(new Set(keys).size);
  const gone = output.logs('WARN').some((line) => line.includes('counts as empty'));
  const own = output.logs('WARN').some((line) => line.includes('not visible'));
  if (output.code === 0 && own) {
    const [{ id }] = bench.users as [Row];
    expect(output.records(stream).every(({ userId }) => userId === id)).toBe(true);
  } else if (output.code === 0 && !gone) {
    expect(output.errors()).toEqual([]);
    expectRows(output);
    return 'survived';
  }
  const kinds = output.errors().map(({ failure_type }) => failure_type);
  expect(kinds).toHaveLength(output.code!);
  const next = await bench.read([catalogEntry(stream)], { state: output.lastStates }, paceOf({}));
  expectProtocol(next, [stream]);
  expect([next.code, next.errors()]).toEqual([0, []]);
  expectRows(output, next);
  if (output.code === 0) return own ? 'own' : 'gone';
  return kinds[0].replace('_error', '') as Verdict;
}
