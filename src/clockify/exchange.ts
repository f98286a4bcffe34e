import { ClockifyError } from './errors';
import type { Host } from './gates';
import { describe, type ListRequest } from './request';
import { type Fault, triesAgain } from './retry-policy';

/** A request on its way: what its attempts have in common. */
export class Exchange {
  readonly what: string;
  /** The list without its page: what is counted when several lists fail. */
  readonly list: string;
  /** The list with ids left out, for example `/workspaces/:id/projects/:id/tasks`. */
  readonly endpoint: string;
  readonly faults: Fault[] = [];
  /** Number of the first and of the latest attempt, in the order in which the host's attempts were sent. */
  first = 0;
  number = 0;
  /** When the latest attempt was sent, by the server's clock. */
  sentAt = 0;
  /** The outage through which it was let, alone, to see whether the host answers. */
  probe?: object;
  /** Gives the memory of a large body back. */
  free?: () => void;

  constructor(
    readonly request: ListRequest,
    readonly content: 'list' | 'any',
    readonly retries: number,
  ) {
    this.what = describe(request);
    this.list = request.path;
    this.endpoint = endpointOf(request.path);
  }

  get host(): Host {
    return this.request.host ?? 'api';
  }

  sent(number: number): void {
    if (this.first === 0) this.first = number;
    this.number = number;
  }

  /** Whether it is sent again after its faults, and after one more, if given. */
  triesAgain(next?: Fault): boolean {
    const faults = next ? [...this.faults, next] : this.faults;
    return triesAgain(faults, this.request.rows, this.retries);
  }
}

/** For a request that must not wait while others do. */
export function tooBusy(what: string, why: 'rate-limited' | 'outage'): ClockifyError {
  const reason = why === 'outage' ? 'the host does not answer' : "Clockify's request limit is used up";
  return new ClockifyError('transient', why, `${what} was not sent: ${reason}.`);
}

const ID = /^[0-9a-f]{24}$/;
const BEFORE_AN_ID = new Set(['workspaces', 'projects', 'user', 'users', 'invoices', 'policy', 'time-entries']);
const NAMES_BELOW = new Set(['batch', 'status']);

/** A path with its ids left out. */
export function endpointOf(path: string): string {
  const parts = path.split('/');
  const isId = (part: string, index: number) =>
    ID.test(part) || (BEFORE_AN_ID.has(parts[index - 1] ?? '') && !NAMES_BELOW.has(part));
  return parts.map((part, index) => (isId(part, index) ? ':id' : part)).join('/');
}
