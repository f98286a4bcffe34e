import type { Envelope } from './body';
import type { PageLease } from './body-budget';

export interface Query {
  readonly [name: string]: string | number | undefined;
}

export interface ListRequest {
  /** Below the base address of the API, or of the reports. */
  readonly path: string;
  readonly host?: 'reports';
  readonly query?: Query;
  /** Makes it a POST; some lists are asked for in this way. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Left out for a bare list. */
  readonly envelope?: Envelope;
  /** The rows are time entries in a bare list: their page need not be parsed. */
  readonly scan?: boolean;
  /** How many rows the page is asked for: a large page that is too heavy for the server is asked for in a smaller size. */
  readonly rows?: number;
  /** One attempt, for which nobody waits: a rate limit or an outage fails it at once. */
  readonly once?: { readonly timeoutMs: number };
  /** Retries, where fewer are wanted than the client makes. */
  readonly retries?: number;
  /** Holds the memory of a large page until the list's next request, or until it is released. */
  readonly lease?: PageLease;
}

/** One page as the server sent it. */
export interface Answer {
  /** Each is a `Row`, but for what is no object. */
  readonly rows: unknown[];
  /** How many rows there are on all pages, where the envelope says so. */
  readonly total?: number;
  /** The Last-Page header, where the endpoint sends one. */
  readonly lastPage?: boolean;
  /** The has-more-data header of the change feed. */
  readonly hasMore?: boolean;
  /** When the request was sent, by the server's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** An answer that is no list. */
export interface ObjectAnswer {
  /** As JSON.parse made it. */
  readonly value: unknown;
  /** It held text which no destination could have stored. */
  readonly isMended: boolean;
  readonly hasMore?: boolean;
  readonly sentAt: number;
}

/** In words that a person understands. */
export function describe(request: ListRequest): string {
  const page = (request.body ?? request.query)?.page;
  return `${request.body ? 'POST' : 'GET'} ${request.path}${page === undefined ? '' : ` (page ${page})`}`;
}
