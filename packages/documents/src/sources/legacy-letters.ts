import { refuseDocument } from '../refusals.ts';

/** Letters that only Vietnamese in Unicode has: ă đ ơ ư and the letters with two marks or a dot below. */
const MODERN = /[ăđơưĂĐƠƯ\u1EA0-\u1EF9]/g;

/** TCVN3 (fonts `.Vn…`) writes letters with signs such as ¸ µ ® which no word holds (TCVN 5712:1993). */
const TCVN3 = /[A-Za-z][¸µ¶·¹¨»¾¼½©®ª«¬]|[¸µ¶·¹¨»¾¼½©®ª«¬][A-Za-z]/g;

/** VNI writes the mark as a second letter after the vowel: `aù` for á, `eä` for ệ, and ñ for đ. */
const VNI = /[aeiouyôöAEIOUYÔÖ][ùøûïÙØÛÏ]|[aeoAEO][åäëüÅÄËÜ]|[ñÑ]/g;

/** What UTF-8 bytes become when they are taken for Windows-1252 and saved again. */
const DOUBLE =
  /á»[\u0080-\u00BF‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|áº[\u0080-\u00BF‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Ä‘|Æ°|Ã[¡ ³©]/g;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Share of the letters of `text` that are Vietnamese letters of Unicode. */
export function modernShare(text: string): number {
  return count(text, MODERN) / Math.max(1, count(text, /\p{L}/gu));
}

/**
 * Refuses text whose letters are an old Vietnamese encoding in disguise. A docx or pdf made with `.VnTime` or `VNI-Times`
 * holds such letters too, so this looks at characters and serves every format. Converting would be guessing: both encodings
 * use the same codes for capitals and small letters depending on the font.
 */
export function refuseLegacyLetters(text: string): void {
  const letters = count(text, /\p{L}/gu);
  const enough = Math.max(3, letters * 0.012);
  if (count(text, MODERN) > letters * 0.01) return;
  if (count(text, DOUBLE) >= enough) {
    refuseDocument('documents/double-encoded', { sample: text.match(DOUBLE)?.slice(0, 3).join(' ') ?? '' });
  }
  const tcvn3 = count(text, TCVN3);
  const vni = count(text, VNI);
  if (tcvn3 >= enough && tcvn3 >= vni) {
    refuseDocument('documents/legacy-encoding', { encoding: 'TCVN3 (ABC)', font: '.VnTime' });
  }
  if (vni >= enough) refuseDocument('documents/legacy-encoding', { encoding: 'VNI', font: 'VNI-Times' });
}
