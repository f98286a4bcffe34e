const MASK = '****';
/** Shorter values are words of the language: masked only where they stand alone. No real key is that short. */
const SHORTEST_KEY = 8;

/**
 * Returns a function that hides the given values in text, in each form in which they could get there: as they are,
 * inside JSON, in an address, in base64.
 */
export function masker(secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      // a lone half of a character cannot stand in an address
      ...(secret.isWellFormed() ? [encodeURIComponent(secret), encodeURI(secret)] : []),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
    ])
    .sort((a, b) => b.length - a.length)
    .map((form) => {
      const literal = form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      return form.length < SHORTEST_KEY ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal;
    });
  if (patterns.length === 0) return (text) => text;
  const any = new RegExp([...new Set(patterns)].join('|'), 'g');
  return (text) => text.replace(any, MASK);
}
