import type { Handover } from './contiguous';
import { endless, type ListPage } from './list';
import type { PageReader, ShortPage } from './page-reader';
import { farthest, following, overlapOf } from './page-request';
import { behind, type Onward } from './short-pages';

/** After so many steps back in a row the places are not believed any more; twice as many without a new row are the end. */
const MAX_STEPS_BACK = 3;
const LEAST_KNOWN = 3;

/**
 * Reads pages that overlap. What was added shifts rows towards the end, where they come twice (dropped by id); what was deleted
 * shifts them towards the start, out of sight. So every further page begins a little before the end of what was read. When its
 * first row is a known one that kept its place, nothing was skipped: all that stands before it was read before it.
 * Otherwise its rows are dropped, and reading steps back by most of a page until it is so. Rows behind a gap are never kept, so
 * the known rows are always the beginning of the list, but for those that people moved.
 *
 * Example: 1,900 rows, up to 1,000 a page.
 *
 *     page 1 of 1,000: rows   0 to 999
 *     300 of them are deleted: what was row 1,300 is row 1,000 now
 *     page 2 of   990: rows 990 to 1,599   begins with an unknown row (it was row 1,290): dropped
 *     page 1 of 1,000: rows   0 to 999     700 known ones, then the 300 that had moved out of sight
 *     page 2 of   990: rows 990 to 1,599   begins with a known row; Last-Page: true
 *
 * Where the rows keep no place (the server sorts by something that differs at every reading), every page looks like a gap. After
 * three steps back in a row, with no page between that was connected at once, a page is connected, too, if its first three rows
 * were read, whatever their places; pages then overlap by a tenth. Nothing is lost by that unless three neighbours were moved
 * behind a gap at once. The reading fails after six steps back that brought no new row.
 *
 * @returns the short page at which the header was missing, or undefined at the end of the list
 */
export async function* overlapping(
  pages: PageReader,
  from: Handover | undefined,
): AsyncGenerator<ListPage, ShortPage | undefined> {
  const { list, seen, size } = pages;
  let end = 0;
  let stepped = false;
  let backs = 0;
  let vain = 0;
  let trusting = false;
  const overlap = () => (trusting ? Math.ceil(pages.most / 10) : overlapOf(pages.most));
  const next = () => (end === 0 ? { page: 1, size: size.first } : following(end, pages.most, overlap(), pages.avoided));

  let choose = next;
  let onward: Onward | undefined;
  if (from) {
    // as many rows were read, from the first on
    end = Math.max(pages.begin(from.short.asked) + from.short.ids.length, seen.size);
    if (from.next) onward = await behind(pages, from.short, end, from.next);
    end = onward?.end ?? end;
  }
  let asked = onward?.asked ?? next();
  for (;;) {
    const answer = onward?.answer ?? (await pages.ask(asked));
    if (!answer) {
      onward = undefined;
      asked = choose();
      continue;
    }
    const begin = pages.begin(asked);
    const least = trusting ? Math.min(LEAST_KNOWN, overlap()) : undefined;
    if (!onward?.connected && begin > 0 && begin < end && !seen.precede(answer, asked.page, least)) {
      // rows behind a gap: they come again on the way forward
      onward = undefined;
      choose = () => farthest(Math.max(0, begin - Math.ceil(pages.most * 0.9)), pages.most, pages.avoided);
      asked = choose();
      pages.reached = 0;
      stepped = true;
      continue;
    }
    stepped ||= onward?.again === true;
    const count = answer.rows.length;
    const short: ShortPage | undefined = count < asked.size ? { asked, ids: seen.ids(answer, asked.page) } : undefined;
    const far = Math.max(begin + count, pages.begin({ ...asked, page: asked.page + 1 }));
    const taken = pages.take(answer, asked);
    const added = taken.rows.length;
    backs = stepped ? backs + 1 : 0;
    vain = added > 0 ? 0 : vain + (stepped ? 1 : 0);
    trusting ||= backs >= MAX_STEPS_BACK;
    if (vain >= 2 * MAX_STEPS_BACK) throw endless(list, 'its rows move faster than they are read');
    choose = next;
    if (added > 0) yield taken;
    if (answer.lastPage === true) return undefined;
    if (short && added === 0 && count > 0 && !stepped && !onward?.answer && pages.fellShort(short, end)) {
      onward = undefined;
      asked = next();
      continue;
    }
    if (short && answer.lastPage === undefined) return count === 0 || pages.isWhole(answer) ? undefined : short;
    pages.mustHoldRows();
    if (!short) {
      end = stepped ? begin + count : Math.max(end, begin + count);
      onward = undefined;
    } else {
      // the last row that came stands there at the earliest
      const ground = added > 0 ? pages.reached + added : stepped ? 0 : end;
      end = Math.max(begin + count, ground, pages.uncap(asked.size, count));
      onward = await behind(pages, short, end);
      end = onward?.end ?? end;
    }
    stepped = false;
    pages.reached = Math.max(pages.reached, far);
    asked = onward?.asked ?? next();
  }
}
