import { parseInstant } from '../instant';
import type { Cursor, SourceStream } from './source-stream';
import { badState } from './state';
import { validate } from './validate';

const CURSOR = {
  type: 'object',
  additionalProperties: false,
  properties: { started_at: { type: 'string' }, synced_at: { type: 'string' } },
};

type Partition = Readonly<Record<string, string>>;

/** One cursor for each slice that was read to its end; nothing global. */
export class PartitionedState {
  private readonly entries = new Map<string, { partition: Partition; cursor: Cursor; text: string }>();
  private readonly everybody?: Cursor;
  /** The highest `synced_at` that came in, in milliseconds since 1970. */
  readonly syncedUntil?: number;
  private bytes = 0;

  /** @throws SyncError (config) for a state of another shape */
  constructor(
    private readonly stream: SourceStream,
    private readonly incoming: Record<string, unknown> = { states: [] },
  ) {
    const keys = stream.partitionKeys;
    const partition = {
      type: 'object',
      required: keys,
      additionalProperties: false,
      properties: Object.fromEntries(keys.map((key) => [key, { type: 'string' }])),
    };
    const entry = { type: 'object', required: ['partition', 'cursor'], additionalProperties: false };
    const items = { ...entry, properties: { partition, cursor: CURSOR } };
    const bare = !('states' in incoming);
    const schema = bare
      ? { ...CURSOR, required: ['started_at'], properties: { started_at: { type: 'string' } } }
      : { type: 'object', additionalProperties: false, properties: { states: { type: 'array', items } } };
    const problem = validate(schema, incoming);
    if (problem) throw badState(`that of ${stream.name} has another shape: ${problem}`);
    if (bare) this.everybody = this.checked(incoming as Cursor);
    for (const { partition, cursor } of (incoming.states ?? []) as { partition: Partition; cursor: Cursor }[]) {
      this.set(partition, this.checked(cursor));
      const synced = parseInstant(cursor.synced_at);
      if (synced !== undefined) this.syncedUntil = Math.max(this.syncedUntil ?? synced, synced);
    }
  }

  get(partition: Partition): Cursor | undefined {
    return this.entries.get(this.key(partition))?.cursor ?? this.everybody;
  }

  set(partition: Partition, cursor: Cursor): void {
    const key = this.key(partition);
    // the order of the keys in the text is ours, whatever it was in the input
    const named = Object.fromEntries(this.stream.partitionKeys.map((name) => [name, partition[name]!]));
    const text = JSON.stringify({ partition: named, cursor });
    this.bytes += text.length + 1 - (this.entries.get(key) ? this.entries.get(key)!.text.length + 1 : 0);
    this.entries.set(key, { partition: named, cursor, text });
  }

  /** Everybody who is listed now; a cursor for everybody becomes one entry each. */
  know(partitions: readonly Partition[]): { unknown: number } {
    const listed = new Set(partitions.map((partition) => this.key(partition)));
    const unknown = [...this.entries.keys()].filter((key) => !listed.has(key)).length;
    if (this.everybody) {
      for (const partition of partitions) {
        if (!this.entries.has(this.key(partition))) this.set(partition, this.everybody);
      }
    }
    return { unknown };
  }

  /** Length of the encoded state in characters, about. */
  get size(): number {
    return this.bytes;
  }

  encode(): unknown {
    if (this.everybody && this.entries.size === 0) return this.incoming;
    return { states: [...this.entries.values()].map(({ partition, cursor }) => ({ partition, cursor })) };
  }

  private checked(cursor: Cursor): Cursor {
    for (const [name, value] of Object.entries(cursor)) {
      if (parseInstant(value) === undefined) {
        throw badState(`in that of ${this.stream.name} ${name} is no instant such as 2026-11-20T12:00:00Z`);
      }
    }
    return cursor;
  }

  private key(partition: Partition): string {
    return JSON.stringify(this.stream.partitionKeys.map((name) => partition[name]));
  }
}
