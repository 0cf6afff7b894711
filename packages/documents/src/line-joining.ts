import { isBasis } from './basis.ts';
import type { Findings } from './findings.ts';
import { standsAlone } from './line-columns.ts';
import { firstOffset, join, lastOffset, type Mapped, slice } from './mapped.ts';
import { markerOf } from './marker.ts';
import type { Paragraph } from './paragraphs.ts';
import type { ShownText } from './shown-text.ts';
import { isAuthority, typeLine } from './zones.ts';

/** A cleaned line, before lines are joined. */
export interface Line extends Paragraph {
  readonly afterBlank: boolean;
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

/**
 * Joins lines that one paragraph was broken into, and notes where. `mayWrap` says that a line of the source may end inside
 * a paragraph without any fault.
 */
export function joinBroken(
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
  if (standsAlone(right) || isCapitals(left) || isCapitals(right)) return 'apart';
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
