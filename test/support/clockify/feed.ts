import { denied } from './access';
import type { Change } from './change-log';
import type { AnswerEndpoint, Call } from './endpoint';
import { ApiError, refused, unknown } from './errors';
import { type Reply, textReply } from './faults';
import type { FeedKind, FeedMode } from './feed-options';
import { type FeedSpan, feedRows } from './feed-rows';

/** Recorded: The change feed; the description lists fewer. No expenses. */
const TYPES =
  'APPROVAL_REQUESTS,BALANCE,CLIENTS,CUSTOM_FIELDS,HOLIDAYS,INVOICES,PROJECTS,PTO_POLICY,SCHEDULED_ASSIGNMENT,TAGS,TASKS,TIME_ENTRY,TIME_ENTRY_CUSTOM_FIELD_VALUE,TIME_ENTRY_RATE,TIME_OFF_REQUEST,USER,USER_GROUPS'.split(
    ',',
  );
const MAX_LIMIT = 5_000;
const DEFAULT_SPAN_MS = 30 * 86_400_000;

/** The three lists of the change feed. */
export const FEED: AnswerEndpoint[] = (['created', 'updated', 'deleted'] as const).map((kind) => ({
  name: `feed_${kind}`,
  path: `/workspaces/{workspaceId}/entities/${kind}`,
  answer: (call) => feedReply(kind, call),
  // recorded: errors of the feed: a malformed id is 403 / 501, an unknown one 404 with an empty body
  unknownWorkspace: (id: string, { ids }) => {
    if (ids.test(id)) throw unknown();
  },
}));

function feedReply(kind: FeedKind, call: Call): Reply {
  const { feed } = call.options;
  const mode = feed.modes[kind] ?? feed.mode;
  const odd = refuse(mode, call);
  if (odd !== undefined) return odd;
  const types = typesOf(call);
  const span = spanOf(call);
  const limit = numberOf(call, 'limit', 50);
  if (limit < 1 || limit > MAX_LIMIT) throw refused('Limit must be between 1 and 5,000');
  const page = Math.max(0, numberOf(call, 'page', feed.firstPage) - feed.firstPage);
  const wanted = (change: Change) => types.includes(change.documentCode);
  const all = feedRows(kind, call.world.log.of(call.params.workspaceId!).filter(wanted), span, call.options);
  const rows = all.slice(page * limit, (page + 1) * limit);
  const named = mode === 'odd-code' ? [...rows, { id: 'f'.repeat(24), documentCode: 'LUNCH_BREAK' }] : rows;
  const text = JSON.stringify(named.map((row) => renamed(row, feed.codeField)));
  const more = { 'has-more-data': String((page + 1) * limit < all.length) };
  const body = feed.wrapped ? `{"response":${text}}` : text;
  return { ...textReply(200, body, feed.hasMoreHeader ? more : {}), rows: rows.length };
}

function renamed({ documentCode, ...row }: { documentCode?: unknown }, name: string): object {
  return { ...row, [name]: documentCode };
}

/** What is answered where the feed is not there, or not as recorded. */
function refuse(mode: FeedMode, { options }: Call): Reply | undefined {
  switch (mode) {
    case 'denied':
      throw denied(options);
    case 'unknown':
      throw unknown();
    case 'no-route':
      throw new ApiError(404, 3000, 'No static resource entities.');
    case 'wrong-method':
      throw new ApiError(405, 3000, "Request method 'GET' is not supported");
    case 'failing':
      throw new ApiError(500, 500, 'Something went wrong');
    case 'odd-shape':
      return textReply(200, '{"entities":{"added":[]}}');
    default:
      return undefined;
  }
}

/** Repeated, comma-joined or `type[]`; an empty one is an empty list, silently. Recorded: The change feed, `type`. */
function typesOf({ sent }: Call): string[] {
  const values = [...sent('type'), ...sent('type[]')];
  if (values.length === 0) throw refused("Required parameter 'type' is not present");
  const types = values.flatMap((value) => value.split(',')).filter((type) => type !== '');
  const stranger = types.find((type) => !TYPES.includes(type));
  if (stranger !== undefined) throw refused(`Unknown type ${stranger}. Accepted values: ${TYPES.join(', ')}`);
  return types;
}

/** Recorded: The change feed, `start`, `end`: instants. A span that is turned round is refused as elsewhere: invented. */
function spanOf(call: Call): FeedSpan {
  const end = instantOf(call, 'end') ?? call.options.now();
  const start = instantOf(call, 'start') ?? end - DEFAULT_SPAN_MS;
  if (start > end) throw refused('Start must be before end');
  return { start, end };
}

/** Seconds or milliseconds, and a zone. */
function instantOf({ query }: Call, name: string): number | undefined {
  const text = query[name];
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/;
  if (!form.test(text) || Number.isNaN(at)) throw refused(`Invalid value provided for field '${name}'`);
  return at;
}

function numberOf({ query }: Call, name: string, otherwise: number): number {
  const text = query[name] ?? String(otherwise);
  if (!/^-?\d{1,9}$/.test(text)) throw refused(`Invalid value provided for field '${name}'`);
  return Number(text);
}
