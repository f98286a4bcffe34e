import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/**
 * The part of a document between `<!-- name -->` and `<!-- /name -->` is the one that is given; with UPDATE_DOCS set, it is
 * written there.
 */
export function expectGenerated(file: string, name: string, content: string): void {
  const path = join(ROOT, file);
  const text = readFileSync(path, 'utf8');
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = text.indexOf(open) + open.length;
  const to = text.indexOf(close);
  expect([from >= open.length, to >= from], `${file} has a part ${name}`).toEqual([true, true]);
  const fresh = `${text.slice(0, from)}\n${content}\n\n${text.slice(to)}`;
  if (process.env.UPDATE_DOCS) writeFileSync(path, fresh);
  else expect(text).toBe(fresh);
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
