import { contiguous, type Handover } from './contiguous';
import type { ListPage, NumberedList } from './list';
import { overlapping } from './overlapping';
import { PageReader } from './page-reader';

export type { List, ListPage, NumberedList } from './list';
export { unpaged } from './unpaged';

/**
 * Reads a numbered list to its end. Rows can move between two requests, because people work while the list is read. Two walkers
 * take turns: `overlapping` wherever pages can overlap, `contiguous` behind a short page without a `Last-Page` header.
 *
 * @throws SyncError (system) for a row that cannot be used and for a list that does not end
 */
export async function* paginate(list: NumberedList): AsyncGenerator<ListPage> {
  const pages = new PageReader(list);
  let from: Handover | undefined;
  try {
    do {
      const short = yield* overlapping(pages, from);
      from = short && (yield* contiguous(pages, short));
    } while (from);
    pages.size.finished();
  } finally {
    pages.size.left();
  }
}
