import type { Place, Reading, Rule } from './rule.ts';
import { startsWord } from './rule.ts';

/** How a place says one word or phrase of its own: a local name, a person's reading of an ambiguous abbreviation. */
export interface LexiconEntry {
  /** As it stands in texts; matched as a whole word. */
  readonly written: string;
  /** Words to say. What is not words here is itself read by the rules: nothing from a lexicon reaches the voice raw. */
  readonly spoken: string;
  /** True when capitals do not matter; otherwise the case must be as written. */
  readonly anyCase?: boolean;
}

/**
 * The reading dictionary (từ điển đọc) of a place. It overrides every rule. The longest match wins; of two equal ones the
 * first, so put the choices made for one bulletin before the entries of the town.
 */
export type Lexicon = readonly LexiconEntry[];

/** True when `end` is not inside a word. */
function endsWord(text: string, end: number): boolean {
  return !/^[\p{L}\p{M}\p{N}]/u.test(text.slice(end, end + 2));
}

/** Makes a rule of a lexicon; `speak` cleans the words of an entry by the ordinary rules. */
export function lexiconRule(lexicon: Lexicon, speak: (words: string) => string): Rule {
  const byLetter = new Map<string, LexiconEntry[]>();
  for (const entry of lexicon) {
    const written = entry.written.normalize('NFC').trim();
    if (written === '') continue;
    const letter = written.charAt(0).toLowerCase();
    byLetter.set(letter, [...(byLetter.get(letter) ?? []), { ...entry, written }]);
  }
  for (const entries of byLetter.values()) entries.sort((a, b) => b.written.length - a.written.length);
  return (place: Place): Reading | undefined => {
    const { text, at } = place;
    const entries = byLetter.get(text.charAt(at).toLowerCase());
    if (entries === undefined || !startsWord(place)) return undefined;
    for (const { written, spoken, anyCase } of entries) {
      const source = text.slice(at, at + written.length);
      const same = anyCase === true ? source.toLowerCase() === written.toLowerCase() : source === written;
      if (same && endsWord(text, at + written.length)) {
        return { length: written.length, spoken: speak(spoken), kind: 'abbreviation' };
      }
    }
    return undefined;
  };
}
