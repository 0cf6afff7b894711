/** Spaces that folding collapses: the ASCII ones and the Unicode ones that word processors write. SQL uses the same list. */
const SPACES = /[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** Combining marks of Vietnamese and of Latin in general (the block U+0300–U+036F). SQL uses the same range. */
const MARKS = /[\u0300-\u036f]+/g;

/**
 * The form in which texts are searched: lower case, no marks, `đ` as `d`, one space between words, none at the ends.
 * `an` so finds `Ân`, and `dat` finds `Đạt`. The SQL fold gives the same for every text in `vectors/fold.json`.
 */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(MARKS, '')
    .replaceAll('đ', 'd')
    .replace(SPACES, ' ')
    .trim();
}
