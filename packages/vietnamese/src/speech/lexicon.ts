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
 * first, so put the choices made for one bulletin before the entries of the town. A plain record of written → spoken is
 * the short form.
 */
export type Lexicon = readonly LexiconEntry[] | Readonly<Record<string, string>>;

function entriesOf(lexicon: Lexicon): readonly LexiconEntry[] {
  if (Array.isArray(lexicon)) return lexicon;
  return Object.entries(lexicon).map(([written, spoken]) => ({ written, spoken: String(spoken) }));
}

/** True when the match stands apart: not inside a word, nor a piece of a longer figure (`3/4` in `3/4/2024`). */
function standsApart(place: Place, length: number): boolean {
  const { text, at } = place;
  const end = at + length;
  if (/^[\p{L}\p{M}\p{N}]/u.test(text.slice(end, end + 2))) return false;
  if (/\d/.test(text.charAt(end - 1)) && /^[/.,:-]\d/.test(text.slice(end, end + 2))) return false;
  return !(/\d/.test(text.charAt(at)) && /\d[/.,:-]$/.test(text.slice(Math.max(0, at - 2), at)));
}

/** Makes a rule of a lexicon; `speak` cleans the words of an entry by the ordinary rules. */
export function lexiconRule(lexicon: Lexicon, speak: (words: string) => string): Rule {
  const byLetter = new Map<string, LexiconEntry[]>();
  for (const entry of entriesOf(lexicon)) {
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
      if (same && standsApart(place, written.length)) {
        return { length: written.length, spoken: speak(spoken), kind: 'abbreviation' };
      }
    }
    return undefined;
  };
}
