import type { PageReader, ShortPage } from './page-reader';
import { farthest, overlapOf, type PageRequest } from './page-request';
import { LEAST } from './page-size';
import type { Answer } from './request';

/** The page with which overlapping pages go on behind a short one. */
export interface Onward {
  /** Where the ground that was read ends, if not where the short page does. */
  readonly end?: number;
  /** Left out: the page that overlaps this end. */
  readonly asked?: PageRequest;
  /** Where the page was asked for already. */
  readonly answer?: Answer;
  /** The page is known to follow the ground that was read. */
  readonly connected?: boolean;
  /** It is the short page once more, and has changed. */
  readonly again?: boolean;
}

/**
 * What follows a short page of which the server says that it is not the last. It is a hint, not a maximum: the server may send
 * fewer rows a page than asked for, or may have dropped some of this page after it had counted them. The next page of the same
 * size tells which: the same number of rows is a maximum (below 50 it has to come three times). Its rows are not kept: a row that
 * was deleted meanwhile may have moved others from there to the short page. The seam between the two is asked for again:
 *
 * - A maximum of 200, pages of 1,000: page 1 has 200 rows, page 2 as well. Page 2 of 198 begins with row 198, a known one.
 * - 998 rows of page 1 of 1,000, 1,000 of page 2: page 2 of 988 begins with row 988 and reaches beyond the seam.
 * - 60 rows of page 5 of 981, after pages of 1,000: no maximum, that is known without the next page. Page 6 of 991 begins
 *   with position 4,955, which is among the 60, and reaches beyond the seam.
 * - 60 rows of page 1 of 1,000, 1,000 of page 2: no page of up to 1,000 does both; see `cross`.
 *
 * @param ground where the last row of the short page stands at the earliest
 * @param next the page after it, where it was asked for already
 * @returns undefined for the page that overlaps `ground`
 */
export async function behind(
  pages: PageReader,
  { asked, ids }: ShortPage,
  ground: number,
  next?: Answer,
): Promise<Onward | undefined> {
  const { page, size } = asked;
  const count = ids.length;
  if (!next && size <= pages.proven) {
    const seam = acrossSeam(pages, asked, count, ground);
    if (seam) return { asked: seam };
  }
  const following = { page: page + 1, size };
  const answer = next ?? (await askAgain(pages, following));
  if (!answer) return undefined;
  if (answer.rows.length === count && count > 0 && !pages.odd && (await isMaximum(pages, following, answer))) {
    pages.capped(count, asked);
    return { end: page * count };
  }
  pages.odd = true;
  if (pages.proven >= size * 0.9) {
    const seam = acrossSeam(pages, asked, count, ground);
    if (seam) return { asked: seam };
  }
  // nothing was read yet that could have moved
  if (pages.seen.size === 0 && answer.rows.length === 0) return { asked: following, answer, connected: true };
  return cross(pages, { asked, ids }, following, answer);
}

/**
 * What follows where no page both begins among the rows of the short one and reaches beyond it. Example: page 1 of 1,000 has 60
 * rows, page 2 has 1,000. A page that begins a little before the seam is asked for, page 2 of 900:
 *
 * - It begins with a known row: it follows the ground like any other.
 * - It begins with the first row of page 2 of 1,000, or is empty: nothing is shown before the seam. Page 1 is asked for once more.
 *   If it is as it was, no row came across the seam, and the 1,000 are kept. Otherwise it begins anew with what came.
 * - It begins with another row, from before the seam: page 1 does not show what stands on it. Reading goes on behind the 60 by
 *   pages of other numbers: page 2 of 50, of 90, of 170 ..
 */
async function cross(
  pages: PageReader,
  { asked, ids }: ShortPage,
  following: PageRequest,
  answer: Answer,
): Promise<Onward | undefined> {
  const { seen, most } = pages;
  const end = asked.page * asked.size;
  const [first] = seen.ids(answer, following.page);
  const seam = farthest(
    end - Math.ceil(Math.min(most, asked.size) / 10),
    most,
    new Set([...pages.avoided, asked.page]),
  );
  if (seam.page * seam.size > end && seam.page !== asked.page) {
    const overlapping = await askAgain(pages, seam);
    if (!overlapping) return undefined;
    const [between] = seen.ids(overlapping, seam.page);
    if (seen.precede(overlapping, seam.page)) {
      if (seam.page === following.page && seam.size < following.size && between !== first) pages.honours(seam.size);
      return { asked: seam, answer: overlapping, connected: true };
    }
    if (between !== undefined && between !== first) {
      pages.avoided.add(asked.page);
      return undefined;
    }
  }
  const again = await askAgain(pages, asked);
  if (!again) return undefined;
  return isSame(ids, seen.ids(again, asked.page))
    ? { asked: following, answer, connected: true }
    : { asked, answer: again, again: true };
}

/** Undefined if the size is no longer allowed, or was refused now. */
async function askAgain(pages: PageReader, asked: PageRequest): Promise<Answer | undefined> {
  return asked.size <= pages.size.allowed ? pages.ask(asked) : undefined;
}

/** A page that begins among the rows of the short one and reaches beyond it. */
function acrossSeam(pages: PageReader, asked: PageRequest, count: number, ground: number): PageRequest | undefined {
  const { most } = pages;
  const overlap = Math.max(1, Math.min(overlapOf(most), Math.ceil(count / 2)));
  const seam = farthest(Math.max(0, ground - overlap), most, new Set([...pages.avoided, asked.page]));
  return seam.page !== asked.page && seam.page * seam.size > asked.page * asked.size ? seam : undefined;
}

async function isMaximum(pages: PageReader, second: PageRequest, { rows, lastPage }: Answer): Promise<boolean> {
  if (rows.length >= LEAST) return true;
  if (lastPage === true) return false;
  const third = await askAgain(pages, { page: second.page + 1, size: second.size });
  return third?.rows.length === rows.length;
}

function isSame(before: readonly string[], now: readonly string[]): boolean {
  return now.length === before.length && now.every((id, at) => id === before[at]);
}
