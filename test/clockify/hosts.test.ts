import { expect, it } from 'vitest';
import { apiBaseUrl } from '../../src/clockify/hosts';

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
