const API_PATH = '/api/v1';

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
