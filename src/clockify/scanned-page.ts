import { isUtf8 } from 'node:buffer';
import { ObjectRow, type Row } from '../row';
import { holdsBrokenText, mendJson } from './mend-text';
import { scanRows } from './scan-rows';
import { ScannedRow } from './scanned-row';
import type { ScannedRows } from './scanned-rows';

/** U+0085, U+2028 and U+2029, which are escaped when they go out. */
const LINE_ENDS = ['\u0085', '\u2028', '\u2029'].map((character) => Buffer.from(character));

/**
 * The rows of a page of time entries. A row that the scanner does not know, or whose text changes on its way out, is
 * parsed, alone; the others become no objects, which is what makes a long read fast.
 *
 * @returns undefined for a page that is to be parsed as a whole: what is wrong with it, if anything, is found by that
 */
export function scanPage(body: Buffer): Row[] | undefined {
  const page = isUtf8(body) ? scanRows(body) : undefined;
  if (!page) return undefined;
  const lineEnds = LINE_ENDS.filter((bytes) => body.includes(bytes));
  const rows: Row[] = [];
  for (let index = 0; index < page.count; index++) {
    const known = !page.isOdd(index) && !page.isSuspect(index) && !holds(page, index, lineEnds);
    rows.push(known ? new ScannedRow(page, index) : parseRow(page, index));
  }
  return rows;
}

function holds(page: ScannedRows, index: number, searched: readonly Buffer[]): boolean {
  if (searched.length === 0) return false;
  const row = page.bytes.subarray(page.begin(index), page.end(index));
  return searched.some((bytes) => row.includes(bytes));
}

function parseRow(page: ScannedRows, index: number): Row {
  const text = page.bytes.toString('utf8', page.begin(index), page.end(index));
  const mended = mendJson(text);
  return new ObjectRow(JSON.parse(mended), mended, mended !== text && holdsBrokenText(JSON.parse(text)));
}
