import { afterEach, expect, test } from 'vitest';
import { TEST_API_KEY } from './support/clockify/server';
import { Bench } from './support/sync';

let bench: Bench;
afterEach(() => bench.server.close());

test.each([0, 100, 153, 180, 199, 9_990])(
  'no part of the key is printed when the server says it behind %i letters',
  async (letters) => {
    bench = await Bench.start();
    const message = `${'x'.repeat(letters)}${TEST_API_KEY}`;
    bench.fault(/\/tags$/, { kind: 'status', status: 403, body: { message, code: 403 } });
    const output = await bench.read(['tags'], {}, { debug: true });
    expect(output.code).toBe(1);
    for (let length = 12; length < TEST_API_KEY.length; length += 6) {
      expect(output.stdout).not.toContain(TEST_API_KEY.slice(0, length));
    }
  },
);

test.each([0, 150, 180])('nor when it is written in escapes, behind %i letters', async (letters) => {
  bench = await Bench.start();
  const key = [...TEST_API_KEY].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  const body = `{"message":"${'x'.repeat(letters)}${key}","code":403,"pad":"${'x'.repeat(10_000)}"}`;
  bench.fault(/\/tags$/, { kind: 'raw', body, status: 403, headers: { 'content-type': 'application/json' } });
  const output = await bench.read(['tags'], {}, { debug: true });
  expect(output.code).toBe(1);
  expect(output.stdout).not.toContain(TEST_API_KEY.slice(0, 12));
  expect(output.stdout).not.toContain(key.slice(0, 60));
});
