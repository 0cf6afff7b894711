/** A run of letters as pdf.js gives it; `x`, `y` of its start on the page in points, `y` growing upwards. */
export interface PdfRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** One visual line of a page. */
export interface PdfLine {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
}

/** A gap wider than this many letter heights stands between two columns. */
const COLUMN_GAP = 2.2;

/** Gathers the runs of a page into lines from top to bottom; columns on one height are parted by three spaces. */
export function linesOf(runs: readonly PdfRun[]): PdfLine[] {
  const rows: PdfRun[][] = [];
  for (const run of runs.filter(({ text }) => text.trim() !== '').toSorted((a, b) => b.y - a.y)) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row !== undefined && first !== undefined && first.y - run.y < 0.45 * Math.max(first.size, run.size))
      row.push(run);
    else rows.push([run]);
  }
  return rows.map((row) => lineOf(row.toSorted((a, b) => a.x - b.x)));
}

function lineOf(row: readonly PdfRun[]): PdfLine {
  let text = '';
  let right = Number.NaN;
  let size = 0;
  for (const run of row) {
    const gap = run.x - right;
    const height = Math.max(size, run.size);
    if (gap > COLUMN_GAP * height) text = `${text.trimEnd()}   `;
    else if (gap > 0.12 * height && !/\s$/.test(text)) text += ' ';
    text += run.text;
    right = run.x + run.width;
    size = height;
  }
  const [first] = row;
  return { text: text.trim(), left: first?.x ?? 0, right, y: first?.y ?? 0, size };
}

/** Lines that begin with one of these begin a paragraph: numbering, bullets, `Điều 1.` */
const MARKER =
  /^(?:[-–—+•*]\s|\(?\d{1,2}(?:\.\d{1,2})*[.)/]\s|[IVX]{1,5}[.)/-]\s|[a-zđA-H][.)]\s|(?:Điều|Phần|Chương)\s)/u;

/**
 * Joins the visual lines of all pages into paragraphs. A line goes on in the next one when it reaches the right margin and
 * the next begins at the left margin without a marker; a centred or short line stands alone.
 */
export function paragraphsOf(pages: readonly (readonly PdfLine[])[]): string[] {
  const paragraphs: string[] = [];
  let before: PdfLine | undefined;
  let open = false;
  for (const [index, page] of pages.entries()) {
    const lines = withoutPageNumber(page, index + 1);
    const left = edge(
      lines.map((line) => line.left),
      0.1,
    );
    const right = edge(
      lines.map((line) => line.right),
      0.9,
    );
    for (const line of lines) {
      const atMargin = line.left - left < 0.6 * line.size;
      const near = before === undefined || before.y < line.y || before.y - line.y < 2.2 * line.size;
      const goesOn = open && near && !MARKER.test(line.text) && (atMargin || /^\p{Ll}/u.test(line.text));
      if (goesOn) paragraphs[paragraphs.length - 1] += ` ${line.text}`;
      else paragraphs.push(line.text);
      open =
        line.right > right - Math.max(4 * line.size, (right - left) * 0.1) &&
        line.left - left < 6 * line.size;
      before = line;
    }
  }
  return paragraphs;
}

/** The page's own number at its top or foot is no part of the text. */
function withoutPageNumber(page: readonly PdfLine[], number: number): readonly PdfLine[] {
  const isNumber = (line: PdfLine | undefined): boolean =>
    line !== undefined &&
    new RegExp(`^[-–]?\\s*(?:Trang\\s*)?${number}(?:\\s*/\\s*\\d+)?\\s*[-–]?$`).test(line.text);
  if (isNumber(page[0])) return page.slice(1);
  return isNumber(page.at(-1)) ? page.slice(0, -1) : page;
}

/** The value below which the given share of the values lie. */
function edge(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
