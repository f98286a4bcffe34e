import { apiBaseUrl } from './clockify/hosts';
import { parseInstant } from './instant';
import { SyncError } from './sync-error';

/** The configuration with its defaults; what the user enters is described in `resources/spec.json`. */
export interface ClockifyConfig {
  readonly api_key: string;
  /** Undefined: every workspace that the key sees. */
  readonly workspace_ids?: readonly string[];
  /** Without a slash at its end. */
  readonly base_url: string;
  /** Milliseconds since 1970. */
  readonly start_date?: number;
  readonly lookback_window_days: number;
  readonly include_inactive_users: boolean;
  readonly page_size?: number;
  readonly num_workers: number;
  readonly requests_per_second: number;
  readonly max_rate_limit_wait_minutes: number;
  /** Whether a stream that plan or role forbid counts as empty. */
  readonly skip_forbidden_streams: boolean;
  /** Whether incremental syncs ask the change feed for edits and deletions of time entries. */
  readonly change_feed: boolean;
  /** Whether the reports are asked for people whom no list names, and for the number of time entries. */
  readonly verify_counts: boolean;
  /** Whether tasks are taken from the list of projects, where that is proven to be complete. */
  readonly tasks_with_projects: boolean;
}

/** This machine, as a URL names it. */
const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Applies the defaults, which in the specification are only a hint for the form.
 *
 * @param raw a configuration that is valid by the specification
 * @throws SyncError (config) for what a JSON schema cannot express
 */
export function readConfig(raw: Readonly<Record<string, unknown>>): ClockifyConfig {
  const given = <T>(key: string, fallback: T): T => (raw[key] ?? fallback) as T;
  const text = (key: string): string | undefined => given<string>(key, '').trim() || undefined;
  const apiKey = text('api_key');
  if (!apiKey) throw new SyncError('config', 'Config validation error: api_key is empty.', { reach: 'sync' });
  const startDate = text('start_date');
  const start = parseInstant(startDate && DATE.test(startDate) ? `${startDate}T00:00:00Z` : startDate);
  if (startDate !== undefined && start === undefined) {
    const message = 'Config validation error: start_date must look like 2025-01-01T00:00:00Z.';
    throw new SyncError('config', message, { reach: 'sync' });
  }
  const workspaces =
    text('workspace_id')
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? [];
  return {
    api_key: apiKey,
    workspace_ids: workspaces.length > 0 ? [...new Set(workspaces)] : undefined,
    base_url: baseUrl(text('api_url') ?? 'https://api.clockify.me'),
    start_date: start,
    lookback_window_days: given('lookback_window_days', 30),
    include_inactive_users: given('include_inactive_users', true),
    page_size: given<number | undefined>('page_size', undefined),
    num_workers: given('num_workers', 10),
    requests_per_second: given('requests_per_second', 50),
    max_rate_limit_wait_minutes: given('max_rate_limit_wait_minutes', 90),
    skip_forbidden_streams: given('skip_forbidden_streams', false),
    change_feed: given('change_feed', true),
    verify_counts: given('verify_counts', true),
    tasks_with_projects: given('tasks_with_projects', false),
  };
}

/** What is allowed, and unwise: for the log. */
export function configWarnings({ base_url }: ClockifyConfig): string[] {
  const { protocol, hostname } = new URL(base_url);
  if (protocol !== 'http:' || LOOPBACK.test(hostname)) return [];
  return [
    `api_url begins with http://, so the API key goes to ${hostname} in the clear: whoever is in between can read it. ` +
      'Use https:// if the server has it.',
  ];
}

function baseUrl(apiUrl: string): string {
  try {
    return apiBaseUrl(apiUrl);
  } catch (cause) {
    const message = 'Config validation error: api_url must look like https://api.clockify.me.';
    throw new SyncError('config', message, { reach: 'sync', cause });
  }
}
