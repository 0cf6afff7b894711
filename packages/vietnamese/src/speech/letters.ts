/** Names of the letters as people say them when they spell an abbreviation aloud; D and Đ are both `đê` there. */
const LETTER_NAMES: Readonly<Record<string, string>> = {
  A: 'a',
  Ă: 'á',
  Â: 'ớ',
  B: 'bê',
  C: 'xê',
  D: 'đê',
  Đ: 'đê',
  E: 'e',
  Ê: 'ê',
  F: 'ép phờ',
  G: 'giê',
  H: 'hát',
  I: 'i',
  J: 'gi',
  K: 'ca',
  L: 'e lờ',
  M: 'em mờ',
  N: 'en nờ',
  O: 'o',
  Ô: 'ô',
  Ơ: 'ơ',
  P: 'pê',
  Q: 'quy',
  R: 'e rờ',
  S: 'ét sì',
  T: 'tê',
  U: 'u',
  Ư: 'ư',
  V: 'vê',
  W: 'vê kép',
  X: 'ích xì',
  Y: 'i dài',
  Z: 'dét',
};

/** Tone marks, which a letter's name does not carry. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Spells a word letter by letter: `TDP` → `tê đê pê`; `&` is `và`; a letter without a name is left out. */
export function spell(word: string): string {
  const letters = word.toUpperCase().normalize('NFD').replace(TONES, '').normalize('NFC');
  return [...letters]
    .map((letter) =>
      letter === '&' ? 'và' : (LETTER_NAMES[letter] ?? LETTER_NAMES[letter.normalize('NFD').charAt(0)]),
    )
    .filter((name) => name !== undefined)
    .join(' ');
}
