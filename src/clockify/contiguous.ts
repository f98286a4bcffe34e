import type { ListPage } from './list';
import type { PageReader, ShortPage } from './page-reader';
import type { Answer } from './request';

/** Where the overlapping pages go on. */
export interface Handover {
  readonly short: ShortPage;
  /** The page after it, of the same size, where it was answered already. */
  readonly next?: Answer;
}

/**
 * Reads on behind a page that was shorter than asked for, on a server that sends no `Last-Page`: either it was the last, or the
 * server sends fewer rows a page than it is asked for. So the next page of the same size follows, without overlap. An empty
 * one is the end; rows mean that the size was capped.
 *
 * Example: 705 rows, 1,000 asked for, the server sends 333 at most and does not say so.
 *
 *     page 1 of 1,000: rows   0 to 332   (333: short)
 *     page 2 of 1,000: rows 333 to 665   (333 again: its maximum; the endpoint's next lists ask for 333)
 *     page 3 of 1,000: rows 666 to 704   (39)
 *     page 4 of 1,000: none              the end
 *
 * The pages fit together only as long as they have one size. So overlapping pages take over as soon as that changes, and as
 * soon as the server sends the header, or a full page. Say page 3 of 1,000 is refused: 666 rows were read, up to 333 can be
 * asked for, and page 3 of 331 begins with row 662, a known one.
 *
 * Rows that are deleted between two of these pages can hide others until the next sync.
 */
export async function* contiguous(pages: PageReader, short: ShortPage): AsyncGenerator<ListPage, Handover | undefined> {
  const { size } = short.asked;
  let { page } = short.asked;
  let { ids } = short;
  for (;;) {
    const last: ShortPage = { asked: { page, size }, ids };
    const asked = { page: page + 1, size };
    if (size > pages.size.allowed) return { short: last };
    const answer = await pages.ask(asked);
    if (!answer) return { short: last };
    const count = answer.rows.length;
    if (count === 0 && answer.lastPage !== false) return undefined;
    if (answer.lastPage !== undefined) return { short: last, next: answer };
    if (count === ids.length && !pages.odd) pages.capped(count, last.asked);
    ids = pages.seen.ids(answer, asked.page);
    const taken = pages.take(answer, asked);
    if (taken.rows.length > 0) yield taken;
    if (count < size && pages.isWhole(answer)) return undefined;
    pages.mustHoldRows();
    page += 1;
    if (count >= size) return { short: { asked, ids } };
  }
}
