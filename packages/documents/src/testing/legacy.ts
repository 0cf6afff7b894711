/** The five tones as combining characters: grave, hook above, tilde, acute, dot below. */
const TONES = '\u0300\u0309\u0303\u0301\u0323';

/** A letter without its tone, and the index of the tone in `TONES`, or -1. */
function parted(letter: string): readonly [string, number] {
  const marks = letter.normalize('NFD');
  const tone = [...marks].findIndex((mark) => TONES.includes(mark));
  if (tone < 0) return [letter, -1];
  return [(marks.slice(0, tone) + marks.slice(tone + 1)).normalize('NFC'), TONES.indexOf(marks.charAt(tone))];
}

/** Writes text as Windows-1258 (vowels with hat or horn are one byte, the tone follows as another). For tests only. */
export function asWindows1258(text: string): Uint8Array {
  const decoder = new TextDecoder('windows-1258');
  const codes = new Map(
    Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code]),
  );
  const bytes = [...text].flatMap((letter) => {
    const whole = codes.get(letter);
    if (whole !== undefined) return [whole];
    const [base, tone] = parted(letter);
    return [base, ...(tone < 0 ? [] : [TONES.charAt(tone)])].map((part) => codes.get(part) ?? 0x3f);
  });
  return Uint8Array.from(bytes);
}

/** TCVN 5712:1993 (TCVN3): vowel, then grave, hook, tilde, acute, dot. Capitals have the small letters' codes in its fonts. */
const TCVN3: Readonly<Record<string, string>> = {
  a: 'aµ¶·¸¹', ă: '¨»¼½¾Æ', â: '©ÇÈÉÊË', e: 'eÌÎÏÐÑ', ê: 'ªÒÓÔÕÖ', i: 'i×ØÜÝÞ', o: 'oßáâãä', ô: '«åæçèé', ơ: '¬êëìíî',
  u: 'uïñòóô', ư: '\u00ADõö÷øù', y: 'yúûüýþ', đ: '®',
}; // biome-ignore format: a table

/** Writes text as TCVN3, as `.VnTime` documents hold it. For tests only. */
export function asTcvn3(text: string): Uint8Array {
  const letters = [...text].map((letter) => {
    const [base, tone] = parted(letter.toLowerCase());
    return TCVN3[base]?.charAt(tone + 1) ?? letter;
  });
  return Buffer.from(letters.join(''), 'latin1');
}

/** VNI: plain vowels take a tone sign; vowels with a hat or a breve take one sign for both; ơ and ư are ô and ö. */
const VNI: Readonly<Record<string, readonly [string, string]>> = {
  a: ['a', ' øûõùï'], ă: ['a', 'êèúüéë'], â: ['a', 'âàåãáä'], e: ['e', ' øûõùï'], ê: ['e', 'âàåãáä'], o: ['o', ' øûõùï'],
  ô: ['o', 'âàåãáä'], ơ: ['ô', ' øûõùï'], u: ['u', ' øûõùï'], ư: ['ö', ' øûõùï'], y: ['y', ' øûõùî'], đ: ['ñ', ' '],
}; // biome-ignore format: a table

/** Writes text as VNI-Windows, as `VNI-Times` documents hold it. For tests only. */
export function asVni(text: string): Uint8Array {
  const letters = [...text].map((letter) => {
    const [base, tone] = parted(letter.toLowerCase());
    const vowel = VNI[base];
    return vowel === undefined ? letter : `${vowel[0]}${vowel[1].charAt(tone + 1).trim()}`;
  });
  return Buffer.from(letters.join(''), 'latin1');
}
