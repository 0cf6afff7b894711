/** Crockford's letters: no I, L, O, U, so that a code can be read out and typed on a ladder. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Hours that a code is good for. */
export const CODE_HOURS = 48;

/** Makes a code `ABCD-EFGH-JKMN` from 12 or more random bytes (60 bits are used). */
export function enrolmentCode(random: Uint8Array): string {
  if (random.length < 12) throw new RangeError('a code needs 12 random bytes');
  const letters = Array.from(random.subarray(0, 12), (byte) => LETTERS[byte & 31] ?? '0').join('');
  return `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8, 12)}`;
}

/** Brings a typed code to its one form: upper case, O for 0 and I or L for 1 forgiven, dashes put where they belong. */
export function tidyCode(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/[^0-9A-Z]/g, '');
  return letters.length === 12
    ? `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`
    : letters;
}
