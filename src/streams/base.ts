import type { AirbyteLogger } from '@faros-ai/airbyte-cdk/lib/logger';
import type { SyncMode } from '@faros-ai/airbyte-cdk/lib/protocol';
import { AirbyteStreamBase, type StreamKey } from '@faros-ai/airbyte-cdk/lib/sources/streams/stream-base';
import type { RecordPage, Slice, SourceStream } from '../airbyte/source-stream';
import { WHOLE } from '../airbyte/source-stream';
import type { ClockifyClient } from '../clockify/client';
import { type Endpoint, readList } from '../clockify/endpoint';
import { type ClockifyError, failedBy } from '../clockify/errors';
import { PageSize } from '../clockify/page-size';
import type { ListPage } from '../clockify/paginate';
import { expandPath } from '../clockify/path';
import type { Query } from '../clockify/request';
import { inWindows, type Span, ZONE_MARGIN_MS } from '../clockify/windows';
import type { ClockifyConfig } from '../config';
import { formatSeconds } from '../instant';
import type { Fields, Row } from '../row';
import { ParentGoneError, SyncError } from '../sync-error';

/** Most rows asked for at once, where neither the configuration nor the endpoint sets another bound. */
const LONG_PAGE = 1_000;
/** Rows asked for at first, while a list may be short. */
const FIRST_PAGE = 100;

/** Before the first year of the vendor. */
const FIRST_YEAR_MS = Date.UTC(2010, 0, 1);
const PLANNED_MS = 2 * 366 * 86_400_000;

/** Rows that stand still while they are read, where the endpoint can sort. */
export const BY_ID: Query = { 'sort-column': 'ID', 'sort-order': 'ASCENDING' };

export interface StreamContext {
  readonly config: ClockifyConfig;
  readonly client: ClockifyClient;
  readonly logger: AirbyteLogger;
}

/**
 * A Clockify endpoint that lists rows. A subclass declares where it is, what it is sliced by, and what it adds to a
 * row; reading, paging and failing are the same for all.
 */
export abstract class ClockifyStream extends AirbyteStreamBase implements SourceStream {
  /** The CDK's would be made of the class's name. */
  abstract override get name(): string;
  /** Template of the path below the base address; the names are those of the slice's partition. */
  abstract readonly path: string;
  /** The vendor's page on it. */
  abstract readonly documentation: string;
  protected abstract readonly schema: Record<string, unknown>;
  /** The stream whose rows this one is sliced by. */
  readonly parent: string | undefined = 'workspaces';
  /** What the parent's id is called in the partition and in the path. */
  protected readonly parentKey: string = 'workspace_id';
  /** What the parent's id is called in a row, where the wire leaves it out. */
  readonly parentField: string | undefined = undefined;
  /** Fields that hold the id of a row of another stream, by that stream's name. */
  readonly references: Readonly<Record<string, string>> = {};
  readonly cursorFields: readonly string[] = [];
  readonly endpoint: Endpoint = {};
  /** What to ask for; several queries are several lists, which together make up a slice. */
  readonly queries: readonly Query[] = [{}];
  /** The parameters by which a list is asked for that covers a span of time only. */
  readonly window: { readonly from: string; readonly to: string } | undefined = undefined;
  /** What the server sorts by, where that is a field that people may change. */
  protected readonly sortedBy: string | undefined = undefined;
  private pageSize?: PageSize;

  constructor(readonly context: StreamContext) {
    super(context.logger);
  }

  get primaryKey(): StreamKey {
    return 'id';
  }

  override get cursorField(): string[] {
    return this.cursorFields.slice(0, 1);
  }

  override get sourceDefinedCursor(): boolean {
    return false;
  }

  getJsonSchema(): Record<string, unknown> {
    return this.schema;
  }

  slices(parents: readonly Row[], within: Slice): Slice[] {
    if (!this.parent) return [WHOLE];
    return parents.map((row) => {
      const partition = { ...within.partition, [this.parentKey]: String(row.id) };
      const own = `${singular(this.parent!)} ${row.id}`;
      const label = within === WHOLE ? own : `${own} of ${within.label}`;
      return { partition, label, scope: partition.workspace_id };
    });
  }

  async *readSlice(slice: Slice): AsyncGenerator<RecordPage, unknown> {
    const severalLists = this.queries.length > 1 || this.window !== undefined;
    const seen = new Set<unknown>();
    for await (const { rows } of this.lists(slice)) {
      const records = severalLists ? rows.filter((row) => isNew(seen, this.idOf(row))) : rows;
      for (const [index, row] of records.entries()) records[index] = this.complete(row, slice);
      if (records.length > 0) yield { records };
    }
    return undefined;
  }

  /** The class contract of the CDK: the records one by one, without what the read loop adds. */
  override async *readRecords(_mode: SyncMode, _cursor?: string[], slice?: Fields): AsyncGenerator<Fields> {
    for await (const page of this.readSlice((slice as unknown as Slice) ?? WHOLE))
      yield* page.records.map((row) => JSON.parse(row.text()));
  }

  /** The rows of a slice, page by page, as the server sent them. */
  protected async *lists(slice: Slice): AsyncGenerator<ListPage> {
    const { window } = this;
    for (const query of this.queries) {
      if (!window) yield* this.list(slice, query);
      else {
        yield* inWindows(this.span(), ({ from, to }) =>
          this.list(slice, { ...query, [window.from]: formatSeconds(from), [window.to]: formatSeconds(to) }),
        );
      }
    }
  }

  /** What is asked for where an endpoint must be told: from the start date to what is planned. */
  private span(): Span {
    const { config, client } = this.context;
    const from = config.start_date ?? FIRST_YEAR_MS;
    return { from: from - ZONE_MARGIN_MS, to: Math.max(from, client.now()) + PLANNED_MS };
  }

  /** One of the slice's lists. */
  protected async *list(slice: Slice, query: Query, template = this.path): AsyncGenerator<ListPage> {
    const path = expandPath(template, slice.partition);
    const { config, client } = this.context;
    const { maxPageSize = Number.POSITIVE_INFINITY, firstSize = FIRST_PAGE } = this.endpoint;
    this.pageSize ??= new PageSize(Math.min(config.page_size ?? LONG_PAGE, maxPageSize), firstSize);
    let begun = false;
    try {
      const pages = readList(client, this.endpoint, {
        what: `${this.name} (${this.endpoint.body ? 'POST' : 'GET'} ${path})`,
        path,
        query,
        size: this.pageSize,
        id: (row) => this.idOf(row),
        place: (row) => this.place(row),
      });
      for await (const page of pages) {
        begun = true;
        yield page;
      }
    } catch (error) {
      const gone = failedBy(error, 'parent-gone');
      // a workspace does not go by being deleted: it was listed a moment before
      if (!gone || this.parent === 'workspaces') throw error;
      if (begun) throw goneMeanwhile(error);
      throw new ParentGoneError('system', `The parent of ${this.name} is gone: ${slice.label}.`, { cause: error });
    }
  }

  /** Where a row holds its id. */
  protected idOf(row: Row): unknown {
    return row.id;
  }

  /** What the server sorts a row by. */
  protected place(row: Row): unknown {
    return this.sortedBy && row.field(this.sortedBy);
  }

  /** Adds what the wire leaves out. The row is the record: nothing else holds it. */
  protected complete(row: Row, slice: Slice): Row {
    const { parentField, parentKey } = this;
    const added: Record<string, unknown> = {};
    if (!row.has('workspaceId')) added.workspaceId = slice.partition.workspace_id;
    if (parentField && !row.has(parentField)) added[parentField] = slice.partition[parentKey];
    return row.add(added);
  }
}

function goneMeanwhile(cause: ClockifyError): SyncError {
  const message =
    'Deleted in Clockify while it was read, so only a part of it was printed. The next sync reads what is left.';
  return new SyncError('transient', message, { cause, detail: cause.detail });
}

export function isNew(seen: Set<unknown>, id: unknown): boolean {
  return !seen.has(id) && seen.add(id) !== undefined;
}

function singular(stream: string): string {
  return stream.replace(/ies$/, 'y').replace(/s$/, '').replaceAll('_', ' ');
}
