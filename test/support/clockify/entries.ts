import { keyUser, seesEverybody } from './access';
import type { Call } from './endpoint';
import { startAt } from './filters';
import { compare, reader } from './sorting';
import type { EntryRow, Row } from './world';

const idOf = reader('id');

/** Recorded: Paging. Rows without a readable start come last: invented. */
export function newestFirst<R extends Row>(rows: R[]): R[] {
  const dated = rows.map((row) => ({ row, at: startAt(row) || Number.NEGATIVE_INFINITY }));
  dated.sort((a, b) => (a.at === b.at ? compare(idOf(a.row), idOf(b.row)) : b.at - a.at));
  return dated.map(({ row }) => row);
}

/** The entries of a workspace that the key sees, those of people who were removed included, newest first. */
export function visibleEntries(call: Call): EntryRow[] {
  const all = [...call.data.entries.values()].flat().filter((row) => typeof row === 'object' && row !== null);
  const self = seesEverybody(call.options) ? undefined : keyUser(call)?.id;
  return newestFirst(self === undefined ? all : all.filter(({ userId }) => userId === self));
}
