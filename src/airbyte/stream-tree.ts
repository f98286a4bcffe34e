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
  /** Slices that wait until all of them are known. */
  readonly held: Slice[];
  /** Slices that are not closed. */
  open: number;
  total: number;
  /** Slices whose parent does not exist any more. */
  gone: number;
  transientInRow: number;
  done: boolean;
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
    progress: (stream: SourceStream, incremental: boolean) => StreamProgress,
  ) {
    const byName = new Map(streams.map((stream) => [stream.name, stream]));
    this.unknown = configured.flatMap(({ name }) => (byName.has(name) ? [] : [name]));
    const nodes = new Map<string, TreeNode>();
    const add = (stream: SourceStream): TreeNode => {
      const existing = nodes.get(stream.name);
      if (existing) return existing;
      const parent = stream.parent === undefined ? undefined : add(byName.get(stream.parent)!);
      const entry = configured.find(({ name }) => name === stream.name);
      const node: TreeNode = {
        stream,
        parent,
        children: [],
        progress: entry && progress(stream, entry.incremental),
        failures: [],
        held: [],
        open: 0,
        total: 0,
        gone: 0,
        transientInRow: 0,
        done: false,
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
  }

  withDescendants(node: TreeNode): TreeNode[] {
    return [node, ...node.children.flatMap((child) => this.withDescendants(child))];
  }
}
