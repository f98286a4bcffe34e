import type { Envelope } from './body';
import { PageLease } from './body-budget';
import type { ClockifyClient } from './client';
import type { PageSize } from './page-size';
import { type List, type ListPage, paginate, unpaged } from './paginate';
import type { Query } from './request';

/** How an endpoint lists its rows, where that differs from a GET for a bare list in numbered pages. */
export interface Endpoint {
  readonly host?: 'reports';
  /** Makes it a POST with this body, to which page number and size are added. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Left out for a bare list. */
  readonly envelope?: Envelope;
  /** The rows are time entries, of which few fields are asked for: their pages need not be parsed. */
  readonly scan?: boolean;
  /**
   * False for the endpoints that are taken to ignore the page number and to return everything: page 2 is asked for where the
   * number of rows could be that of a page. 'never': it is known, and page 2 is not asked for.
   */
  readonly paged?: false | 'never';
  /** What the page size is called (page-size). */
  readonly sizeParameter?: string;
  /** Rows to ask for at first, while a list may be short (100). */
  readonly firstSize?: number;
  /** The most rows that it takes to be asked for. */
  readonly maxPageSize?: number;
}

/** One of the lists that an endpoint has: of a workspace, of a project, in a span of time. */
export interface Listing extends List {
  readonly path: string;
  readonly query: Query;
  readonly size: PageSize;
}

/** Reads a list of an endpoint to its end, page by page. */
export async function* readList(
  client: ClockifyClient,
  { host, body, envelope, scan, paged, sizeParameter = 'page-size' }: Endpoint,
  { path, query, ...list }: Listing,
): AsyncGenerator<ListPage> {
  const lease = new PageLease();
  const ask = (paging: Query, rows?: number) => {
    const parameters = body ? { query, body: { ...body, ...paging } } : { query: { ...query, ...paging } };
    return client.list({ path, host, envelope, scan, rows, lease, ...parameters });
  };
  try {
    if (paged === undefined) {
      yield* paginate({ ...list, fetch: (page, size) => ask({ page, [sizeParameter]: size }, size) });
    } else {
      yield* unpaged(list, (page) => ask(page === undefined ? {} : { page }), paged === 'never');
    }
  } finally {
    lease.release();
  }
}
