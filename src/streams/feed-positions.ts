import { parseInstant } from '../instant';

/** What the change feed of a workspace was read up to. Instants are RFC 3339 in UTC. */
export interface FeedPosition {
  /** When the sync that read it began with the workspace. */
  readonly from: string;
  /** When that sync had read the workspace to its end. */
  readonly until: string;
  /** Further borders: when later attempts began that did not finish, and when earlier syncs did a few minutes before. */
  readonly attempts?: readonly string[];
}

interface Entry {
  readonly workspace_id: string;
  /** The entry as it came in, with the keys that are not known here. */
  readonly whole: Readonly<Record<string, unknown>>;
  position: FeedPosition;
}

/** The part `changes` of the state of time entries: a position for each workspace. */
export class FeedPositions {
  private readonly entries: Entry[];

  /**
   * @param changes as stored; undefined or null for none
   * @throws Error with what is wrong
   */
  constructor(changes: unknown) {
    if (changes !== undefined && changes !== null && !Array.isArray(changes))
      throw new Error('its "changes" is not a list');
    this.entries = ((changes ?? []) as unknown[]).map(readEntry);
  }

  get(workspace: string): FeedPosition | undefined {
    return this.find(workspace)?.position;
  }

  /** An attempt begins: from now on its records may be printed, and its beginning must be stored before they are. */
  isUrgent = false;

  set(workspace: string, changes: FeedPosition): void {
    const known = this.find(workspace);
    const { attempts, ...rest } = { ...known?.position, ...changes };
    const position = attempts && attempts.length > 0 ? { ...rest, attempts } : rest;
    if (known) known.position = position;
    else this.entries.push({ workspace_id: workspace, whole: {}, position });
  }

  /** Undefined if there are none. */
  encode(): unknown[] | undefined {
    this.isUrgent = false;
    if (this.entries.length === 0) return undefined;
    return this.entries.map(({ workspace_id, whole, position }) => {
      const { partition, cursor: _, ...rest } = whole;
      return { partition: { workspace_id, ...(partition as object) }, cursor: position, ...rest };
    });
  }

  private find(workspace: string): Entry | undefined {
    return this.entries.find(({ workspace_id }) => workspace_id === workspace);
  }
}

function readEntry(entry: unknown): Entry {
  const { partition, cursor } = (entry ?? {}) as { partition?: { workspace_id?: unknown }; cursor?: FeedPosition };
  const workspace_id = partition?.workspace_id;
  if (typeof workspace_id !== 'string' || typeof cursor !== 'object' || cursor === null) {
    throw new Error('an entry of its "changes" must have a "workspace_id" and a cursor');
  }
  const { from, until, attempts = [] } = cursor;
  const instants = Array.isArray(attempts) ? [from, until, ...attempts] : [undefined];
  if (instants.some((instant) => parseInstant(instant) === undefined)) {
    throw new Error('"from", "until" and "attempts" of its "changes" must look like 2026-11-20T12:00:00Z');
  }
  return { workspace_id, whole: entry as Record<string, unknown>, position: cursor };
}
