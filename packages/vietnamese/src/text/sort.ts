const collator = new Intl.Collator('vi');

/** Orders texts as a Vietnamese dictionary does (An Ăn Ân; ba bà bả bã bá bạ; Đ after D); same as SQL `COLLATE "vi-x-icu"`. */
export function compareVietnamese(a: string, b: string): number {
  return collator.compare(a, b);
}

/** The given name: the last word of a person's name. */
function givenName(name: string): string {
  const words = name.trim().split(/\s+/);
  return words[words.length - 1] ?? '';
}

/** Orders people as Vietnamese lists do: by given name, the last word, then by the full name. */
export function comparePeople(a: string, b: string): number {
  return compareVietnamese(givenName(a), givenName(b)) || compareVietnamese(a.trim(), b.trim());
}
