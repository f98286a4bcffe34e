import type { Row } from '../support/clockify/world';

const DELETED = '_ab_cdc_deleted_at';

/** A table that a destination keeps of the rows of each sync. */
export interface Table {
  readonly name: string;
  load(rows: readonly Row[]): void;
  /** Rows that are not deleted, by id. */
  readonly live: ReadonlyMap<string, Row>;
}

/** By key the row with the highest `synced_at` wins, and the newest among equals; deleted rows stay, and are filtered. */
export class SoftTable implements Table {
  readonly name: string = 'soft';
  protected readonly rows = new Map<string, Row>();

  load(rows: readonly Row[]): void {
    for (const row of rows) if (this.wins(row)) this.rows.set(row.id, row);
  }

  protected wins(row: Row): boolean {
    const known = this.rows.get(row.id);
    return !known || String(row.synced_at) >= String(known.synced_at);
  }

  get live(): ReadonlyMap<string, Row> {
    return new Map([...this.rows].filter(([, row]) => row[DELETED] === undefined));
  }
}

/** As the one before, but a deletion takes the row away. */
export class HardTable extends SoftTable {
  override readonly name: string = 'hard';

  override load(rows: readonly Row[]): void {
    for (const row of rows) {
      if (!this.wins(row)) continue;
      if (row[DELETED] === undefined) this.rows.set(row.id, row);
      else this.rows.delete(row.id);
    }
  }
}

/** Upserts in the order in which rows are written: no cursor. */
export class LastWrittenTable extends HardTable {
  override readonly name: string = 'last written';

  protected override wins(): boolean {
    return true;
  }
}

/** Each read replaces the rows of the reads before by key, whatever their cursor, and does not look inside itself. */
export class PerReadTable extends SoftTable {
  override readonly name: string = 'per read';

  override load(rows: readonly Row[]): void {
    const seen = new Set<string>();
    for (const row of rows) {
      // which of two rows wins is not known: the wrong one
      if (!seen.has(row.id)) this.rows.set(row.id, row);
      seen.add(row.id);
    }
  }
}

export function allTables(): Table[] {
  return [new SoftTable(), new HardTable(), new LastWrittenTable(), new PerReadTable()];
}
