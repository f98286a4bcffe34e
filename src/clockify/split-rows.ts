import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COLON, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-bytes';

/** A member of a JSON object, as it stands there. */
export interface Member {
  readonly name: string;
  /** Name and value. */
  readonly text: string;
  readonly value: string;
}

/**
 * The texts of the objects in a JSON list, each as it stands there.
 *
 * @param text valid JSON: it was parsed before
 */
export function splitRows(text: string): string[] {
  const rows: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (depth === 1) start = index;
        depth += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        if (depth === 1) rows.push(text.slice(start, index + 1));
        break;
    }
  }
  return rows;
}

/**
 * The members of a JSON object, in their order.
 *
 * @param text valid JSON: it was parsed before
 */
export function splitMembers(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let start = -1;
  let colon = -1;
  const end = (index: number) => {
    if (start < 0) return;
    const name = JSON.parse(text.slice(start, colon));
    members.push({ name, text: text.slice(start, index), value: text.slice(colon + 1, index) });
    start = -1;
  };
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        if (depth === 1 && start < 0) start = index;
        index = endOfString(text, index);
        break;
      case COLON:
        if (depth === 1) colon = index;
        break;
      case COMMA:
        if (depth === 1) end(index);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        if (depth === 0) end(index);
        break;
    }
  }
  return members;
}

/** The index of the quote that ends the string which begins at another one. */
function endOfString(text: string, begin: number): number {
  let end = begin;
  for (;;) {
    end = text.indexOf('"', end + 1);
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
}
