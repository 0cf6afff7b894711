import { matchHere, type Place, type Reading } from '../rule.ts';

/** A run of letters; Vietnamese is written with Latin ones only. */
const WORD = /[\p{L}\p{M}]{1,256}/uy;
const LATIN = /^[\p{Script=Latin}\p{M}]+$/u;

/** Ordinary words as they are; words in a script that the voice cannot read are silent and marked unknown. */
export function readWord(place: Place): Reading | undefined {
  const word = matchHere(WORD, place);
  if (!word) return undefined;
  const latin = LATIN.test(word[0]) && !/^\p{M}/u.test(word[0]);
  return latin
    ? { length: word[0].length, spoken: word[0], kind: 'plain' }
    : { length: word[0].length, spoken: '', kind: 'unknown' };
}

/** What nothing else read: one character, silent and marked unknown. With this rule every place has a reading. */
export function readAnything({ text, at }: Place): Reading {
  const length = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return { length, spoken: '', kind: 'unknown' };
}
