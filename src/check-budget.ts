import type { ClockifyClient } from './clockify/client';
import type { Answer, Query } from './clockify/request';

const REQUESTS = 5;

/** Asks for `check`, within its budget of requests: a fault is retried once, where enough are left for what has to be proven. */
export class Asker {
  constructor(private readonly client: ClockifyClient) {}

  get left(): number {
    return REQUESTS - this.client.requests;
  }

  /** @param toCome how many requests are needed after this one: a fault is retried where more are left */
  list(path: string, query: Query, toCome: number, rows?: number): Promise<Answer> {
    return this.client.list({ path, query, rows, retries: this.retries(toCome) });
  }

  async object(path: string, toCome: number): Promise<Record<string, unknown>> {
    const { value } = await this.client.object({ path, retries: this.retries(toCome) });
    return (value ?? {}) as Record<string, unknown>;
  }

  private retries(toCome: number): number {
    return this.left - 2 >= toCome ? 1 : 0;
  }
}
