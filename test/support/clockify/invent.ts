import { isoSeconds, type Row, type WorkspaceData } from './world';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const CURRENCY = 'EUR';
export const NO_RATES = { hourlyRate: null, costRate: null };

/** A workspace that is being filled. */
export interface Site {
  workspace: Row;
  data: WorkspaceData;
  dice: Dice;
  /** epoch ms */
  now: number;
  /** its position among the workspaces */
  at: number;
}

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** `Support`, and from the second round on `Support 2`: a name comes once. */
export function numbered(names: string[], n: number): string {
  const round = Math.floor(n / names.length);
  return round === 0 ? names[n]! : `${names[n % names.length]} ${round + 1}`;
}

export function slug(name: string): string {
  return name.toLowerCase().replace(/[^a-z]+/g, '-');
}

/** Invents a list of `WorkspaceData.more`, and returns it. */
export function addList(site: Site, path: string, count: number, row: (site: Site, n: number) => Row): Row[] {
  const rows = times(count, (n) => row(site, n));
  site.data.more.set(path, rows);
  return rows;
}

/** A date as the API writes it: `2026-11-23`. */
export function day(instant: number): string {
  return isoSeconds(instant).slice(0, 10);
}

/** A row as others show it: with its name, and nothing else. */
export function named({ id, name }: Row): { id: string; name: string } {
  return { id, name: String(name) };
}

/** A project as timesheets and expenses show it. */
export function shownProject({ id, name, clientId, clientName, color }: Row): Row {
  return { id, name, clientId: clientId ?? null, clientName, color };
}

/** Seeded pseudo-random numbers (mulberry32): the same on every machine. */
export class Dice {
  constructor(private state: number) {}

  /** a whole number from 0 to limit - 1 */
  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(values: T[]): T | undefined {
    return values[this.below(values.length)];
  }

  /** 24 hex characters, like every id of the API */
  id(): string {
    const hex = () => (2 ** 32 + this.below(2 ** 32)).toString(16).slice(1);
    return hex() + hex() + hex();
  }

  /** money in minor units */
  rate(): { amount: number; currency: string } {
    return { amount: 4000 + this.below(120) * 100, currency: CURRENCY };
  }
}
