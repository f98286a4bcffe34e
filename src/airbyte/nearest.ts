/** The candidate that a word is most likely a misspelling of; undefined if it resembles none. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const rated = candidates.map((candidate) => {
    const [a, b] = [plain(word), plain(candidate)];
    return { candidate, difference: editDistance(a, b) / Math.max(a.length, b.length, 1) };
  });
  const best = rated.toSorted((a, b) => a.difference - b.difference)[0];
  // more than half of the letters in common
  return best && best.difference < 0.5 ? best.candidate : undefined;
}

/** How many letters have to be inserted, removed or replaced to make one text of another (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = [...Array(b.length + 1).keys()];
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
