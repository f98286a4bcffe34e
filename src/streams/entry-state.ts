import type { Checkpoint } from '../airbyte/source-stream';
import { parseInstant } from '../instant';
import { isObject } from '../row';
import { SyncError } from '../sync-error';
import { FeedPositions } from './feed-positions';

/** Where one person's time entries were read up to. Instants are RFC 3339 in UTC. Keys of later versions are kept. */
export interface EntryPosition {
  /** The newest start that was read. */
  readonly started_at?: string;
  /** When the newest of the pages was asked for. */
  readonly synced_at?: string;
  /** The last attempt that did not read the person to the end, if it is newer than `synced_at`. */
  readonly tried_at?: string;
  /** When the server said that there is no such person, of somebody who is in no list. */
  readonly gone_at?: string;
  /** Ids of timers that have run for longer than the look-back. */
  readonly running?: readonly string[];
}

/** A person in a workspace. */
export interface Person {
  readonly workspace_id: string;
  readonly user_id: string;
}

interface Entry {
  readonly person: Person;
  /** The entry as it came in, with the keys that are not known here. */
  readonly whole: Readonly<Record<string, unknown>>;
  readonly position: EntryPosition;
  readonly size: number;
}

const INSTANTS = ['started_at', 'synced_at', 'tried_at', 'gone_at'] as const;
/** What a state takes besides its entries, in characters, about. */
const FRAME = 20;

/**
 * The state of time entries: one position for each person, nothing global. It is open: what this version does not know is
 * carried along, so that going back to it from a later version loses nothing.
 */
export class EntryState implements Checkpoint {
  private readonly entries = new Map<string, Entry>();
  private readonly others: Readonly<Record<string, unknown>>;
  /** What the change feed was read up to, by workspace. */
  readonly feeds: FeedPositions;
  /** A cursor for everybody who has none of their own. */
  private readonly everybody?: EntryPosition;
  /** The highest `synced_at` that came in, in milliseconds since 1970. */
  readonly syncedUntil: number = Number.NEGATIVE_INFINITY;
  size = FRAME;

  /** @throws SyncError (config) for a state that cannot be used */
  constructor(private readonly incoming: unknown = { states: [] }) {
    if (!isObject(incoming)) throw unusable('it is not an object');
    const { states, changes, ...others } = incoming;
    this.others = others;
    this.feeds = feedPositions(changes);
    if (states === undefined || states === null) {
      if (Object.keys(incoming).length === 0) return;
      if (typeof incoming.started_at !== 'string') throw unusable('it has neither "states" nor "started_at"');
      this.everybody = position(incoming);
      this.syncedUntil = parseInstant(this.everybody.synced_at) ?? Number.NEGATIVE_INFINITY;
      return;
    }
    if (!Array.isArray(states)) throw unusable('its "states" is not a list');
    for (const entry of states) {
      const person = personOf(entry);
      this.put(person, position((entry as Record<string, unknown>).cursor), entry as Record<string, unknown>);
    }
    for (const { position } of this.entries.values()) {
      this.syncedUntil = Math.max(this.syncedUntil, parseInstant(position.synced_at) ?? Number.NEGATIVE_INFINITY);
    }
  }

  get(person: Person): EntryPosition | undefined {
    return this.entries.get(keyOf(person))?.position ?? this.everybody;
  }

  /** @param changes replace what was known; undefined removes a key */
  set(person: Person, changes: EntryPosition): void {
    const known = this.entries.get(keyOf(person));
    // the known keys in one order, whatever it was when they came in
    const order = Object.fromEntries([...INSTANTS, 'running'].map((name) => [name, undefined]));
    const merged = { ...order, ...(known?.position ?? this.everybody), ...changes };
    const kept = Object.entries(merged).filter(([, value]) => value !== undefined);
    this.put(person, Object.fromEntries(kept), known?.whole ?? {});
  }

  /** A cursor for everybody becomes one entry for each person who is listed. */
  admit(people: readonly Person[]): void {
    if (!this.everybody) return;
    for (const person of people) if (!this.entries.has(keyOf(person))) this.put(person, this.everybody, {});
  }

  get isUrgent(): boolean {
    return this.feeds.isUrgent;
  }

  people(): Person[] {
    return [...this.entries.values()].map(({ person }) => person);
  }

  /** When the person was last tried, in milliseconds since 1970. */
  triedAt(person: Person): number {
    const { synced_at, tried_at } = this.get(person) ?? {};
    return Math.max(...[synced_at, tried_at].map((at) => parseInstant(at) ?? Number.NEGATIVE_INFINITY));
  }

  encode(): unknown {
    const changes = this.feeds.encode();
    if (this.everybody && this.entries.size === 0) return { ...(this.incoming as object), ...(changes && { changes }) };
    const states = [...this.entries.values()].map(({ person, whole, position }) => {
      // in one order, whatever it was when it came in
      const { partition, cursor: _, ...rest } = whole;
      return { partition: { ...person, ...(partition as object) }, cursor: position, ...rest };
    });
    const { started_at: _, ...others } = this.others;
    return { states, ...(changes && { changes }), ...(this.everybody ? others : this.others) };
  }

  private put(person: Person, position: EntryPosition, whole: Readonly<Record<string, unknown>>): void {
    const key = keyOf(person);
    const size = JSON.stringify({ ...whole, partition: person, cursor: position }).length + 1;
    this.size += size - (this.entries.get(key)?.size ?? 0);
    this.entries.set(key, { person, whole, position, size });
  }
}

/** A cursor that is missing or empty is none: some clients mark a partition without having read it. */
function position(cursor: unknown): EntryPosition {
  if (cursor === undefined || cursor === null) return {};
  if (!isObject(cursor)) throw unusable('a cursor is not an object');
  const known = Object.fromEntries(Object.entries(cursor).filter(([, value]) => value !== null));
  for (const name of INSTANTS) {
    const value = known[name];
    if (value !== undefined && parseInstant(value) === undefined) {
      throw unusable(`${name} must look like 2026-11-20T12:00:00Z`);
    }
  }
  const { running } = known;
  const isList = Array.isArray(running) && running.every((id) => typeof id === 'string');
  if (running !== undefined && !isList) throw unusable('"running" must be a list of ids');
  return known;
}

function feedPositions(changes: unknown): FeedPositions {
  try {
    return new FeedPositions(changes);
  } catch (error) {
    throw unusable((error as Error).message);
  }
}

function personOf(entry: unknown): Person {
  const partition = isObject(entry) && isObject(entry.partition) ? entry.partition : {};
  const { workspace_id, user_id } = partition;
  if (typeof workspace_id !== 'string' || typeof user_id !== 'string') {
    throw unusable('the partition of an entry must have a "workspace_id" and a "user_id"');
  }
  return { workspace_id, user_id };
}

/** A person as the key of a map. */
export function keyOf({ workspace_id, user_id }: Person): string {
  return JSON.stringify([workspace_id, user_id]);
}

function unusable(why: string): SyncError {
  const message = `The state of time_entries cannot be used: ${why}. Correct it, or reset the stream to read it from the start.`;
  return new SyncError('config', message);
}
