import type { Shape } from './row-shape';

/** Positions among the offsets of a row: its own begin and end, then those of its texts, then the index of its shape. */
export const ROW = 0;
export const ID = 2;
export const USER = 4;
export const TYPE = 6;
/** Both in `timeInterval`. */
export const START = 8;
export const END = 10;
export const SHAPE = 12;
/** How many offsets a row has. */
export const OFFSETS = 13;

export type Text = typeof ID | typeof USER | typeof TYPE | typeof START | typeof END;

/** Facts of a row, as bits. */
export const ODD = 1;
export const SUSPECT = 2;
export const HAS_WORKSPACE = 4;
/** A row without is odd. */
export const HAS_INTERVAL = 8;

/** The rows of a page of time entries, as places in its bytes. */
export class ScannedRows {
  constructor(
    readonly bytes: Buffer,
    readonly count: number,
    private readonly offsets: Int32Array,
    private readonly facts: Uint8Array,
    private readonly shapes: readonly Shape[],
  ) {}

  begin(row: number): number {
    return this.offsets[row * OFFSETS + ROW]!;
  }

  end(row: number): number {
    return this.offsets[row * OFFSETS + ROW + 1]!;
  }

  /** The row holds something that the scanner does not know: it has to be parsed. Only its begin and end are known. */
  isOdd(row: number): boolean {
    return (this.facts[row]! & ODD) !== 0;
  }

  /** The row holds an escape of NUL or of half a surrogate pair, maybe with its other half. Known of odd rows, too. */
  isSuspect(row: number): boolean {
    return (this.facts[row]! & SUSPECT) !== 0;
  }

  /** Whether the row has a `workspaceId`; it is not null. */
  hasWorkspace(row: number): boolean {
    return (this.facts[row]! & HAS_WORKSPACE) !== 0;
  }

  /** Undefined where the text is null or left out, which an id never is. */
  text(row: number, text: Text): string | undefined {
    const at = row * OFFSETS + text;
    const begin = this.offsets[at]!;
    return begin === 0 ? undefined : this.bytes.toString('utf8', begin, this.offsets[at + 1]!);
  }

  /** The keys of the row, in order: one array for all rows that have the same. */
  keys(row: number): readonly string[] {
    return this.shape(row).keys;
  }

  hasKey(row: number, key: string): boolean {
    return this.shape(row).set.has(key);
  }

  private shape(row: number): Shape {
    return this.shapes[this.offsets[row * OFFSETS + SHAPE]!]!;
  }
}
