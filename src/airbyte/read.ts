import type { Clock } from '../clock';
import { ParentGoneError, StoppedError, SyncError, toSyncError } from '../sync-error';
import type { ConfiguredStream } from './catalog';
import { log, type Message, type RecordBatch, recordBatch } from './messages';
import { PartitionedState } from './partitioned-state';
import { type Notice, RateLimitWatch } from './rate-limit-watch';
import { Scheduler } from './scheduler';
import { type Cursor, type Slice, type SourceStream, WHOLE } from './source-stream';
import { refuseUnknown, StreamProgress } from './stream-progress';
import { StreamTree, type TreeNode } from './stream-tree';

/** Slices in a row that failed as transient: then the stream is given up. */
const GIVE_UP_AFTER = 5;
export interface ReadPlan {
  /** Every stream of the source, parents first. */
  readonly streams: readonly SourceStream[];
  readonly configured: readonly ConfiguredStream[];
  readonly states: ReadonlyMap<string, Record<string, unknown>>;
  readonly workers: number;
  readonly clock: Clock;
  /** Ends every request; the loop uses it when a failure ends the whole sync. */
  readonly abort: AbortController;
}

interface Job {
  readonly lane: string;
  readonly rank: number;
  readonly node: TreeNode;
  readonly slice: Slice;
  /** The slices that the streams below get when this one was read to its end. */
  readonly below: Map<TreeNode, Slice[]>;
}

interface Page {
  readonly notes: Message[];
  readonly batch?: RecordBatch;
}

/**
 * The read loop: the one place that decides what is printed, and in what order. Slices are read side by side by the
 * scheduler; their pages, ends and failures arrive here one after the other.
 */
export class ReadLoop {
  private readonly scheduler: Scheduler<Job, Page, Cursor | undefined, Notice>;
  private readonly tree: StreamTree;
  private stopped?: SyncError;
  private readonly limit: RateLimitWatch;

  /** @throws SyncError (config) if a state cannot be used */
  constructor(private readonly plan: ReadPlan) {
    const now = () => plan.clock.elapsed();
    this.tree = new StreamTree(plan.streams, plan.configured, (stream, incremental) => {
      const cursors = incremental ? new PartitionedState(stream, plan.states.get(stream.name)) : undefined;
      return new StreamProgress(stream, now, cursors);
    });
    this.scheduler = new Scheduler(plan.workers, (job) => this.readSlice(job));
    this.limit = new RateLimitWatch(plan.clock, () => this.scheduler.notify('heartbeat'));
  }

  /** A wait for the rate limit begins or goes on; without a time, it is over. */
  onRateLimit(resumeAt: number | undefined): void {
    this.scheduler.notify({ resumeAt });
  }

  /** @returns whether every configured stream is complete */
  async *run(): AsyncGenerator<Message, boolean> {
    for (const name of this.tree.unknown) yield* refuseUnknown(name);
    for (const node of this.tree.nodes) if (node.progress) yield* node.progress.begin();
    for (const node of this.tree.nodes) if (!node.parent) this.start(node, node.stream.slices([], WHOLE));
    try {
      for await (const event of this.scheduler) {
        if (event.type === 'notice') yield* this.limit.on(event.notice, this.unfinished());
        else if (event.type === 'value') yield* this.print(event.job.node, event.value);
        else if (event.type === 'done') yield* this.close(event.job, event.result);
        else yield* this.fail(event.job, toSyncError(event.error));
        yield* this.finish();
      }
    } finally {
      this.limit.close();
    }
    return (
      this.tree.unknown.length === 0 &&
      this.tree.nodes.every((node) => !node.progress || (node.done && node.failures.length === 0))
    );
  }

  private async *readSlice({ node, slice, below }: Job): AsyncGenerator<Page, Cursor | undefined> {
    const cursors = node.progress?.cursors;
    const resume = { cursor: cursors?.get(slice.partition), syncedUntil: cursors?.syncedUntil };
    const pages = node.stream.readSlice(slice, resume);
    try {
      for (;;) {
        const next = await pages.next();
        if (next.done) return next.value;
        const { records, parents = records } = next.value;
        for (const child of node.children) below.get(child)!.push(...child.stream.slices(parents, slice));
        const notes = [...(node.progress?.inspect(records) ?? [])];
        const batch = node.progress && records.length > 0 ? recordBatch(node.stream.name, records) : undefined;
        // the generators of the stream wait in the middle of this page until it is printed, and hold its arrays: as long as
        // the rows lived, the garbage collector copied ten pages of them again and again
        records.length = 0;
        parents.length = 0;
        if (batch) yield { notes, batch };
      }
    } finally {
      await pages.return(undefined);
    }
  }

  private start(node: TreeNode, slices: readonly Slice[]): void {
    // parents first: nothing below them can start without their rows
    const rank = node.children.length > 0 ? 0 : 1;
    node.open += slices.length;
    node.total += slices.length;
    const below = () => new Map(node.children.map((child) => [child, [] as Slice[]]));
    this.scheduler.add(slices.map((slice) => ({ lane: node.stream.name, rank, node, slice, below: below() })));
  }

  private unfinished(): StreamProgress[] {
    return this.tree.nodes.flatMap(({ progress }) => (progress && !progress.finished ? progress : []));
  }

  private *print(node: TreeNode, page: Page): Generator<Message> {
    yield* page.notes;
    if (page.batch) yield* node.progress!.print(page.batch);
  }

  private *close({ node, slice, below }: Job, cursor: Cursor | undefined): Generator<Message> {
    node.open -= 1;
    node.transientInRow = 0;
    for (const [child, slices] of this.stopped ? [] : below) {
      if (child.stream.ordered) child.held.push(...slices);
      else this.start(child, slices);
    }
    if (node.progress) yield* node.progress.close(slice, cursor);
  }

  private *fail({ node, slice }: Job, error: SyncError): Generator<Message> {
    node.open -= 1;
    if (error instanceof ParentGoneError) {
      node.gone += 1;
      yield log(
        'WARN',
        `${node.stream.name}: ${slice.label} does not exist (any more), as the server says; it counts as empty.`,
      );
      return;
    }
    if (error.reach === 'sync') {
      this.stop(error);
      return;
    }
    yield log('ERROR', `${node.stream.name}: ${slice.label} failed. ${error.message}`);
    for (const each of this.tree.withDescendants(node)) each.failures.push({ slice, error });
    node.transientInRow = error.recovery === 'transient' ? node.transientInRow + 1 : 0;
    if (error.reach === 'stream' || node.transientInRow >= GIVE_UP_AFTER) {
      const dropped = this.scheduler.drop(node.stream.name);
      node.open -= dropped.length;
      if (dropped.length > 0)
        yield log('ERROR', `${node.stream.name} ends early; ${dropped.length} slices were not read.`);
    }
  }

  private stop(error: SyncError): void {
    if (this.stopped) return;
    this.stopped = error;
    for (const { node } of this.scheduler.drop()) node.open -= 1;
    for (const node of this.tree.nodes) {
      node.held.length = 0;
      if (!node.done) node.failures.push({ error });
    }
    this.plan.abort.abort(error);
  }

  /** Ends the streams to which nothing can be added any more; parents come first in the list. */
  private *finish(): Generator<Message> {
    for (const node of this.tree.nodes) {
      if (node.done || (node.parent && !node.parent.done)) continue;
      if (node.held.length > 0) yield* this.release(node);
      if (node.open > 0) continue;
      node.done = true;
      if (node.total > 0 && node.gone === node.total) {
        const message = `${node.stream.name}: the server says of every single parent that it does not exist. Please report it.`;
        const error = new SyncError('system', message);
        for (const each of this.tree.withDescendants(node)) each.failures.push({ error });
      }
      yield* node.progress?.finish(node.failures, this.stopped instanceof StoppedError) ?? [];
    }
  }

  /** Starts the slices that had to wait for each other: those that were not read for the longest time first. */
  private *release(node: TreeNode): Generator<Message> {
    const slices = node.held.splice(0);
    const cursors = node.progress?.cursors;
    if (cursors) {
      const { unknown } = cursors.know(slices.map((slice) => slice.partition));
      if (unknown > 0) {
        yield log(
          'INFO',
          `${node.stream.name}: ${unknown} entries of the state name nobody who is listed now; they are kept.`,
        );
      }
      const age = ({ partition }: Slice) =>
        Date.parse(cursors.get(partition)?.synced_at ?? '') || Number.NEGATIVE_INFINITY;
      slices.sort((a, b) => (age(a) === age(b) ? 0 : age(a) - age(b)));
    }
    this.start(node, slices);
  }
}
