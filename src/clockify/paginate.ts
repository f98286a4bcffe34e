import type { Row } from '../row';
import { SyncError } from '../sync-error';
import type { Answer } from './client';
import { ClockifyError } from './errors';
import type { PageSize } from './page-size';

/** New rows of one page; none of them came in an earlier page of the list. */
export interface ListPage {
  readonly rows: Row[];
  /** When the page's request was sent, by the server's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

export interface ListRequest {
  /** The list in words, for messages. */
  readonly what: string;
  readonly size: PageSize;
  fetch(page: number, size: number): Promise<Answer>;
  /** What makes a row unusable besides a missing id, or undefined. */
  problem?(row: Row): string | undefined;
}

const MAX_ROWS = 1_000_000;
const MAX_BARREN_PAGES = 3;

/** Rows `[from, to)` of a list, as the server numbers them: page `from / size + 1` of pages of that size. */
interface Span {
  readonly page: number;
  readonly size: number;
}

/**
 * Reads a numbered list to its end. Rows can move between two requests, because people work while the list is read:
 * what was added shifts rows towards the end, where they come twice (dropped by id); what was deleted shifts them
 * towards the start, out of sight. So every further page begins a little before the end of what was read, and when its
 * first row is not a known one, reading steps back until it is.
 *
 * @throws SyncError (system) for a row that cannot be used and for a list that does not end
 */
export async function* paginate(list: ListRequest): AsyncGenerator<ListPage> {
  // every row between the start of the list and the end of what was read
  const known = new Set<string>();
  // rows of pages behind a gap: they went out, and yet they prove nothing about what lies before them
  const beyond = new Set<string>();
  let span: Span = { page: 1, size: list.size.first };
  let end = 0;
  let barren = 0;
  // the length of a page that was short without a Last-Page header: the end, or the server's own maximum
  let short: number | undefined;
  for (;;) {
    const answer = await fetchOrShrink(list, span);
    if (!answer) {
      span = end === 0 ? { page: 1, size: list.size.first } : following(end, list.size.max);
      continue;
    }
    const begin = (span.page - 1) * span.size;
    const count = answer.rows.length;
    const connected =
      begin === 0 ||
      begin >= end ||
      short !== undefined ||
      (count > 0 && known.has(idOf(answer.rows[0], list, span.page, 0)));
    const { fresh, progress } = takeNew(
      answer.rows,
      connected ? known : beyond,
      connected ? beyond : known,
      list,
      span.page,
    );
    if (fresh.length > 0) yield { rows: fresh, sentAt: answer.sentAt };
    if (known.size + beyond.size > MAX_ROWS) throw endless(list, `it has more than ${MAX_ROWS} rows`);

    if (!connected) {
      span = farthest(Math.max(0, begin - Math.ceil(list.size.max * 0.9)), list.size.max);
      continue;
    }
    barren = progress ? 0 : barren + 1;
    if (answer.lastPage === true) return;
    if (answer.lastPage === undefined && count === 0) return;
    if (barren >= MAX_BARREN_PAGES) throw endless(list, `${barren} pages in a row hold nothing new`);

    if (short !== undefined) {
      // rows after a short page: the server takes fewer a page than it is asked for
      list.size.cap(short);
    }
    if (count >= span.size) {
      short = undefined;
      end = begin + count;
      span = following(end, list.size.max);
    } else if (answer.lastPage === undefined || count === 0) {
      short = answer.lastPage === undefined ? count : undefined;
      end = begin + count;
      span = { page: span.page + 1, size: span.size };
    } else {
      list.size.cap(count);
      end = span.page * count;
      span = following(end, list.size.max);
    }
  }
}

/** The rows of an endpoint that ignores `page` and returns everything at once. */
export function unpaged(list: Pick<ListRequest, 'what' | 'problem'>, answer: Answer): ListPage {
  return { rows: takeNew(answer.rows, new Set(), new Set(), list, 1).fresh, sentAt: answer.sentAt };
}

/** The page that begins a little before `end`, at least 1% of a full page, and reaches farthest behind it. */
export function following(end: number, max: number): Span {
  const overlapping = farthest(end - Math.ceil(max / 100), max);
  return overlapping.page * overlapping.size > end ? overlapping : farthest(end, max);
}

/** Of all pages of up to `max` rows that begin at or before `row`, the one that reaches farthest. */
function farthest(row: number, max: number): Span {
  let best: Span = { page: 1, size: max };
  for (let size = Math.min(max - 1, row); size > 0; size--) {
    const page = Math.floor(row / size) + 1;
    if (page * size > best.page * best.size) best = { page, size };
  }
  const page = Math.floor(Math.max(0, row) / max) + 1;
  return page * max >= best.page * best.size ? { page, size: max } : best;
}

async function fetchOrShrink(list: ListRequest, span: Span): Promise<Answer | undefined> {
  try {
    return await list.fetch(span.page, span.size);
  } catch (error) {
    const refused = error instanceof ClockifyError && error.reason === 'refused';
    if (!refused || !list.size.shrinkBelow(span.size)) throw error;
    return undefined;
  }
}

/** Puts the rows' ids into a set; fresh are those that no page had before, whichever set it went into. */
function takeNew(rows: unknown[], into: Set<string>, other: Set<string>, list: Checked, page: number) {
  const fresh: Row[] = [];
  const before = into.size;
  for (const [index, row] of rows.entries()) {
    const id = idOf(row, list, page, index);
    if (into.has(id)) continue;
    into.add(id);
    if (!other.has(id)) fresh.push(row as Row);
  }
  return { fresh, progress: into.size > before };
}

type Checked = Pick<ListRequest, 'what' | 'problem'>;

function idOf(row: unknown, list: Checked, page: number, index: number): string {
  const object = typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Row) : undefined;
  const id = object?.id;
  let problem = object ? 'has no id' : 'is no object';
  if (object && typeof id === 'string' && id !== '') {
    const more = list.problem?.(object);
    if (more === undefined) return id;
    problem = more;
  }
  throw new SyncError('system', `${list.what}: row ${index + 1} of page ${page} ${problem}. Please report it.`);
}

function endless(list: ListRequest, why: string): SyncError {
  return new SyncError('system', `${list.what} does not end: ${why}. Please report it.`);
}
