import { expect } from 'vitest';
import type { LoggedRequest } from '../support/clockify/server';

const MARGIN_MS = 10 * 60_000;
const SECOND_MS = 1_000;

/** A position of the feed as a state holds it. */
export interface Position {
  readonly from: string;
  readonly until: string;
  readonly attempts?: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: states are judged by their content
type Json = any;

export function positions(states: readonly unknown[]): Map<string, Position> {
  const changes = (states as Json[]).flatMap(({ stream }) => stream.stream_state.changes ?? []);
  return new Map(changes.map(({ partition, cursor }: Json) => [partition.workspace_id, cursor]));
}

/** When somebody was read to the end, and what their list begins with, by workspace and person. */
export function cursors(states: readonly unknown[]): Map<string, { started_at?: string; synced_at?: string }> {
  const entries = (states as Json[]).flatMap(({ stream }) => stream.stream_state.states ?? []);
  return new Map(
    entries.map(({ partition: { workspace_id, user_id }, cursor }: Json) => [`${workspace_id}/${user_id}`, cursor]),
  );
}

/** Instants at which a span of the feed may begin, in milliseconds since 1970. */
export function borders({ from, until, attempts = [] }: Position): number[] {
  return [from, until, ...attempts].map((at) => Date.parse(at));
}

/** Holds a position that moved to what the server was asked for, and answered. */
export function expectReadWhole(
  workspace: string,
  before: Position,
  after: Position,
  log: readonly LoggedRequest[],
): void {
  for (const change of ['created', 'updated', 'deleted']) {
    const path = `/workspaces/${workspace}/entities/${change}`;
    const asked = log.filter((request) => request.path === path);
    const last = new Map(asked.map(({ query, status }) => [JSON.stringify(query), status]));
    expect([change, ...new Set(last.values())], 'each question to the feed was answered').toEqual([change, 200]);
    const spans = asked
      .filter(({ query }) => query.type!.split(',').includes('TIME_ENTRY'))
      .map(({ query }) => ({ from: Date.parse(query.start!), to: Date.parse(query.end!) }))
      .sort((a, b) => a.from - b.from || a.to - b.to);
    let reached = Date.parse(before.from) - MARGIN_MS;
    for (const { from, to } of spans) if (from <= reached) reached = Math.max(reached, to);
    expect(reached, `${change} was asked to the end`).toBeGreaterThanOrEqual(Date.parse(after.from) - SECOND_MS);
    if (change !== 'deleted') continue;
    const begins = spans.map(({ from }) => from);
    for (const border of borders(before)) {
      if (border < reached) expect(begins, 'a tile begins at each border').toContain(border);
    }
  }
}
