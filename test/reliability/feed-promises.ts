import { expect } from 'vitest';
import type { Output } from '../support/output';
import type { Attempt, Excuses } from './feed-excuses';
import { borders, cursors, expectReadWhole, positions } from './feed-log';
import { PLACES, type Sync } from './feed-plan';
import { allTables } from './feed-tables';
import type { FeedWorld } from './feed-world';

const SECOND = 1_000;

/** The states that a sync got, and those that it left. */
export interface States {
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

/** What the contract promises of a sync, and the tables that it fills. */
export class Promises {
  private readonly tables = allTables();
  /** Ids that came twice in one read. */
  private readonly twice = new Set<string>();

  constructor(
    private readonly world: FeedWorld,
    private readonly excuses: Excuses,
  ) {}

  /** A position moves only where all was read, and keeps its borders where it does not. */
  expectPositions({ killedAt, feed }: Sync, attempt: Attempt, { before: first, after: last }: States): void {
    const before = positions(first);
    const after = positions(last);
    for (const workspace of before.keys()) expect(after.get(workspace), `the position of ${workspace}`).toBeDefined();
    for (const [workspace, position] of after) {
      const known = before.get(workspace);
      const [from, until] = [Date.parse(position.from), Date.parse(position.until)];
      this.excuses.borders(workspace, attempt.end, borders(position));
      if (position.from === known?.from) {
        expect(position.until).toBe(known.until);
        // a border of the past is never forgotten
        expect(position.attempts ?? []).toEqual(expect.arrayContaining([...(known.attempts ?? [])]));
        continue;
      }
      attempt.moved.add(workspace);
      const lists = attempt.requests
        .filter(({ path }) => path.includes(workspace) && PLACES.lists.test(path))
        .map(({ at }) => at);
      expect(from).toBeGreaterThanOrEqual(attempt.begin);
      expect(from).toBeLessThanOrEqual(Math.min(...lists, attempt.end) + SECOND);
      if (!known) continue;
      expect(until).toBeGreaterThanOrEqual(Math.max(...lists, from));
      expectReadWhole(workspace, known, position, attempt.requests);
      const modes = Object.values({ mode: feed.mode ?? 'present', ...feed.modes });
      expect(
        modes.filter((mode) => mode !== 'present'),
        'a position moves only where the feed is in order',
      ).toEqual([]);
    }
    if (attempt.isQuiet && killedAt === undefined)
      expect([...attempt.moved].sort()).toEqual([...this.world.workspaces].sort());
  }

  /** No key comes twice in one read. */
  expectKeys(output: Output, begin: number): void {
    const ids = output.ids('time_entries');
    for (const [at, id] of ids.entries()) {
      if (ids.indexOf(id) === at) continue;
      expect(this.world.fates.get(id)!.given, `${id} comes twice in one read`).toBeGreaterThanOrEqual(begin);
      this.excuses.use('comes twice: given to somebody else while both were read');
      this.twice.add(id);
    }
  }

  load(output: Output, keepsRest: boolean, { before }: States): void {
    const synced = [...cursors(before).values()].map(({ synced_at }) => synced_at ?? '');
    const highest = synced.reduce((most, each) => (each > most ? each : most), '');
    const last = output.messages.findLastIndex(({ type }) => type === 'STATE');
    const kept = keepsRest ? output.messages : output.messages.slice(0, last + 1);
    const rows = kept.flatMap(({ type, record }) => (type === 'RECORD' ? [record.data] : []));
    for (const row of rows) {
      const known = this.tables[0]!.live.get(row.id)?.synced_at ?? '';
      expect(row.synced_at > highest, `synced_at of ${row.id} is later than the state's`).toBe(true);
      if (!this.twice.has(row.id)) expect(row.synced_at > String(known), `synced_at of ${row.id} rises`).toBe(true);
      this.expectTrue(row);
    }
    for (const table of this.tables) table.load(rows);
  }

  /** Nothing is invented: a row is a version that there was, a deletion one that happened. */
  private expectTrue({ started_at, synced_at: _, ...row }: Record<string, unknown>): void {
    const fate = this.world.fates.get(String(row.id))!;
    const { _ab_cdc_deleted_at: deletedAt, ...key } = row;
    if (deletedAt === undefined) {
      expect(fate.versions).toContain(JSON.stringify(row));
      return;
    }
    expect(key).toEqual({ id: row.id, workspaceId: fate.workspace });
    expect(fate.deletions).toContain(Date.parse(String(deletedAt)));
  }

  /** The tables are what Clockify holds, but for what an excuse names. */
  expectEqual(attempt: Attempt, { before, after }: States): void {
    const [cursorsBefore, cursorsAfter] = [cursors(before), cursors(after)];
    const { entries } = this.world;
    for (const { name, live } of this.tables) {
      for (const [id, entry] of entries) {
        const { started_at: _, synced_at: __, ...row }: Record<string, unknown> = live.get(id) ?? {};
        if (JSON.stringify(row) === JSON.stringify(entry)) continue;
        if (name === 'per read' && this.twice.has(id)) continue;
        const key = `${entry.workspaceId}/${entry.userId}`;
        const excuse = this.excuses.ofStale(entry, attempt, cursorsBefore.get(key), cursorsAfter.get(key));
        expect(excuse, `${name}: ${id} is ${JSON.stringify(row)}, in Clockify ${JSON.stringify(entry)}`).toBeDefined();
      }
      for (const id of live.keys()) {
        if (entries.has(id)) continue;
        const excuse = this.excuses.ofDeleted(id, attempt);
        expect(excuse, `${name}: ${id} was deleted, and is there`).toBeDefined();
      }
    }
  }
}
