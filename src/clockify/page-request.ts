/** Rows from `(page - 1) * size` to before `page * size`, as the server numbers them. */
export interface PageRequest {
  readonly page: number;
  readonly size: number;
}

/** By how many rows a page of up to `max` rows overlaps the one before it. */
export function overlapOf(max: number): number {
  return Math.ceil(max / 100);
}

const NONE: ReadonlySet<number> = new Set();

/** The page that begins at least `overlap` rows before `end` and reaches farthest behind it. */
export function following(end: number, max: number, overlap = overlapOf(max), avoided = NONE): PageRequest {
  const overlapping = farthest(end - overlap, max, avoided);
  return overlapping.page * overlapping.size > end ? overlapping : farthest(end, max, avoided);
}

/** Of all pages of up to `max` rows that begin at or before `row`, the one that reaches farthest. */
export function farthest(row: number, max: number, avoided = NONE): PageRequest {
  let best: PageRequest = { page: 1, size: max };
  let reach = avoided.has(1) ? 0 : max;
  for (let size = Math.min(max, row); size > 0; size--) {
    const page = Math.floor(row / size) + 1;
    // of two that reach as far the larger one, which begins earlier
    if (page * size < reach || (page * size === reach && size <= best.size) || avoided.has(page)) continue;
    best = { page, size };
    reach = page * size;
  }
  return best;
}
