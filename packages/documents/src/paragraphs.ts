import { bare } from './bare.ts';
import { isBasis } from './basis.ts';
import { COLUMN, cleanLine } from './clean.ts';
import type { Findings } from './findings.ts';
import { firstOffset, join, lastOffset, type Mapped, slice, trim, withoutEnd } from './mapped.ts';
import { markerOf } from './marker.ts';
import type { ShownText } from './shown-text.ts';
import { isAuthority, isRecipientsLabel, typeLine } from './zones.ts';

/** One paragraph after cleaning and joining. */
export interface Paragraph {
  readonly content: Mapped;
  /** The cells when the paragraph is a row of a table. */
  readonly cells: readonly Mapped[] | null;
}

interface Line extends Paragraph {
  readonly afterBlank: boolean;
}

/** Everything up to the body, and the lines that hold no text but must not vanish. */
export interface Paragraphs {
  readonly paragraphs: readonly Paragraph[];
  /** Page numbers and drawn rules, in order. */
  readonly leftOut: readonly Mapped[];
}

/** Head and foot of a document, where columns stand side by side. */
const SIDE_BY_SIDE =
  /cong hoa xa hoi|doc lap\s*[-–—]\s*tu do|^so\s*:|ngay .{0,12}thang .{0,8}nam|noi nhan|(?:^|[\t|]\s*)(?:tm|kt|tl|tuq)\s*\.|chu tich|luu\s*[:.]/;

/** Cuts the shown text into paragraphs: cleaned lines, columns set apart, broken sentences joined, inline bullets cut. */
export function paragraphsOf(shown: ShownText, mayWrap: boolean, findings: Findings): Paragraphs {
  const lines: Line[] = [];
  const leftOut: Mapped[] = [];
  let afterBlank = true;
  for (const line of shown.lines()) {
    const clean = cleanLine(line, findings);
    if (clean.kind === 'text') {
      for (const piece of columnsOf(clean.content)) {
        lines.push({ ...piece, afterBlank });
        afterBlank = false;
      }
    } else {
      if (clean.kind !== 'blank') leftOut.push(clean.content);
      afterBlank = true;
    }
  }
  noteTables(lines, findings);
  const joined = joinBroken(lines, shown, mayWrap, findings);
  return { paragraphs: joined.flatMap((paragraph) => cutInlineBullets(paragraph, findings)), leftOut };
}

/** A wide gap left to be filled in by hand parts no columns: `Số:      /KH-UBND`, `ngày      tháng 6`. */
const BLANK_TO_FILL = /(?<=ngày|tháng|Số\s?:?)\t(?=\d|\/|tháng|năm)|\t(?=\/)/giu;

/** A table row stays one paragraph with cells; columns of head and foot become paragraphs of their own. */
function columnsOf(source: Mapped): Paragraph[] {
  const line = { text: source.text.replace(BLANK_TO_FILL, ' '), at: source.at };
  const isRow = /\S\s*\|\s*\S|^\||\|$/u.test(line.text);
  const sideBySide = SIDE_BY_SIDE.test(bare(line.text));
  if (isRow && !sideBySide) {
    const cells = cutAt(line, '|').map(trim);
    if (cells[0]?.text === '') cells.shift();
    if (cells.at(-1)?.text === '' && line.text.endsWith('|')) cells.pop();
    const filled = cells.filter((cell) => cell.text !== '');
    if (filled.length === 0) return [];
    // One filled cell is a line of text that stood in a table for its place on the page, such as the signer's name.
    if (filled.length === 1) return filled.map((cell) => ({ content: withSpaces(cell), cells: null }));
    return [{ content: withSpaces(line), cells: cells.map(withSpaces) }];
  }
  const pieces = sideBySide ? (isRow ? cutAt(line, '|') : cutAt(line, COLUMN)) : [line];
  return pieces
    .flatMap((piece) => motto(trim(piece)))
    .map((piece) => trim(withoutEnd(piece, /\s*[-_=*]{3,}$/u)))
    .filter((piece) => piece.text !== '')
    .map((piece) => ({ content: withSpaces(piece), cells: null }));
}

/** The national motto often ends up on the line of the issuing body, one space after it. */
function motto(piece: Mapped): Mapped[] {
  const at = bare(piece.text).search(/cong hoa xa hoi chu nghia|doc lap\s*[-–—]\s*tu do/);
  return at > 0 ? [trim(slice(piece, 0, at)), slice(piece, at)] : [piece];
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

function noteTables(lines: readonly Line[], findings: Findings): void {
  for (const [index, line] of lines.entries()) {
    if (line.cells !== null && lines[index - 1]?.cells == null) findings.add('TABLE_RESIDUE', line.content);
  }
}

/**
 * True when long lines that are followed directly by another one often end inside a sentence, and none is very long: the
 * text was broken to a width, as in old e-mail or on a website.
 */
function isHardWrapped(lines: readonly Line[]): boolean {
  const long = lines.filter((line, index) => {
    return line.cells === null && line.content.text.length > 38 && lines[index + 1]?.afterBlank === false;
  });
  const unfinished = long.filter(({ content }) => !ENDED.test(content.text));
  return unfinished.length >= 6 && unfinished.length >= long.length * 0.4 && longestOf(lines) <= 140;
}

/** The end of a sentence or of a list item. */
const ENDED = /[.;:!?…]["”’)]*$/u;

function longestOf(lines: readonly Line[]): number {
  return lines.reduce((longest, line) => Math.max(longest, line.content.text.length), 0);
}

/** How a line follows the one above: as its own paragraph, as a wrapped line, or after a break inside the sentence. */
type Following = 'apart' | 'wrapped' | 'broken';

function joinBroken(
  lines: readonly Line[],
  shown: ShownText,
  mayWrap: boolean,
  findings: Findings,
): Paragraph[] {
  const groups: Line[][] = [];
  const wrapping = { mayWrap, width: mayWrap && isHardWrapped(lines) ? longestOf(lines) : 0 };
  let sinceType = Number.POSITIVE_INFINITY;
  const wraps: Mapped[] = [];
  let last: Line | undefined;
  for (const line of lines) {
    if (typeLine(line.content.text) !== null) sinceType = 0;
    else if (markerOf(line.content.text) !== null || isBasis(line.content.text))
      sinceType = Number.POSITIVE_INFINITY;
    else sinceType += 1;
    const how =
      last === undefined || isTitle(last, line, sinceType) ? 'apart' : following(last, line, wrapping);
    if (how === 'apart' || last === undefined) groups.push([line]);
    else {
      groups.at(-1)?.push(line);
      if (how === 'wrapped') wraps.push(line.content);
      else noteBroken(last.content, line.content, shown, findings);
    }
    last = line;
  }
  if (wraps.length > 0) findings.add('WRAPPED_LINE', wraps[0], { count: wraps.length });
  return groups.map((group) => ({
    content: join(group.map((line) => line.content)),
    cells: group.length === 1 ? (group[0]?.cells ?? null) : null,
  }));
}

/** The title stands on several centred lines under `KẾ HOẠCH`; they stay apart, and the title rule joins them. */
function isTitle(last: Line, line: Line, sinceType: number): boolean {
  return (
    sinceType >= 2 && sinceType <= 5 && last.content.text.length <= 120 && line.content.text.length <= 120
  );
}

function following(
  last: Line,
  line: Line,
  { mayWrap, width }: { readonly mayWrap: boolean; readonly width: number },
): Following {
  const [left, right] = [last.content.text, line.content.text];
  if (mayWrap && isTornApart(left, right, line.afterBlank)) return 'wrapped';
  if (last.cells !== null || line.cells !== null || markerOf(right) !== null) return 'apart';
  if (SIDE_BY_SIDE.test(bare(right)) || isCapitals(left) || isCapitals(right)) return 'apart';
  const unfinished = !ENDED.test(left);
  const goesOn = /^[\p{Ll}(,;]/u.test(right);
  if (!line.afterBlank && width > 0 && left.length > width * (unfinished ? 0.5 : 0.72)) {
    if (goesOn || unfinished || !/^\p{Lu}.{0,60}:/u.test(right)) return 'wrapped';
  }
  if (unfinished && /^\p{Ll}/u.test(right)) return mayWrap && !line.afterBlank ? 'wrapped' : 'broken';
  return unfinished && OPEN_END.test(left) && /^[\p{L}\p{N}“(]/u.test(right) && left.length > 60
    ? 'broken'
    : 'apart';
}

/** Head lines and headings that a website tore apart: `Số:` / `64/KH-UBND`, `Lam Giang,` / `ngày …`, `I. MỤC ĐÍCH,` / `YÊU CẦU`. */
function isTornApart(left: string, right: string, afterBlank: boolean): boolean {
  if (/^Số\s*:?$/u.test(left)) return /^\d{1,5}\s?[/-]/.test(right);
  if (/^\p{Lu}[\p{L}\s]{1,30},$/u.test(left)) return /^ngày\s/iu.test(right);
  if (afterBlank) return false;
  if (/^\p{Lu}\p{Ll}*$/u.test(left)) return /^\p{Lu}\p{Ll}*,\s*ngày\s/u.test(right);
  const heading = /^(?:[IVX]{1,6}|[A-Z])\s?[./)]/.test(left) && isCapitals(left);
  return (
    heading && isCapitals(right) && markerOf(right) === null && !isAuthority(right) && right.length <= 80
  );
}

/** Words after which a sentence cannot end. */
const OPEN_END = /(?:,|\s(?:và|của|các|với|về|theo|tại|cho|từ|trong|thuộc|những|được|là|do|để|trên))$/u;

function isCapitals(text: string): boolean {
  return /\p{Lu}{2}/u.test(text) && !/\p{Ll}{2}/u.test(text);
}

function noteBroken(before: Mapped, after: Mapped, shown: ShownText, findings: Findings): void {
  const end = Math.max(0, before.text.length - 1);
  findings.add('BROKEN_PARAGRAPH', join([slice(before, end), slice(after, 0, 1)], ''), {
    from: shown.lineOf(lastOffset(before) ?? 0),
    to: shown.lineOf(firstOffset(after) ?? 0),
  });
}

/** `Trong đó: - Tiểu dự án …` and `…; - Sở …`: a bullet inside the line begins a paragraph of its own. */
function cutInlineBullets(paragraph: Paragraph, findings: Findings): Paragraph[] {
  if (paragraph.cells !== null) return [paragraph];
  const { content } = paragraph;
  const pieces: Mapped[] = [];
  let from = 0;
  for (const match of content.text.matchAll(/[:;.]\s(?=[-–+•]\s\p{Lu})/gu)) {
    const bullet = match.index + match[0].length;
    const before = slice(content, from, bullet - 1);
    // A list of recipients flattened into one line is no slip of the hand.
    if (!isRecipientsLabel(content.text)) {
      findings.add('INLINE_BULLET', slice(content, bullet, bullet + 1), { before: tail(before.text) });
    }
    pieces.push(trim(before));
    from = bullet;
  }
  return [...pieces, slice(content, from)].map((piece) => ({ content: piece, cells: null }));
}

function tail(text: string): string {
  return text.length <= 30 ? text : `…${text.slice(-30).replace(/^\S*\s/u, '')}`;
}
