import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { masker } from '../../src/airbyte/secrets';

const KEY = 'Zm9v+YmFy/"quoted"\\=.*';

describe('a secret', () => {
  it.each([
    ['as it is', KEY],
    ['inside JSON', JSON.stringify({ key: KEY })],
    ['as a parameter of an address', `https://host/?key=${encodeURIComponent(KEY)}&a=1`],
    ['within an address', encodeURI(`https://host/${KEY}/x`)],
    ['in base64', `Basic ${Buffer.from(KEY).toString('base64')}`],
    ['in base64 of addresses', Buffer.from(KEY).toString('base64url')],
  ])('is hidden %s', (_, text) => {
    const masked = masker([KEY])(text);
    expect(masked).toContain('****');
    for (const form of [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64'), 'Zm9v']) {
      expect(masked).not.toContain(form);
    }
  });

  it('is hidden each time it comes', () => {
    expect(masker(['longsecret'])('a longsecret, longsecretlongsecret')).toBe('a ****, ********');
  });

  it('that holds another is hidden whole', () => {
    expect(masker(['longsecret', 'longsecret-and-more'])('x longsecret-and-more y')).toBe('x **** y');
  });

  it('that is short is hidden only where it stands alone', () => {
    const mask = masker(['in']);
    expect(mask('in the beginning, "in"')).toBe('**** the beginning, "****"');
  });

  it('of any characters leaves no trace, and nothing else is touched', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 8 }), (secret) => {
        fc.pre(!'before  after ****'.includes(secret.trim()));
        expect(masker([secret])(`before ${secret} after`)).toBe('before **** after');
        expect(masker([secret])(JSON.stringify({ secret }))).not.toContain(JSON.stringify(secret));
      }),
    );
  });

  it('that no address can hold is hidden as it is', () => {
    expect(masker(['secret\ud800secret'])('a secret\ud800secret')).toBe('a ****');
  });
});

it.each([[[]], [['']]])('without secrets text stays what it is: %j', (secrets) => {
  expect(masker(secrets)('any text')).toBe('any text');
});
