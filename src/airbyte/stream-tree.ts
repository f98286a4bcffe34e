import type { ConfiguredStream } from './catalog';
import type { Failure } from './failures';
import type { Slice, SourceStream } from './source-stream';
import type { StreamProgress } from './stream-progress';

/** A stream that is read in this sync, because it is configured or because a configured one is sliced by it. */
export interface TreeNode {
  readonly stream: SourceStream;
  readonly parent?: TreeNode;
  readonly children: TreeNode[];
  /** Only a configured stream prints anything. */
  readonly progress?: StreamProgress;
  readonly failures: Failure[];
  /** How many slices are not closed. */
  open: number;
  /** How many slices closed, and in which way. */
  readonly closed: { read: number; failed: number; gone: number };
  /** It was given up: it starts no slice any more. */
  ended: boolean;
  /** Nothing can be added to it any more, and its status is printed. */
  finished: boolean;
}

/** The streams of a sync and what each is sliced by. A parent is read once, whether or not it is configured itself. */
export class StreamTree {
  /** Parents before their children. */
  readonly nodes: readonly TreeNode[];
  /** Names in the catalog that no stream has. */
  readonly unknown: readonly string[];

  constructor(
    streams: readonly SourceStream[],
    configured: readonly ConfiguredStream[],
    progress: (stream: SourceStream) => StreamProgress,
  ) {
    const byName = new Map(streams.map((stream) => [stream.name, stream]));
    this.unknown = configured.flatMap(({ name }) => (byName.has(name) ? [] : [name]));
    const nodes = new Map<string, TreeNode>();
    const add = (stream: SourceStream): TreeNode => {
      const existing = nodes.get(stream.name);
      if (existing) return existing;
      const parent = stream.parent === undefined ? undefined : add(byName.get(stream.parent)!);
      const isConfigured = configured.some(({ name }) => name === stream.name);
      const node: TreeNode = {
        stream,
        parent,
        children: [],
        progress: isConfigured ? progress(stream) : undefined,
        failures: [],
        open: 0,
        closed: { read: 0, failed: 0, gone: 0 },
        ended: false,
        finished: false,
      };
      parent?.children.push(node);
      nodes.set(stream.name, node);
      return node;
    };
    for (const { name } of configured) {
      const stream = byName.get(name);
      if (stream) add(stream);
    }
    this.nodes = [...nodes.values()];
    for (const { stream, children } of this.nodes) stream.parentOf?.(children.map((child) => child.stream.name));
  }

  get(name: string): TreeNode | undefined {
    return this.nodes.find(({ stream }) => stream.name === name);
  }
}

/** Records a failure for a stream and for those below it that cannot do without. */
export function fail(node: TreeNode, failure: Failure, parent?: Slice): void {
  if (parent && node.stream.dispense?.(parent, failure.error)) return;
  node.failures.push(failure);
  for (const child of node.children) fail(child, failure, failure.slice);
}

/** Whether the server said of every slice that its parent does not exist. */
export function isGone({ closed }: TreeNode): boolean {
  return closed.gone > 0 && closed.read + closed.failed === 0;
}

/** Whether every slice of the stream, or of what it is sliced by, was denied. */
export function isForbidden({ failures, closed }: TreeNode): boolean {
  return failures.length > 0 && closed.read + closed.gone === 0 && failures.every(({ error }) => error.refusal?.denied);
}
