import type { Reply } from './faults';
import type { ServerOptions } from './options';
import type { Row, WorkspaceData, World } from './world';

/** One request, as an endpoint sees it. `query` holds repeated parameters joined by a comma; `body` is the parsed JSON of a POST. */
export interface Call {
  world: World;
  /** of the workspace in the path; empty lists where the path has none */
  data: WorkspaceData;
  params: Record<string, string>;
  query: Record<string, string>;
  /** the values of a parameter as they were sent, one for each time it was */
  sent: (name: string) => string[];
  body: Record<string, unknown>;
  options: ServerOptions;
}

/** What differs from: `page` from 1 and `page-size` (50) in the query, the server's maximum, a `Last-Page` header. */
export interface Paging {
  in?: 'query' | 'body';
  page?: string;
  size?: string;
  first?: number;
  defaultSize?: number;
  max?: number;
  lastPage?: false;
}

/** Where an endpoint is. */
export interface Route {
  name: string;
  /** GET when absent */
  method?: 'POST';
  /** where it is not `ServerOptions.basePath`, such as `/report/v1` */
  base?: string;
  /** with `{name}` for parameters; `{workspaceId}` is resolved before the rest is called */
  path: string;
}

/** An endpoint that answers something else than a list, or pages in another way. */
export interface AnswerEndpoint extends Route {
  /** throws an ApiError for a refusal */
  answer(call: Call): Reply;
  /** throws what is answered where no such workspace exists; where it does not throw, or is absent: 403 "Access Denied" */
  unknownWorkspace?(id: string, options: ServerOptions): void;
}

export interface Endpoint extends Route {
  /** in default order where there is no `sort`; throws an ApiError for a parent that is gone */
  rows(call: Call): Row[];
  filter?(call: Call): ((row: Row) => boolean) | undefined;
  /** values of `sort-column` and the fields behind them, with dots for nested ones; the first is the default, `ID` breaks ties */
  sort?: Record<string, string>;
  /** absent: `page` and `page-size` are ignored, everything comes at once */
  paging?: Paging;
  /** what goes out for a row where the request decides it; undefined: the row as it is */
  view?(call: Call): ((row: Row) => Row) | undefined;
  /** the body around the page's rows (JSON text of an array); `total` counts all rows, not just the page's. Absent: the bare array */
  envelope?(text: string, total: number, page: Row[]): string;
}
