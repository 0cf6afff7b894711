/**
 * Text that remembers where every character came from. Cleaning, joining and cutting keep the map, so a value found in a
 * cleaned and joined paragraph still points at the right line and column of the text that the screen shows.
 */
export interface Mapped {
  readonly text: string;
  /** For each UTF-16 unit of `text`: its offset in the shown text, or `GLUE` when we put it there while joining. */
  readonly at: readonly number[];
}

/** The offset of a character that stands in no source: a space put between two joined lines. */
export const GLUE = -1;

/** No text at all. */
export const NOTHING: Mapped = { text: '', at: [] };

/** The piece `[from, to)`; follows `String.prototype.slice`. */
export function slice(source: Mapped, from: number, to = source.text.length): Mapped {
  return { text: source.text.slice(from, to), at: source.at.slice(from, to) };
}

/** The piece without white space at its ends. */
export function trim(source: Mapped): Mapped {
  const from = source.text.length - source.text.trimStart().length;
  return slice(source, from, Math.max(from, source.text.trimEnd().length));
}

/** Joins pieces with `glue`; glue characters point nowhere. Empty pieces are left out. */
export function join(pieces: readonly Mapped[], glue = ' '): Mapped {
  const kept = pieces.filter((piece) => piece.text !== '');
  const at: number[] = [];
  for (const [index, piece] of kept.entries()) {
    if (index > 0) for (let n = 0; n < glue.length; n++) at.push(GLUE);
    for (const offset of piece.at) at.push(offset);
  }
  return { text: kept.map((piece) => piece.text).join(glue), at };
}

/** The pieces between the matches of `pattern` (which must be global), in order, untrimmed. */
export function split(source: Mapped, pattern: RegExp): Mapped[] {
  const pieces: Mapped[] = [];
  let from = 0;
  for (const match of source.text.matchAll(pattern)) {
    pieces.push(slice(source, from, match.index));
    from = match.index + match[0].length;
  }
  pieces.push(slice(source, from));
  return pieces;
}

/** Takes marks that end a list item or a sentence (`; . , :` and white space) off the end. */
export function withoutEnd(source: Mapped, marks = /[\s.;,:]+$/u): Mapped {
  const found = marks.exec(source.text);
  return found === null ? source : slice(source, 0, found.index);
}

/** The offset of the first character that has a place in the source; `undefined` when there is none. */
export function firstOffset(source: Mapped): number | undefined {
  return source.at.find((offset) => offset !== GLUE);
}

/** Like `firstOffset`, from the end. */
export function lastOffset(source: Mapped): number | undefined {
  return source.at.findLast((offset) => offset !== GLUE);
}
