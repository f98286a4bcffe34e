import type { Call, Endpoint } from './endpoint';
import { refused } from './errors';
import { whole } from './parameters';

/** One page of a list. */
export interface Page {
  /** the position of its first row, and of the one after its last, over a list without end */
  from: number;
  to: number;
  /** the size that was asked for */
  asked: number;
  /** whether the answer says by a header if it is the last */
  lastPage: boolean;
}

const WHOLE: Page = { from: 0, to: Number.POSITIVE_INFINITY, asked: 0, lastPage: false };

/**
 * The page that a request asks for. Recorded: Paging. `page=0` and `page=-1` are page 1, a size that is not positive or
 * above the maximum is 400 / 501, a page behind the end is empty. An endpoint without paging ignores all of it.
 */
export function pageOf({ name, paging }: Endpoint, { query, body, options }: Call): Page {
  const own = options.endpoints[name] ?? {};
  const header = options.lastPageHeader && own.lastPage !== false;
  if (paging === undefined) {
    if (own.silentPages === undefined) return WHOLE;
    const { rows, max, lastPage } = own.silentPages;
    const asked = whole(query, 'page-size', rows);
    return { ...span(whole(query, 'page', 1) - 1, Math.min(asked, max)), asked, lastPage: lastPage && header };
  }
  const { page = 'page', size = 'page-size', first = 1, defaultSize = 50 } = paging;
  const given = paging.in === 'body' ? body : query;
  const max = options.maxPageSizes[name] ?? paging.max ?? options.maxPageSize;
  const asked = whole(given, size, Math.min(defaultSize, max));
  const refuseAbove = own.refuseAbove ?? (options.overMaxPageSize === 'refuse' ? max : Number.POSITIVE_INFINITY);
  if (asked < 1) throw refused('Page size must be greater than 0');
  if (asked > refuseAbove) throw refused(`Page size cannot be larger than ${refuseAbove.toLocaleString('en-US')}`);
  const taken = Math.min(asked, max, own.capAbove ?? Number.POSITIVE_INFINITY);
  return { ...span(whole(given, page, first) - first, taken), asked, lastPage: header && paging.lastPage !== false };
}

function span(page: number, size: number): { from: number; to: number } {
  const from = Math.max(0, page) * size;
  return { from, to: from + size };
}
