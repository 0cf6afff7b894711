/** A stretch of text that is synthesised in one go, and the silence after it. */
export interface SpokenPiece {
  readonly text: string;
  readonly pauseMs: number;
}

/** Breath between sentences, between paragraphs, and where an over-long sentence is cut at a comma or between words. */
const PAUSE_MS = { sentence: 420, paragraph: 850, clause: 180, cut: 60 } as const;
/** A sentence longer than this is cut: it bounds the work of one call and how soon a cancel is felt. */
const LONGEST_PIECE = 300;
/** Vietnamese syllables have at most seven letters; anything this long is no word. */
const LONGEST_WORD = 40;

/**
 * Leaves only what a voice can say: letters, digits, common punctuation, line ends. Control characters, markup and
 * phoneme escapes of speech engines, lone surrogates, emoji and towers of marks become spaces; absurd words are cut.
 */
export function speakable(text: string): string {
  return text
    .normalize('NFC')
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/[^\p{L}\p{M}\p{N}\n.,;:!?…()"'“”‘’%/–—-]/gu, ' ')
    .replace(new RegExp(`([\\p{L}\\p{M}\\p{N}]{${LONGEST_WORD}})(?=[\\p{L}\\p{M}\\p{N}])`, 'gu'), '$1 ')
    .replace(/([.,;:!?…()"'“”‘’%/–—-])\1{3,}/g, '$1$1$1')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/** Cuts at the last of `marks` that leaves at most `LONGEST_PIECE` characters; then between words. */
function shorten(sentence: string): string[] {
  if (sentence.length <= LONGEST_PIECE) return [sentence];
  const start = sentence.slice(0, LONGEST_PIECE);
  const clause = Math.max(...[', ', '; ', ': ', ') '].map((mark) => start.lastIndexOf(mark) + 1));
  const cut = clause > LONGEST_PIECE / 3 ? clause : start.lastIndexOf(' ');
  const at = cut > 0 ? cut : LONGEST_PIECE;
  return [sentence.slice(0, at).trim(), ...shorten(sentence.slice(at).trim())];
}

/**
 * Cuts text into pieces at the ends of paragraphs (line ends), sentences, and in over-long sentences at clauses.
 * Pieces without a letter or digit are left out; text with nothing to say gives an empty list.
 */
export function spokenPieces(text: string): SpokenPiece[] {
  const pieces: SpokenPiece[] = [];
  for (const paragraph of speakable(text).split(/\n+/)) {
    const ofParagraph: SpokenPiece[] = [];
    for (const sentence of paragraph.split(/(?<=[.!?…]["”’)]*)\s+/)) {
      const parts = shorten(sentence.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
      for (const [at, part] of parts.entries()) {
        const within = /[,;:)]$/.test(part) ? PAUSE_MS.clause : PAUSE_MS.cut;
        ofParagraph.push({ text: part, pauseMs: at < parts.length - 1 ? within : PAUSE_MS.sentence });
      }
    }
    const last = ofParagraph.pop();
    if (last !== undefined) pieces.push(...ofParagraph, { ...last, pauseMs: PAUSE_MS.paragraph });
  }
  return pieces;
}
