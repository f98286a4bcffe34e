import { ParentGoneError, type SyncError, toSyncError } from '../sync-error';
import { errors, nothingExists } from './failures';
import { errorTrace, log, type Message, type RecordBatch, recordBatch } from './messages';
import { type Notice, RateLimitWatch } from './rate-limit-watch';
import type { ReadPlan } from './read-plan';
import { Refusals } from './refusals';
import { type Opened, openStream } from './resume';
import { Scheduler } from './scheduler';
import { type Slice, type SourceStream, WHOLE } from './source-stream';
import { refuseUnknown, StreamProgress } from './stream-progress';
import { fail, isForbidden, isGone, StreamTree, type TreeNode } from './stream-tree';

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
 * The one place that decides what is printed, and in what order. Slices are read side by side by the scheduler; their
 * pages, ends and failures arrive here one by one. A slice is *open* until it *closes*; a stream that is given up has
 * *ended*, one to which nothing can be added has *finished*; a failure that ends the whole sync *stops* it.
 */
export class ReadLoop {
  private readonly scheduler: Scheduler<Job, Page, unknown, Notice>;
  private readonly tree: StreamTree;
  private readonly refusals = new Refusals();
  private readonly limit: RateLimitWatch;
  /** Finished, but it depends on the rest of the sync whether their denials count. */
  private readonly undecided: TreeNode[] = [];
  private stopped?: SyncError;

  constructor(private readonly plan: ReadPlan) {
    const now = () => plan.clock.elapsed();
    const opened = new Map<SourceStream, Opened>();
    this.tree = new StreamTree(plan.streams, plan.configured, (stream) => {
      const entry = plan.configured.find(({ name }) => name === stream.name)!;
      opened.set(stream, openStream(stream, entry, plan.states.get(stream.name)));
      return new StreamProgress(stream, now, opened.get(stream)!.checkpoint);
    });
    for (const node of this.tree.nodes) {
      const error = opened.get(node.stream)?.error;
      if (error) this.end(node, error);
    }
    this.scheduler = new Scheduler(plan.workers, (job) => this.readSlice(job));
    this.limit = new RateLimitWatch(plan.clock, () => this.scheduler.notify('heartbeat'));
  }

  /** A wait for the rate limit begins or goes on; without a time, it is over. */
  onRateLimit(resumeAt: number | undefined): void {
    this.scheduler.notify({ resumeAt });
  }

  /** @returns whether every configured stream is complete */
  async *run(): AsyncGenerator<Message, boolean> {
    const { nodes, unknown } = this.tree;
    for (const name of unknown) yield* refuseUnknown(name);
    for (const { warning } of this.plan.configured) if (warning) yield log('WARN', warning);
    for (const { progress } of nodes) if (progress) yield* progress.begin();
    for (const node of nodes) if (!node.parent) this.start(node, node.stream.slices([], WHOLE));
    yield* this.finish();
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
    yield* this.decide();
    const outcome = { nodes, unknown, stopped: this.stopped, denied: this.refusals.deniedScopes() };
    const found = errors(outcome, this.plan.deniedScope);
    for (const { error, stream } of found) yield errorTrace(error, stream);
    return unknown.length === 0 && nodes.every((node) => !node.progress || node.failures.length === 0);
  }

  private async *readSlice({ node, slice, below }: Job): AsyncGenerator<Page, unknown> {
    const pages = node.stream.readSlice(slice);
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
    if (node.ended || this.stopped) return;
    // parents first: nothing below them can start without their rows
    const rank = node.children.length > 0 ? 0 : 1;
    const below = () => new Map(node.children.map((child) => [child, [] as Slice[]]));
    const lane = node.stream.name;
    const wanted = slices.filter(({ scope }) => !this.refusals.hasEnded(lane, scope));
    node.open += wanted.length;
    this.scheduler.add(wanted.map((slice) => ({ lane, rank, node, slice, below: below() })));
  }

  private unfinished(): StreamProgress[] {
    return this.tree.nodes.flatMap(({ progress }) => (progress && !progress.finished ? progress : []));
  }

  private *print(node: TreeNode, page: Page): Generator<Message> {
    yield* page.notes;
    if (page.batch) yield* node.progress!.print(page.batch);
  }

  private *close({ node, slice, below }: Job, result: unknown): Generator<Message> {
    node.open -= 1;
    if (!slice.auxiliary) {
      node.closed.read += 1;
      this.refusals.count(node.stream.name, slice.scope, 'read');
    }
    for (const [child, slices] of below) this.start(child, child.stream.admit?.(slices, slice) ?? slices);
    node.stream.closed?.(slice, { how: 'read', result });
    if (node.progress) yield* node.progress.close();
  }

  private *fail({ node, slice }: Job, error: SyncError): Generator<Message> {
    node.open -= 1;
    if (error.reach === 'sync') {
      this.stop(error);
      return;
    }
    const { name } = node.stream;
    const how = error instanceof ParentGoneError ? 'gone' : 'failed';
    if (!slice.auxiliary || how === 'failed') node.closed[how] += 1;
    node.stream.closed?.(slice, { how });
    const alike = !slice.auxiliary && this.refusals.count(name, slice.scope, how, error.refusal);
    if (how === 'gone') {
      yield log('WARN', `${name}: the server says that ${slice.label} no longer exists. It counts as empty.`);
      return;
    }
    // a stream that may be left out is named once, when that is known
    const level = this.plan.skipForbidden && error.refusal?.denied ? 'DEBUG' : 'ERROR';
    yield log(level, `${name}: ${slice.label} failed. ${error.message}`);
    fail(node, { slice, error });
    if (error.reach === 'stream') node.ended = true;
    if (!alike && !node.ended) return;
    const dropped = this.scheduler.drop((job) => job.node === node && (node.ended || job.slice.scope === slice.scope));
    node.open -= dropped.length;
    if (dropped.length === 0) return;
    const where = node.ended || slice.scope === undefined ? '' : ` in ${slice.scope}`;
    const why = alike ? 'The server refused each of its slices in the same words. ' : '';
    yield log(level, `${name} ends early${where}. ${why}${dropped.length} slices were not read.`);
  }

  /** Gives a stream up before it began. */
  private end(node: TreeNode, error: SyncError): void {
    node.ended = true;
    fail(node, { error });
  }

  private stop(error: SyncError): void {
    if (this.stopped) return;
    this.stopped = error;
    for (const { node } of this.scheduler.drop()) node.open -= 1;
    for (const node of this.tree.nodes) if (!node.finished) node.failures.push({ error });
    this.plan.abort.abort(error);
  }

  /** Finishes the streams to which nothing can be added any more; parents come first in the list. */
  private *finish(): Generator<Message> {
    for (const node of this.tree.nodes) {
      if (node.finished || node.open > 0 || (node.parent && !node.parent.finished)) continue;
      if (!node.ended && !this.stopped) this.start(node, node.stream.next?.() ?? []);
      if (node.open > 0) {
        yield* node.progress?.advance() ?? [];
        continue;
      }
      node.finished = true;
      if (isGone(node)) fail(node, { error: nothingExists(node.stream.name) });
      if (this.plan.skipForbidden && isForbidden(node)) this.undecided.push(node);
      else yield* node.progress?.finish(node.failures.length === 0) ?? [];
    }
  }

  /** Streams whose every slice was denied are left out of the sync, unless that is what a whole scope does. */
  private *decide(): Generator<Message> {
    const denied = this.refusals.deniedScopes();
    for (const node of this.undecided) {
      if (!this.stopped && !node.failures.some(({ slice }) => slice?.scope && denied.includes(slice.scope))) {
        const { message } = node.failures[0]!.error;
        node.failures.length = 0;
        if (node.progress) yield log('WARN', `${node.stream.name} is left empty (skip_forbidden_streams). ${message}`);
      }
      yield* node.progress?.finish(node.failures.length === 0) ?? [];
    }
  }
}
