import { afterEach, expect, test } from 'vitest';
import { Clock } from '../../src/clock';
import { ClockifyClient } from '../../src/clockify/client';
import { readConfig } from '../../src/config';
import { Tags } from '../../src/streams/tags';
import { TimeEntries } from '../../src/streams/time-entries';
import { Bench } from '../support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test('a stream by itself gives its records one by one, as the CDK expects of it', async () => {
  bench = await Bench.start({ users: 1, tags: 3 });
  const config = readConfig(bench.configuration());
  const { base_url: baseUrl, api_key: apiKey } = config;
  const limits = { requestsPerSecond: 50, maxRateLimitWaitMs: 0, attemptTimeoutMs: 10_000, retries: 0 };
  const rest = { clock: new Clock(), signal: new AbortController().signal, log: () => {} };
  const client = new ClockifyClient({ baseUrl, apiKey, ...limits, ...rest });
  const context = { config, client, logger: {} as never };
  const partition = { workspace_id: bench.workspace, user_id: bench.users[0]!.id };
  const read = async (stream: Tags | TimeEntries) => {
    const ids: unknown[] = [];
    const slice = { partition, label: 'a slice' } as never;
    for await (const { id } of stream.readRecords('full_refresh' as never, [], slice)) ids.push(id);
    return ids.sort();
  };
  const { tags } = bench.world.of(bench.workspace);
  expect(await read(new Tags(context))).toEqual(tags.map(({ id }) => id).sort());
  expect(await read(new TimeEntries(context))).toEqual([...bench.world.allEntries()].map(({ id }) => id).sort());
  client.close();
});
