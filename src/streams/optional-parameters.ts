import type { Slice } from '../airbyte/source-stream';
import { type ClockifyError, failedBy } from '../clockify/errors';
import type { ListPage } from '../clockify/paginate';
import type { Query } from '../clockify/request';
import { ClockifyStream } from './base';

/** Reads a list. Where the server refuses it before its first row, what `otherwise` gives takes its place. */
export async function* unlessRefused(
  pages: AsyncIterable<ListPage>,
  otherwise: (refusal: ClockifyError) => AsyncIterable<ListPage> | Iterable<ListPage>,
): AsyncGenerator<ListPage> {
  let begun = false;
  let refusal: ClockifyError;
  try {
    for await (const page of pages) {
      begun ||= page.rows.length > 0;
      yield page;
    }
    return;
  } catch (error) {
    if (begun || !failedBy(error, 'refused')) throw error;
    refusal = error;
  }
  yield* otherwise(refusal);
}

/**
 * A stream whose lists are complete with a parameter only, and where it is not proven that every server takes it. One
 * that refuses it, or that lists nothing with it and something without it, is asked without it from then on, with one
 * warning. An empty list proves neither, and is asked for again without the parameter: one request.
 */
export abstract class WidenedStream extends ClockifyStream {
  /** What is asked for besides the queries. */
  abstract readonly widened: Query;
  /** What may be missing without it, in words. */
  protected abstract readonly hidden: string;
  private accepted: boolean | undefined;

  protected override async *list(slice: Slice, query: Query): AsyncGenerator<ListPage> {
    if (this.accepted !== false) {
      let rows = 0;
      let refusal: ClockifyError | undefined;
      const wide = unlessRefused(super.list(slice, { ...query, ...this.widened }), (error) => {
        // another list was read with it: the parameter is not the reason
        if (this.accepted) throw error;
        refusal = error;
        return [];
      });
      for await (const page of wide) {
        rows += page.rows.length;
        if (rows > 0) this.accepted = true;
        yield page;
      }
      if (this.accepted) return;
      yield* this.plain(slice, query, refusal);
    } else yield* super.list(slice, query);
  }

  /** The list without the parameter, whose answer tells whether the parameter was to blame. */
  private async *plain(slice: Slice, query: Query, refusal: ClockifyError | undefined): AsyncGenerator<ListPage> {
    for await (const page of super.list(slice, query)) {
      if (refusal !== undefined) this.reject(`refuses it: ${refusal.message}`);
      else if (page.rows.length > 0) this.reject('lists nothing with it.');
      yield page;
    }
    if (refusal !== undefined) this.reject(`refuses it: ${refusal.message}`);
  }

  private reject(why: string): void {
    if (this.accepted === false) return;
    this.accepted = false;
    const sent = Object.entries(this.widened).map(([name, value]) => `${name}=${value}`);
    this.context.logger.warn(
      `${this.name} is read without ${sent.join('&')}, because the server ${why} ${this.hidden} may be missing.`,
    );
  }
}
