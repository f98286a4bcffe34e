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
  private honoured = 0;
  private capSuspected = false;
  /** Where the farthest page ended, at most. */
  private farthest = 0;
  /** Where the short page ended that was taken for one of the server's maximum, if it was none. */
  private uncappedEnd = 0;
  /** Whether a page was short without the server having a maximum of that length. */
  odd = false;
  /** Where the farthest page ended, at least. */
  reached = 0;
  /** Numbers of pages that did not show rows which others show. */
  readonly avoided = new Set<number>();

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

  /** The server's own maximum, if it has one, is no smaller: so many rows came on one page, or this size was seen to count. */
  get proven(): number {
    return Math.max(this.largest, this.honoured);
  }

  /** Pages of this size begin elsewhere than those of another one: the server counts by it, however few rows it shows. */
  honours(size: number): void {
    this.honoured = Math.max(this.honoured, size);
  }

  /**
   * Most rows to ask for. A list whose short pages were no maximum is best asked for no more than came on one page: then every
   * further short page is known to be none, either.
   */
  get most(): number {
    const { max } = this.size;
    return this.capSuspected || (this.odd && this.proven >= max * 0.9) ? Math.min(max, this.proven) : max;
  }

  /**
   * Whether a page that should reach beyond the ground lay within it: it is short and without the last row that was read. So
   * the server may have a maximum, and from now on the list is asked for no more rows than came on one page.
   */
  fellShort({ asked: { page, size }, ids }: ShortPage, end: number): boolean {
    const within = ids.length < size && size > this.proven && page * size > end && !ids.includes(this.seen.last);
    this.capSuspected ||= within;
    return within;
  }

  /** Where a page begins, at least: the server may send fewer rows a page than it is asked for. */
  begin({ page, size }: PageRequest): number {
    return (page - 1) * Math.min(size, this.proven);
  }

  /** A page was short because the server sends no more rows, whatever it is asked for. */
  capped(count: number, { page, size }: PageRequest): void {
    this.size.capped(count);
    this.uncappedEnd = page * size;
  }

  /**
   * A page of this size was short as well: what was taken for the server's maximum is none if the size is no larger.
   *
   * @returns where the ground that was read ends in that case, or 0
   */
  uncap(size: number, count: number): number {
    if (size > this.proven) return 0;
    this.odd = true;
    if (count === 0 || count > size * 0.75) return 0;
    const end = this.uncappedEnd;
    this.uncappedEnd = 0;
    this.size.uncap();
    return end;
  }

  /**
   * The new rows of a page.
   *
   * @throws SyncError (system) if too many pages in a row hold nothing new
   */
  take(answer: Answer, { page, size }: PageRequest): ListPage {
    const empty = answer.rows.length === 0;
    const taken = this.seen.take(answer, page);
    const added = taken.rows.length > 0;
    const ahead = page * (empty ? size : Math.min(size, this.proven)) > this.farthest;
    if (added || ahead) this.barren = added ? 0 : this.barren + 1;
    this.repeated = added ? 0 : this.repeated + 1;
    this.farthest = Math.max(this.farthest, page * size);
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
