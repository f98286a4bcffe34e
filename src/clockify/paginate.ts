import type { Row } from '../row';
import { SyncError } from '../sync-error';
import { ClockifyError } from './errors';
import { PageSize } from './page-size';
import type { Answer } from './request';

/** New rows of one page; none of them came in an earlier page of the list. Whoever takes the page may change it. */
export interface ListPage {
  readonly rows: Row[];
  /** Of each row, as `List.place` told it. */
  readonly places: unknown[];
  /** When the page's request was sent, by the server's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** What has to be known of a list, whether or not it comes in pages. */
export interface List {
  /** The list in words, for messages. */
  readonly what: string;
  /** Where a row holds its id, if not on top. */
  id?(row: Row): unknown;
  /** What the server sorts by, where that can change: a row that changed its place tells nothing about its neighbours. */
  place?(row: Row): unknown;
  /** What makes a row unusable besides a missing id, or undefined. */
  problem?(row: Row, place: unknown): string | undefined;
}

export interface NumberedList extends List {
  readonly size: PageSize;
  fetch(page: number, size: number): Promise<Answer>;
}

const MAX_ROWS = 1_000_000;
const MAX_BARREN_PAGES = 3;
/** What a page counts for that went over known ground after a step back: it can hardly hold anything new. */
const KNOWN_GROUND = 0.1;

/** Rows from `(page - 1) * size` to before `page * size`, as the server numbers them. */
interface PageRequest {
  readonly page: number;
  readonly size: number;
}

/**
 * Reads a numbered list to its end. Rows can move between two requests, because people work while the list is read:
 * what was added shifts rows towards the end, where they come twice (dropped by id); what was deleted shifts them
 * towards the start, out of sight. So every further page begins a little before the end of what was read. When its
 * first row is a known one that kept its place, nothing was skipped: all that stands before it was read before it.
 * Otherwise reading steps back until it is.
 *
 * @throws SyncError (system) for a row that cannot be used and for a list that does not end
 */
export async function* paginate(list: NumberedList): AsyncGenerator<ListPage> {
  const known = new Map<string, unknown>();
  // what this list is asked for at most; the endpoint's other lists learn of it when it was answered
  let max = list.size.max;
  let asked: PageRequest = { page: 1, size: list.size.first };
  let end = 0;
  let reached = 0;
  let barren = 0;
  let largest = 0;
  // the length of a page that was short without a Last-Page header: the end, or the server's own maximum
  let short: number | undefined;
  for (;;) {
    const answer = await fetchUnlessRefused(list, asked);
    if (!answer) {
      max = Math.min(max, PageSize.below(asked.size)!);
      asked = end === 0 ? { page: 1, size: Math.min(list.size.first, max) } : following(end, max);
      continue;
    }
    if (max < list.size.max) list.size.learn(max);
    const begin = (asked.page - 1) * asked.size;
    const count = answer.rows.length;
    const connected =
      begin === 0 || begin >= end || short !== undefined || beginsInKnown(answer.rows, known, list, asked.page);
    if (!connected) {
      // rows behind a gap: they come again on the way forward
      asked = farthest(Math.max(0, begin - Math.ceil(max * 0.9)), max);
      continue;
    }
    const page = takeNew(answer, known, list, asked.page);
    const added = page.rows.length;
    if (added > 0) yield page;
    if (known.size > MAX_ROWS) throw endless(list, `it has more than ${MAX_ROWS} rows`);
    const ahead = begin + asked.size > reached;
    barren = added > 0 ? 0 : barren + (ahead ? 1 : KNOWN_GROUND);
    reached = Math.max(reached, begin + count);
    if (answer.lastPage === true) return;
    if (answer.lastPage === undefined && (count === 0 || isWhole(answer, count < asked.size, known.size))) return;
    if (barren >= MAX_BARREN_PAGES) throw endless(list, `${Math.ceil(barren)} pages in a row hold nothing new`);

    // rows after a short page: the server takes fewer a page than it is asked for
    if (short !== undefined) max = Math.min(max, short);
    if (count >= asked.size) {
      short = undefined;
      end = begin + count;
      asked = following(end, max);
    } else if (answer.lastPage === undefined || count === 0) {
      short = answer.lastPage === undefined ? count : undefined;
      end = begin + count;
      asked = { page: asked.page + 1, size: asked.size };
    } else if (count < largest) {
      // the server has sent more at once: no maximum of its own, but an odd page
      end = begin + count;
      asked = following(end, max);
    } else {
      max = Math.min(max, count);
      end = asked.page * count;
      asked = following(end, max);
    }
    largest = Math.max(largest, count);
  }
}

/** Two signs that agree: a page that is not full, and a number of rows that was reached. */
function isWhole({ total }: Answer, short: boolean, read: number): boolean {
  return total !== undefined && short && read >= total;
}

/** The rows of an endpoint that ignores `page` and returns everything at once. */
export function unpaged(list: List, answer: Answer): ListPage {
  if (answer.lastPage === false) {
    throw new SyncError(
      'system',
      `${list.what} has come to be paged, and this connector reads one page. Please report it.`,
    );
  }
  return takeNew(answer, new Map(), list, 1);
}

/** The page that begins a little before `end`, at least 1% of a full page, and reaches farthest behind it. */
export function following(end: number, max: number): PageRequest {
  const overlapping = farthest(end - Math.ceil(max / 100), max);
  return overlapping.page * overlapping.size > end ? overlapping : farthest(end, max);
}

/** Of all pages of up to `max` rows that begin at or before `row`, the one that reaches farthest. */
function farthest(row: number, max: number): PageRequest {
  let best: PageRequest = { page: 1, size: max };
  for (let size = Math.min(max - 1, row); size > 0; size--) {
    const page = Math.floor(row / size) + 1;
    if (page * size > best.page * best.size) best = { page, size };
  }
  const page = Math.floor(Math.max(0, row) / max) + 1;
  return page * max >= best.page * best.size ? { page, size: max } : best;
}

/** Undefined for a page that is to be asked for in a smaller size: the server refused it, or it held too much. */
async function fetchUnlessRefused(list: NumberedList, asked: PageRequest): Promise<Answer | undefined> {
  try {
    return await list.fetch(asked.page, asked.size);
  } catch (error) {
    const refused = error instanceof ClockifyError && (error.reason === 'refused' || error.reason === 'too-large');
    if (!refused || PageSize.below(asked.size) === undefined) throw error;
    return undefined;
  }
}

type Known = Map<string, unknown>;

/** The new rows of an answer, which loses the others: there is one array of a page's rows, from here to the output. */
function takeNew({ rows, sentAt }: Answer, known: Known, list: List, page: number): ListPage {
  const places: unknown[] = [];
  for (const [index, row] of rows.entries()) {
    const { id, place } = inspect(row, list, page, index);
    if (!known.has(id)) rows[places.push(place) - 1] = row;
    known.set(id, place);
  }
  rows.length = places.length;
  return { rows: rows as Row[], places, sentAt };
}

/** Whether the first row of the page is a known one that kept its place. Moved ones are passed over. */
function beginsInKnown(rows: unknown[], known: Known, list: List, page: number): boolean {
  for (const [index, row] of rows.entries()) {
    const { id, place } = inspect(row, list, page, index);
    if (!known.has(id)) return false;
    if (known.get(id) === place) return true;
  }
  return false;
}

function inspect(row: unknown, list: List, page: number, index: number): { id: string; place: unknown } {
  const object = typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Row) : undefined;
  const id = object && (list.id ? list.id(object) : object.id);
  let problem = object ? 'has no id' : 'is no object';
  if (object && typeof id === 'string' && id !== '') {
    const place = list.place?.(object);
    const more = list.problem?.(object, place);
    if (more === undefined) return { id, place };
    problem = more;
  }
  throw new SyncError('system', `${list.what}: row ${index + 1} of page ${page} ${problem}. Please report it.`);
}

function endless(list: NumberedList, why: string): SyncError {
  return new SyncError('system', `${list.what} does not end: ${why}. Please report it.`);
}
