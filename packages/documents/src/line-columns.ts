import { bare } from './bare.ts';
import { COLUMN } from './clean.ts';
import { type Mapped, slice, trim, withoutEnd } from './mapped.ts';
import type { Paragraph } from './paragraphs.ts';
import { isAuthority, isName } from './zones.ts';

/** Lines of head and foot, which stand beside others on the page and go on in none. */
const ALONE =
  /^(?:[-–+]\s*)?(?:cong hoa xa hoi|doc lap\s*[-–—]\s*tu do|so\s*:|noi nhan|luu\s*[:.])|^[^,;:.]{2,40},\s*ngay.{0,12}thang.{0,8}nam\s\d{2}\s?\d{2}\.?$/;

/** True for a line of head or foot: motto, number, place with date, recipients, archive line, authority. */
export function standsAlone(text: string): boolean {
  return isAuthority(text) || ALONE.test(bare(text));
}

/** A wide gap left to be filled in by hand parts no columns: `Số:      /KH-UBND`, `ngày      tháng 6`. */
const BLANK_TO_FILL = /(?<=ngày|tháng|Số\s?:?)\t(?=\d|\/|tháng|năm)|\t(?=\/)/giu;

/** A table row stays one paragraph with cells; columns of head and foot become paragraphs of their own. */
export function columnsOf(source: Mapped): Paragraph[] {
  const line = { text: source.text.replace(BLANK_TO_FILL, ' '), at: source.at };
  const isRow = /\S\s*\|\s*\S|^\||\|$/u.test(line.text);
  const parts = cutAt(line, isRow ? '|' : COLUMN).map(trim);
  const sideBySide = isSideBySide(parts.filter(({ text }) => text !== ''));
  if (isRow && !sideBySide) {
    const cells = parts;
    if (cells[0]?.text === '') cells.shift();
    if (cells.at(-1)?.text === '' && line.text.endsWith('|')) cells.pop();
    const filled = cells.filter((cell) => cell.text !== '');
    if (filled.length === 0) return [];
    // One filled cell is a line of text that stood in a table for its place on the page, such as the signer's name.
    if (filled.length === 1) return filled.map((cell) => ({ content: withSpaces(cell), cells: null }));
    return [{ content: withSpaces(line), cells: cells.map(withSpaces) }];
  }
  return (sideBySide ? parts : [line])
    .flatMap((piece) => motto(piece))
    .map((piece) => trim(withoutEnd(piece, /\s*[-_=*]{3,}$/u)))
    .filter((piece) => piece.text !== '')
    .map((piece) => ({ content: withSpaces(piece), cells: null }));
}

/** Two or three pieces of which one belongs to head or foot, or a recipient beside the signer's name. */
function isSideBySide(parts: readonly Mapped[]): boolean {
  const [left, right] = parts;
  if (left === undefined || parts.length > 3) return false;
  if (parts.some(({ text }) => standsAlone(text))) return true;
  return parts.length === 2 && /^[-–+]/.test(left.text) && isName(right?.text ?? '');
}

/** The national motto often ends up on the line of the issuing body, one space after it. */
function motto(piece: Mapped): Mapped[] {
  const at = piece.text.search(/CỘNG H(?:ÒA|OÀ) XÃ|Độc lập\s*[-–—]\s*Tự do/u);
  const isHead = at > 0 && at < 90 && !/\p{Ll}/u.test(piece.text.slice(0, at));
  return isHead ? [trim(slice(piece, 0, at)), slice(piece, at)] : [piece];
}

function cutAt(line: Mapped, sign: string): Mapped[] {
  const pieces: Mapped[] = [];
  let from = 0;
  for (let to = line.text.indexOf(sign); to >= 0; to = line.text.indexOf(sign, from)) {
    pieces.push(slice(line, from, to));
    from = to + 1;
  }
  return [...pieces, slice(line, from)];
}

function withSpaces(line: Mapped): Mapped {
  return { text: line.text.replaceAll(COLUMN, ' '), at: line.at };
}
