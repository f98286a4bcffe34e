const API_PATH = '/api/v1';
/** The only host whose reports are served by another one; regions serve them themselves. */
const GLOBAL_HOST = 'https://api.clockify.me';
const GLOBAL_REPORTS = 'https://reports.api.clockify.me/v1';
const REPORTS_PATH = '/report/v1';

/**
 * The base address of the API, without a slash at its end, for what a user enters as `api_url`: a bare host, a host
 * with scheme, or a full base. `/api/v1` is added where the path is empty.
 * Regions: https://docs.clockify.me/ (Regional Server Prefixes).
 */
export function apiBaseUrl(apiUrl: string): string {
  const entered = apiUrl.trim();
  const url = new URL(/^https?:\/\//i.test(entered) ? entered : `https://${entered}`);
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? API_PATH : path}`;
}

/**
 * The base address of the reports, without a slash at its end, that belongs to one of the API: the vendor's own host for
 * the vendor's global one, and the same host for regions and own installations.
 */
export function reportsBaseUrl(apiBase: string): string {
  const { origin } = new URL(apiBase);
  return origin === GLOBAL_HOST ? GLOBAL_REPORTS : `${origin}${REPORTS_PATH}`;
}
