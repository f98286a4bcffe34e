import { expect, it } from 'vitest';
import { apiBaseUrl, reportsBaseUrl } from '../../src/clockify/hosts';

it.each([
  ['api.clockify.me', 'https://api.clockify.me/api/v1'],
  ['https://api.clockify.me', 'https://api.clockify.me/api/v1'],
  ['https://euc1.clockify.me/', 'https://euc1.clockify.me/api/v1'],
  ['https://euc1.clockify.me//', 'https://euc1.clockify.me/api/v1'],
  ['https://api.clockify.me/api/v1', 'https://api.clockify.me/api/v1'],
  ['https://api.clockify.me/api/v1/', 'https://api.clockify.me/api/v1'],
  ['https://clockify.example.com/tracker/api/v1', 'https://clockify.example.com/tracker/api/v1'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/v1'],
  ['localhost:8080', 'https://localhost:8080/api/v1'],
  ['https://api.clockify.me:443/', 'https://api.clockify.me/api/v1'],
  ['  use2.clockify.me\n', 'https://use2.clockify.me/api/v1'],
  ['HTTPS://API.Clockify.me/API', 'https://api.clockify.me/API'],
  ['https://api.clockify.me/api/v1?page=1#top', 'https://api.clockify.me/api/v1'],
  ['https://ada:secret@api.clockify.me', 'https://api.clockify.me/api/v1'],
])('%j is the base address %s', (entered, base) => {
  expect(apiBaseUrl(entered)).toBe(base);
});

it.each(['', ' ', 'https://', 'a b', 'host:port', 'host:99999', 'https://[::1'])('%j is no address', (entered) => {
  expect(() => apiBaseUrl(entered)).toThrow();
});

it.each([
  ['https://api.clockify.me/api/v1', 'https://reports.api.clockify.me/v1'],
  ['https://use2.clockify.me/api/v1', 'https://use2.clockify.me/report/v1'],
  ['https://developer.clockify.me/api/v1', 'https://developer.clockify.me/report/v1'],
  ['https://clockify.example.com:8443/tracker/api/v1', 'https://clockify.example.com:8443/report/v1'],
])('the reports of %s are at %s', (base, reports) => {
  expect(reportsBaseUrl(base)).toBe(reports);
});
