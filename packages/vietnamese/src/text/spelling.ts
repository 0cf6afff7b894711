/** The five tone marks as combining characters: grave, acute, tilde, hook above, dot below. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Words where `i` and `y` write one sound and both spellings live: kỹ/kĩ, lý/lí, mỹ/mĩ, tỷ/tỉ, sỹ/sĩ, hy/hi, quý/quí. */
const FINAL_Y = /^(h|k|l|m|s|t|qu)y$/;

function wordKey(word: string): string {
  const tones = (word.match(TONES) ?? []).join('');
  const letters = word.replace(TONES, '').normalize('NFC');
  return letters.replace(FINAL_Y, '$1i') + tones;
}

/**
 * A key that two spellings of one name share: place of the tone mark (`hoá`/`hòa` differ in tone, `hoá`/`hóa` do not),
 * `i`/`y`, capitals, spaces, and the kind of dash. Unlike `fold` it keeps every letter and tone apart, so it tells
 * `Lam Hải` from `Lâm Hải`. Only for comparing: the key is not for showing.
 */
export function spellingKey(text: string): string {
  const words =
    text
      .toLowerCase()
      .normalize('NFD')
      .match(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];
  return words
    .map((word) => (/^[\u2010-\u2015\u2212-]$/.test(word) ? '-' : wordKey(word)))
    .join(' ')
    .normalize('NFC');
}
