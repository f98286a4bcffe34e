import type { AirbyteLogger } from '@faros-ai/airbyte-cdk/lib/logger';
import type { SyncMode } from '@faros-ai/airbyte-cdk/lib/protocol';
import { AirbyteStreamBase } from '@faros-ai/airbyte-cdk/lib/sources/streams/stream-base';
import type { Cursor, RecordPage, Resume, Slice, SourceStream } from '../airbyte/source-stream';
import { WHOLE } from '../airbyte/source-stream';
import type { ClockifyClient, Query } from '../clockify/client';
import { ClockifyError } from '../clockify/errors';
import { PageSize } from '../clockify/page-size';
import { type ListPage, paginate, unpaged } from '../clockify/paginate';
import { expandPath } from '../clockify/path';
import type { ClockifyConfig } from '../config';
import { addFields, type Row, serialiseRow } from '../row';
import { ParentGoneError } from '../sync-error';

/** Most rows asked for at once, where neither the configuration nor the endpoint sets another bound. */
const LONG_PAGE = 1_000;
/** Rows asked for at first, while a list may be short. */
const FIRST_PAGE = 100;

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
  /** Template of the path below the base address; the names are those of the slice's partition. */
  abstract readonly path: string;
  protected abstract readonly schema: Record<string, unknown>;
  /** The stream whose rows this one is sliced by. */
  readonly parent: string | undefined = 'workspaces';
  /** What the parent's id is called in the partition and in the path. */
  protected readonly parentKey: string = 'workspace_id';
  readonly ordered: boolean = false;
  readonly cursorFields: readonly string[] = [];
  readonly partitionKeys: readonly string[] = [];
  /** False for the endpoints that ignore `page` and always return everything. */
  protected readonly paged: boolean = true;
  protected readonly firstPage: number = FIRST_PAGE;
  protected readonly query: Query = {};
  private pageSize?: PageSize;

  constructor(protected readonly context: StreamContext) {
    super(context.logger);
  }

  get primaryKey(): string {
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
    return parents.map((row) => ({
      partition: { ...within.partition, [this.parentKey]: String(row.id) },
      label: label(this.parent!, row, within),
    }));
  }

  async *readSlice(slice: Slice, _resume: Resume): AsyncGenerator<RecordPage, Cursor | undefined> {
    for await (const page of this.pages(slice)) yield { records: page.rows.map((row) => this.complete(row, slice)) };
    return undefined;
  }

  /** The class contract of the CDK: the records one by one, without what the read loop adds. */
  override async *readRecords(_mode: SyncMode, _cursor?: string[], slice?: Row): AsyncGenerator<Row> {
    for await (const page of this.readSlice((slice as unknown as Slice) ?? WHOLE, {}))
      yield* page.records.map((row) => JSON.parse(serialiseRow(row)));
  }

  /** The rows of a slice, page by page, as the server sent them. */
  protected async *pages(slice: Slice, query: Query = this.query): AsyncGenerator<ListPage> {
    const path = expandPath(this.path, slice.partition);
    const { client } = this.context;
    this.pageSize ??= new PageSize(this.context.config.page_size ?? LONG_PAGE, this.firstPage);
    const list = {
      what: `${this.name} (GET ${path})`,
      problem: (row: Row) => this.problem(row),
      place: (row: Row) => this.place(row),
    };
    try {
      if (this.paged) {
        yield* paginate({
          ...list,
          size: this.pageSize,
          fetch: (page, size) => client.list({ path, query: { ...query, page, 'page-size': size } }),
        });
      } else {
        yield unpaged(list, await client.list({ path, query }));
      }
    } catch (error) {
      if (error instanceof ClockifyError && error.reason === 'parent-gone') {
        throw new ParentGoneError('system', `The parent of ${this.name} is gone: ${slice.label}.`, { cause: error });
      }
      throw error;
    }
  }

  /** What makes a row unusable, or undefined. */
  protected problem(_row: Row): string | undefined {
    return undefined;
  }

  /** What the server sorts the list by, where it is not the id. */
  protected place(_row: Row): unknown {
    return undefined;
  }

  /** Adds what the wire leaves out. The row is the record: nothing else holds it. */
  protected complete(row: Row, slice: Slice): Row {
    return row.workspaceId == null ? addFields(row, { workspaceId: slice.partition.workspace_id }) : row;
  }
}

function label(parent: string, row: Row, within: Slice): string {
  // not cut: half of a secret would not be recognised as one
  const name = typeof row.name === 'string' && row.name !== '' && row.name.length <= 60 ? ` (${row.name})` : '';
  const own = `${parent.replace(/s$/, '')} ${row.id}${name}`;
  return within === WHOLE ? own : `${own} of ${within.label}`;
}
