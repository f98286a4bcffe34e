import { masked, seesEverybody } from './access';
import type { Call, Endpoint } from './endpoint';
import { gatewayReply, type Reply, textReply } from './faults';
import { pageOf } from './paging';
import { sorted } from './sorting';
import type { Row } from './world';

/** One page of a list, as `ServerOptions.endpoints` has it. @param text the JSON of a row */
export function listReply(endpoint: Endpoint, call: Call, text: (row: Row) => string): Reply {
  const own = call.options.endpoints[endpoint.name] ?? {};
  const keep = endpoint.filter?.(call);
  const all = sorted(keep === undefined ? endpoint.rows(call) : endpoint.rows(call).filter(keep), endpoint, call);
  const { from, to, asked, lastPage } = pageOf(endpoint, call);
  const page = all.slice(from, to);
  const heavy = page.length > (own.heavyAbove ?? Number.POSITIVE_INFINITY);
  if (heavy || asked > (own.heavySizeAbove ?? Number.POSITIVE_INFINITY)) return gatewayReply(504);
  const rows = own.hidden === undefined ? page : page.filter((row, at) => !own.hidden?.(row, from + at));
  const view = endpoint.view?.(call);
  const seen = (row: Row) => (view === undefined ? row : view(row));
  const member = !seesEverybody(call.options);
  const shown = rows.map((row) => text(!isObject(row) ? row : member ? masked(seen(row)) : seen(row)));
  const list = shown.length === 0 && own.emptyIsNull ? 'null' : `[${shown.join(',')}]`;
  const headers = lastPage ? { 'Last-Page': String(to >= all.length) } : {};
  const delayMs = own.msPerRow === undefined ? undefined : own.msPerRow * page.length;
  const body = endpoint.envelope?.(list, all.length, rows) ?? list;
  return { ...textReply(200, body, headers), rows: rows.length, delayMs };
}

/** Tests put garbage among the rows. */
export function isObject(row: unknown): boolean {
  return typeof row === 'object' && row !== null;
}
