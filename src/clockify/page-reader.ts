import { endless, type ListPage, type NumberedList } from './list';
import { ListSize } from './list-size';
import type { PageRequest } from './page-request';
import type { Answer } from './request';
import { SeenRows } from './seen-rows';

const MAX_BARREN_PAGES = 3;
/** Ground that was read may be read again after rows were deleted, but not for ever. */
const MAX_REPEATED_PAGES = 30;

/** A page with fewer rows than asked for. */
export interface ShortPage {
  readonly asked: PageRequest;
  /** The ids of its rows, in order. */
  readonly ids: readonly string[];
}

/** What the two walkers through a numbered list share: the rows that were read, the sizes, and the limits of both. */
export class PageReader {
  readonly seen: SeenRows;
  readonly size: ListSize;
  private barren = 0;
  private repeated = 0;
  private largest = 0;
  /** Whether a page was short without the server having a maximum of that length. */
  odd = false;

  constructor(readonly list: NumberedList) {
    this.seen = new SeenRows(list);
    this.size = new ListSize(list.size);
  }

  /** Undefined for a page that is to be asked for in a smaller size: the server refused it, or could not serve it. */
  async ask({ page, size }: PageRequest): Promise<Answer | undefined> {
    const sent = this.size.send(size);
    try {
      const answer = await this.list.fetch(page, size);
      this.size.answered(sent);
      this.largest = Math.max(this.largest, answer.rows.length);
      return answer;
    } catch (error) {
      if (await this.size.failed(error, sent)) return undefined;
      throw error;
    }
  }

  /** The most rows that came on one page so far: the server's own maximum, if it has one, is no smaller. */
  get proven(): number {
    return this.largest;
  }

  /**
   * Most rows to ask for. A list whose short pages were no maximum is best asked for no more than came on one page: then every
   * further short page is known to be none, either.
   */
  get most(): number {
    const { max } = this.size;
    return this.odd && this.largest * 2 >= max ? Math.min(max, this.largest) : max;
  }

  /** Where a page begins, at least: the server may send fewer rows a page than it is asked for. */
  begin({ page, size }: PageRequest): number {
    return (page - 1) * Math.min(size, this.largest);
  }

  /**
   * The new rows of a page.
   *
   * @param ahead whether the page reaches beyond all that were read before it
   * @throws SyncError (system) if too many pages in a row hold nothing new
   */
  take(answer: Answer, { page }: PageRequest, ahead: boolean): ListPage {
    const taken = this.seen.take(answer, page);
    const added = taken.rows.length > 0;
    if (added || ahead) this.barren = added ? 0 : this.barren + 1;
    this.repeated = added ? 0 : this.repeated + 1;
    return taken;
  }

  /** @throws SyncError (system) after a page that is not the last, if too many in a row hold nothing new */
  mustHoldRows(): void {
    const pages = this.barren >= MAX_BARREN_PAGES ? this.barren : this.repeated;
    if (this.barren >= MAX_BARREN_PAGES || this.repeated >= MAX_REPEATED_PAGES)
      throw endless(this.list, `${pages} pages in a row hold nothing new`);
  }

  /** Two signs that agree: a page that is not full, and a number of rows that was reached. */
  isWhole({ total }: Answer): boolean {
    return total !== undefined && this.seen.size >= total;
  }
}
