import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { next } from './measure';

/** Those that all programs of the comparison have. */
const STREAMS = ['clients', 'projects', 'tags', 'users', 'tasks', 'time_entries'];

export interface Size {
  readonly users: number;
  /** Of each user. */
  readonly entries: number;
  readonly projects?: number;
  readonly latencyMs?: number;
}

/** An invented account on a server of its own, and the arguments by which a connector reads it. */
export interface Account {
  readonly server: ChildProcess;
  readonly url: string;
  readonly apiKey: string;
  readonly read: string[];
}

export async function openAccount(size: Size, options: object, syncMode = 'full_refresh'): Promise<Account> {
  const { users, entries, latencyMs = 0, projects = 30 } = size;
  const server = fork(__filename, ['serve', ...[users, entries, latencyMs, projects].map(String)]);
  const { url, apiKey, workspace } = await next<{ url: string; apiKey: string; workspace: string }>(server);
  const folder = mkdtempSync(join(tmpdir(), 'source-clockify-bench-'));
  const config = join(folder, 'config.json');
  const catalog = join(folder, 'catalog.json');
  writeFileSync(config, JSON.stringify({ api_key: apiKey, api_url: url, workspace_id: workspace, ...options }));
  const streams = STREAMS.map((name) => ({
    stream: { name, json_schema: {}, supported_sync_modes: ['full_refresh', 'incremental'] },
    sync_mode: name === 'time_entries' ? syncMode : 'full_refresh',
    destination_sync_mode: 'append',
  }));
  writeFileSync(catalog, JSON.stringify({ streams }));
  return { server, url, apiKey, read: ['read', '--config', config, '--catalog', catalog] };
}
