import { endless, type List, type ListPage } from './list';
import type { Answer } from './request';
import { SeenRows } from './seen-rows';

/** Lengths that a page could have: the list may go on behind it. */
const ROUND = new Set([50, 100, 200, 500, 1_000]);

/**
 * The rows of an endpoint that is taken to ignore `page` and to return everything at once. What it returns is a page, even if
 * it is empty. A number of rows that could be that of a page is not believed: page 2 is asked for.
 *
 * Example: 50 of 73 holidays came. Page 2 holds 23 others: they are read, and page 3 is asked for, which is empty or holds
 * known rows only: the end. Of 50 custom fields page 2 holds the same 50: the end. A list of 73 is not asked again.
 *
 * @param fetch asks for a page by its number, without a size; without a number for everything
 * @param whole true where everything is known to come at once: only `Last-Page: false` makes it ask for more
 */
export async function* unpaged(
  list: List,
  fetch: (page?: number) => Promise<Answer>,
  whole = false,
): AsyncGenerator<ListPage> {
  const seen = new SeenRows(list);
  const first = await fetch();
  const { lastPage } = first;
  const doubtful = lastPage === false || (lastPage === undefined && !whole && ROUND.has(first.rows.length));
  yield seen.take(first, 1);
  if (!doubtful) return;
  for (let page = 2; ; page++) {
    const answer = await fetch(page);
    const taken = seen.take(answer, page);
    if (taken.rows.length > 0) yield taken;
    else if (answer.lastPage === false && lastPage === false) throw endless(list, `page ${page} holds nothing new`);
    if (taken.rows.length === 0 || answer.lastPage === true) return;
  }
}
