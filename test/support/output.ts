// biome-ignore lint/suspicious/noExplicitAny: messages are judged by their content
type Json = any;

/** What a run printed, message by message. */
export class Output {
  readonly messages: Json[];

  constructor(
    readonly stdout: string,
    readonly stderr: string,
    readonly code: number | null,
    readonly signal: NodeJS.Signals | null,
  ) {
    this.messages = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  of(type: string): Json[] {
    return this.messages.filter((message) => message.type === type);
  }

  records(stream: string): Json[] {
    return this.of('RECORD').flatMap(({ record }) => (record.stream === stream ? [record.data] : []));
  }

  ids(stream: string): string[] {
    return this.records(stream).map(({ id }) => id);
  }

  states(stream: string): Json[] {
    return this.of('STATE').flatMap(({ state }) => (state.stream.stream_descriptor.name === stream ? [state] : []));
  }

  /** The state file that a client would pass to the next run: the last state of each stream. */
  get lastStates(): Json[] {
    const last = new Map<string, Json>();
    for (const { state } of this.of('STATE')) last.set(state.stream.stream_descriptor.name, state);
    return [...last.values()].map(({ type, stream }) => ({ type, stream }));
  }

  statuses(stream: string): string[] {
    return this.of('TRACE').flatMap(({ trace }) =>
      trace.type === 'STREAM_STATUS' && trace.stream_status.stream_descriptor.name === stream
        ? [trace.stream_status.status]
        : [],
    );
  }

  errors(stream?: string): Json[] {
    return this.of('TRACE').flatMap(({ trace }) =>
      trace.type === 'ERROR' && (stream === undefined || trace.error.stream_descriptor?.name === stream)
        ? [trace.error]
        : [],
    );
  }

  logs(level?: string): string[] {
    return this.of('LOG').flatMap(({ log }) => (level === undefined || log.level === level ? [log.message] : []));
  }

  get connectionStatus(): Json {
    return this.of('CONNECTION_STATUS')[0]?.connectionStatus;
  }
}
