import { expect } from 'vitest';
import { expectProtocol } from './conformance';
import type { Output } from './output';
import { type Bench, incremental } from './sync';

type Row = Record<string, unknown>;

/** A table as destinations keep it: by key, the highest `synced_at` wins, and deleted rows go. */
export class Table {
  private readonly rows = new Map<string, Row>();
  state: unknown;
  outputs: Output[] = [];

  /** @param wait lets time pass before each sync: what happens in its very second is told by the next one */
  constructor(
    private readonly bench: Bench,
    private readonly wait: () => void,
  ) {}

  async sync(config: object = {}, streams = incremental()): Promise<Output> {
    this.wait();
    const output = await this.bench.read(streams, { state: this.state, config });
    expectProtocol(output, ['time_entries']);
    this.load(output);
    this.state = output.lastStates;
    this.outputs.push(output);
    return output;
  }

  load(output: Output): void {
    for (const row of output.records('time_entries')) {
      const known = this.rows.get(row.id);
      if (!known || String(row.synced_at) >= String(known.synced_at)) this.rows.set(row.id, row);
    }
  }

  get live(): Map<string, Row> {
    return new Map([...this.rows].filter(([, row]) => row._ab_cdc_deleted_at == null));
  }

  expectEqual(): void {
    const plain = ({ started_at: _, synced_at: __, ...row }: Row) => row;
    const world = [...this.bench.world.allEntries()].map((row) => [row.id, { ...row }] as const);
    expect(new Map([...this.live].map(([id, row]) => [id, plain(row)]))).toEqual(new Map(world));
  }
}
