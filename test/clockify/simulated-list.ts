import { ClockifyError } from '../../src/clockify/errors';
import { PageSize } from '../../src/clockify/page-size';
import { paginate } from '../../src/clockify/paginate';
import type { Answer } from '../../src/clockify/request';
import type { Row } from '../../src/row';
import { rowOf } from '../support/rows';

export interface Behaviour {
  /** Whether the answer to a request carries the Last-Page header (true). */
  readonly header?: boolean | ((request: number) => boolean);
  /** A size above this is answered as if it were this. */
  readonly cap?: number;
  /** A size above this gets 400. */
  readonly refuseAbove?: number;
  /** Why: the size itself, or what such a page holds ('refused'). */
  readonly because?: 'refused' | 'too-large';
  /** A size above this is too heavy, if it is above 50. */
  readonly heavyAbove?: number | ((request: number) => number | undefined);
  /** Whether the error of a heavy page says that the host answered others meanwhile (false). */
  readonly hostAnswered?: boolean;
  /** Rows that are counted and then dropped from a page: nobody sees them. */
  readonly hides?: (id: string) => boolean;
  /** Of the answer to a request, only so many of the first rows come. */
  readonly cuts?: (request: number) => number | undefined;
  /** What the server sorts a row by (how often it was moved). */
  readonly place?: (id: string, request: number) => unknown;
  /** Runs before each request is answered; the first has the number 1. */
  readonly before?: (request: number, list: SimulatedList) => void;
}

/** A numbered list on a server, as an array that may change between two requests. */
export class SimulatedList {
  /** `page x size` of every request, in order. */
  readonly requests: string[] = [];
  ids: string[];
  /** Where the page begins that is asked for. */
  begin = 0;
  /** How often each row that moved was moved: it stands in the row, as what the server sorts by would. */
  readonly moves = new Map<string, number>();

  constructor(
    length: number,
    private readonly behaviour: Behaviour = {},
  ) {
    this.ids = numbered(length);
  }

  readonly fetch = async (page: number, size: number): Promise<Answer> => {
    const { header = true, because = 'refused', heavyAbove, hostAnswered, hides, cuts, place } = this.behaviour;
    const { cap = Number.POSITIVE_INFINITY, refuseAbove = Number.POSITIVE_INFINITY } = this.behaviour;
    this.requests.push(`${page}x${size}`);
    const request = this.requests.length;
    this.begin = (page - 1) * size;
    this.behaviour.before?.(request, this);
    if (size > refuseAbove) throw new ClockifyError('system', because, 'too much');
    const heavy = typeof heavyAbove === 'function' ? heavyAbove(request) : heavyAbove;
    if (size > Math.max(50, heavy ?? size)) throw new ClockifyError('transient', 'too-heavy', '504', { hostAnswered });
    const taken = Math.min(size, cap);
    const ids = this.ids.slice((page - 1) * taken, page * taken).filter((id) => !hides?.(id));
    const rows = ids
      .slice(0, cuts?.(request))
      .map((id) => rowOf({ id, place: place ? place(id, request) : this.moves.get(id) }));
    const shown = typeof header === 'function' ? header(request) : header;
    return { rows, lastPage: shown ? page * taken >= this.ids.length : undefined, sentAt: request };
  };

  hides(id: string): boolean {
    return this.behaviour.hides?.(id) === true;
  }
}

/** Takes a row from one place to another. */
export function move(list: SimulatedList, from: number, to: number): void {
  const [id] = list.ids.splice(from, 1);
  if (id === undefined) return;
  list.moves.set(id, (list.moves.get(id) ?? 0) + 1);
  list.ids.splice(to, 0, id);
}

/** `r0`, `r1` ... */
export function numbered(length: number): string[] {
  return Array.from({ length }, (_, index) => `r${index}`);
}

/** Reads the list to its end and returns the ids in the order in which they came out. */
export async function read(list: Pick<SimulatedList, 'fetch'>, size: PageSize): Promise<string[]> {
  const ids: string[] = [];
  const place = (row: Row) => row.field('place');
  for await (const { rows } of paginate({ what: 'tags of Acme', size, fetch: list.fetch, place })) {
    for (const { id } of rows) ids.push(id as string);
  }
  return ids;
}

/** Of the rows that kept still from the start to the end: those that did not come out; and those of any that came twice. */
export function faults(
  list: SimulatedList,
  length: number,
  out: readonly string[],
): Record<'lost' | 'twice', string[]> {
  const seen = new Set(out);
  const first = new Set(numbered(length));
  return {
    lost: list.ids.filter((id) => first.has(id) && !seen.has(id) && !list.moves.has(id) && !list.hides(id)),
    twice: out.filter((id) => !seen.delete(id)),
  };
}

export const FLAWLESS = { lost: [], twice: [] };

/** The sizes of the lists that usually are short, and of those that usually are long. */
export const SHORT_FIRST = [100, 1_000] as const;
export const LONG_FIRST = [1_000, 1_000] as const;

export function pageSize([first, bound]: readonly [number, number] = SHORT_FIRST): PageSize {
  return new PageSize(bound, first);
}
