import { markerOf } from '../marker.ts';
import type { PdfLine } from './pdf-lines.ts';

/**
 * Joins the visual lines of all pages into paragraphs. A line goes on in the next one when the first word of the next one
 * had no room left on it, and the next begins at the left margin without a marker; a centred line stands alone.
 */
export function paragraphsOf(pages: readonly (readonly PdfLine[])[]): string[] {
  const paragraphs: string[][] = [];
  let before: PdfLine | undefined;
  for (const [index, page] of pages.entries()) {
    const lines = withoutPageNumber(page, index + 1);
    const body = lines.filter(({ inColumn }) => !inColumn);
    const margins = {
      left: edge(
        body.map(({ left }) => left),
        0.1,
      ),
      right: edge(
        body.map(({ right }) => right),
        0.9,
      ),
    };
    for (const line of lines) {
      if (before !== undefined && goesOn(before, line, margins)) paragraphs.at(-1)?.push(line.text);
      else paragraphs.push([line.text]);
      before = line;
    }
  }
  return paragraphs.map((lines) => lines.join(' '));
}

function goesOn(
  before: PdfLine,
  line: PdfLine,
  margins: { readonly left: number; readonly right: number },
): boolean {
  if (markerOf(line.text) !== null || before.inColumn !== line.inColumn) return false;
  const startsLow = /^\p{Ll}/u.test(line.text);
  const below = before.y > line.y;
  if (line.inColumn) return startsLow && below && !/[.;:]$/.test(before.text);
  if (below && before.y - line.y > 2.2 * line.size) return false;
  const isCentred = before.left - margins.left > 6 * before.size;
  const atMargin = line.left - margins.left < 0.6 * line.size;
  return !isCentred && (atMargin || startsLow) && isFull(before, line, margins.right);
}

/** True when the first word of the next line would not have fitted on this one. */
function isFull(line: PdfLine, next: PdfLine, right: number): boolean {
  const letter = (next.right - next.left) / Math.max(1, next.text.length);
  const word = (/^\S+/.exec(next.text)?.[0].length ?? 0) + 1;
  return line.right + word * letter > right - 0.5 * line.size;
}

/** The page's own number at its top or foot is no part of the text. */
function withoutPageNumber(page: readonly PdfLine[], number: number): readonly PdfLine[] {
  const pattern = new RegExp(`^[-–]?\\s*(?:Trang\\s*)?${number}(?:\\s*/\\s*\\d+)?\\s*[-–]?$`);
  const isNumber = (line: PdfLine | undefined): boolean => line !== undefined && pattern.test(line.text);
  if (isNumber(page[0])) return page.slice(1);
  return isNumber(page.at(-1)) ? page.slice(0, -1) : page;
}

/** The value below which the given share of the values lie. */
function edge(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
