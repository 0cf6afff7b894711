/** A text in three: the same as in the other one, different, the same again. */
export interface ChangedMiddle {
  readonly before: string;
  readonly changed: string;
  readonly after: string;
}

/**
 * What differs between two texts, as one stretch of whole words each: enough for two people to see where they wrote
 * over each other. The parts of each side joined are that side.
 */
export function changedMiddle(mine: string, theirs: string): { mine: ChangedMiddle; theirs: ChangedMiddle } {
  const a = mine.match(WORDS) ?? [];
  const b = theirs.match(WORDS) ?? [];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const cut = (words: readonly string[]): ChangedMiddle => ({
    before: words.slice(0, start).join(''),
    changed: words.slice(start, words.length - end).join(''),
    after: words.slice(words.length - end).join(''),
  });
  return { mine: cut(a), theirs: cut(b) };
}

const WORDS = /\s+|\S+/g;
