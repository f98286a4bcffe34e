import { Row } from '../row';
import { SyncError } from '../sync-error';
import { endless, type List, type ListPage } from './list';
import type { Answer } from './request';

const MAX_ROWS = 1_000_000;

/** The rows of a list that were read: their ids, each with its place. */
export class SeenRows {
  private readonly places = new Map<string, unknown>();
  /** The id of the latest new row. */
  last = '';

  constructor(private readonly list: List) {}

  get size(): number {
    return this.places.size;
  }

  /**
   * The new rows of an answer, which loses the others: there is one array of a page's rows, from here to the output.
   *
   * @param page its number, for messages
   * @throws SyncError (system) for a row that cannot be used and for a list of too many rows
   */
  take({ rows, sentAt }: Answer, page: number): ListPage {
    const places: unknown[] = [];
    for (const [index, row] of rows.entries()) {
      const { id, place } = this.inspect(row, page, index);
      if (!this.places.has(id)) {
        rows[places.push(place) - 1] = row;
        this.last = id;
      }
      this.places.set(id, comparable(place));
    }
    rows.length = places.length;
    if (this.size > MAX_ROWS) throw endless(this.list, `it has more than ${MAX_ROWS} rows`);
    return { rows: rows as Row[], places, sentAt };
  }

  ids({ rows }: Pick<Answer, 'rows'>, page: number): string[] {
    return rows.map((row, index) => this.inspect(row, page, index).id);
  }

  /**
   * Whether a page begins with a row that was read and kept its place, so that all that stands before it was read.
   * Rows before it that were read and have another place since then are passed over.
   *
   * @param least so many rows that were read suffice at the beginning of the page, whatever their places
   */
  precede({ rows }: Pick<Answer, 'rows'>, page: number, least = Number.POSITIVE_INFINITY): boolean {
    for (const [index, row] of rows.entries()) {
      if (index >= least) return true;
      const { id, place } = this.inspect(row, page, index);
      if (!this.places.has(id)) return false;
      if (this.places.get(id) === comparable(place)) return true;
    }
    return false;
  }

  private inspect(row: unknown, page: number, index: number): { id: string; place: unknown } {
    const { list } = this;
    const known = row instanceof Row ? row : undefined;
    const id = known && (list.id ? list.id(known) : known.id);
    let problem = known ? 'has no id' : 'is no object';
    if (known && typeof id === 'string' && id !== '') {
      const place = list.place?.(known);
      const more = list.problem?.(known, place);
      if (more === undefined) return { id, place };
      problem = more;
    }
    throw new SyncError('system', `${list.what}: row ${index + 1} of page ${page} ${problem}. Please report it.`);
  }
}

/** Two places are the same where these are: an object or a list is compared by what it holds. */
function comparable(place: unknown): unknown {
  return typeof place === 'object' && place !== null ? JSON.stringify(place) : place;
}
