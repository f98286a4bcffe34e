/** Where a text stops being JSON, and what JSON would have there. Never quotes the text, which may hold a secret. */
export interface JsonError {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])`;
const TOKEN = new RegExp(`([{}[\\],:])|(${STRING})|${NUMBER}|(?:true|false|null)\\b`, 'y');
const BLANKS = /[ \t\r\n]*/y;

const EXPECTED = {
  value: 'a value is expected',
  'value or ]': 'a value or ] is expected',
  'name or }': 'a name in double quotes or } is expected',
  name: 'a name in double quotes is expected',
  ':': 'a colon is expected',
  ', or }': 'a comma or } is expected',
  ', or ]': 'a comma or ] is expected',
  end: 'the end of the file is expected',
};
type Place = keyof typeof EXPECTED;

/**
 * Finds the first error of a text that `JSON.parse` refused: what that says of the place differs between versions of
 * Node, and it quotes the text.
 */
export function jsonError(text: string): JsonError {
  const open: ('{' | '[')[] = [];
  let place: Place = 'value';
  let at = 0;
  for (;;) {
    BLANKS.lastIndex = at;
    BLANKS.exec(text);
    at = BLANKS.lastIndex;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    const next: Place | undefined = token ? step(place, token, open) : undefined;
    if (!next) break;
    place = next;
    at = TOKEN.lastIndex;
  }
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), expected: EXPECTED[place] };
}

/** @returns where the reading is behind the token, or undefined if it may not stand there */
function step(place: Place, [token, sign, string]: RegExpExecArray, open: ('{' | '[')[]): Place | undefined {
  const isValue = place === 'value' || place === 'value or ]';
  const close = () => {
    open.pop();
    return behindValue(open);
  };
  switch (sign) {
    case undefined:
      if (string && place.startsWith('name')) return ':';
      return isValue ? behindValue(open) : undefined;
    case '{':
    case '[':
      if (!isValue) return undefined;
      open.push(sign);
      return sign === '{' ? 'name or }' : 'value or ]';
    case ':':
      return place === ':' ? 'value' : undefined;
    case ',':
      if (place === ', or }') return 'name';
      return place === ', or ]' ? 'value' : undefined;
    default:
      return place.endsWith(` or ${token}`) ? close() : undefined;
  }
}

function behindValue(open: readonly ('{' | '[')[]): Place {
  const innermost = open.at(-1);
  if (innermost === undefined) return 'end';
  return innermost === '{' ? ', or }' : ', or ]';
}
