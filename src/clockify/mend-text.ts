/** Half of a surrogate pair, or NUL. Valid UTF-8 holds neither: in JSON they come as escapes only. */
const SUSPECT = /\\u(?:0000|[dD][89a-fA-F])/;
/** A whole pair, any other escape of four digits, or an escape of one character, such as `\\`. */
const ESCAPE = /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\(?:u([\da-fA-F]{4})|.)/g;
const HALF = /^d[89a-f]/i;

/**
 * Replaces each half of a surrogate pair by U+FFFD, and removes NUL, in keys and in values at any depth. Many consumers
 * drop a row that holds one of them, without an error. Everything else stays as it is.
 *
 * @param text valid JSON
 * @returns the same text if there is nothing to mend
 */
export function mendJson(text: string): string {
  // most pages hold no escape of this kind, and a search for four characters costs next to nothing
  if (!text.includes('\\u') || !SUSPECT.test(text)) return text;
  return text.replace(ESCAPE, (whole, digits?: string) => {
    if (digits === undefined) return whole;
    if (digits === '0000') return '';
    return HALF.test(digits) ? '\\ufffd' : whole;
  });
}

/** Whether a value of JSON holds half a surrogate pair or NUL in a key or in a text, at any depth. */
export function holdsBrokenText(json: unknown): boolean {
  // without recursion: an answer may be nested deeper than the stack
  const open = [json];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (isBroken(value)) return true;
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (isBroken(key)) return true;
        open.push(inner);
      }
    }
  }
  return false;
}

function isBroken(text: string): boolean {
  return !text.isWellFormed() || text.includes('\0');
}
