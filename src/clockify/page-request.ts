/** Rows from `(page - 1) * size` to before `page * size`, as the server numbers them. */
export interface PageRequest {
  readonly page: number;
  readonly size: number;
}

/** By how many rows a page of up to `max` rows overlaps the one before it. */
export function overlapOf(max: number): number {
  return Math.ceil(max / 100);
}

/** The page that begins at least `overlap` rows before `end` and reaches farthest behind it. */
export function following(end: number, max: number, overlap = overlapOf(max)): PageRequest {
  const overlapping = farthest(end - overlap, max);
  return overlapping.page * overlapping.size > end ? overlapping : farthest(end, max);
}

/** Of all pages of up to `max` rows that begin at or before `row`, the one that reaches farthest. */
export function farthest(row: number, max: number): PageRequest {
  let best: PageRequest = { page: 1, size: max };
  for (let size = Math.min(max - 1, row); size > 0; size--) {
    const page = Math.floor(row / size) + 1;
    if (page * size > best.page * best.size) best = { page, size };
  }
  const page = Math.floor(Math.max(0, row) / max) + 1;
  return page * max >= best.page * best.size ? { page, size: max } : best;
}
