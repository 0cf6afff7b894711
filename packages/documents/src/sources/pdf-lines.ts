import { bare } from '../bare.ts';

/** A run of letters as pdf.js gives it; `x`, `y` of its start on the page in points, `y` growing upwards. */
export interface PdfRun {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly size: number;
}

/** One visual line of a page, or of a column in the head or the foot of the document. */
export interface PdfLine {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  /** True for lines of head and foot, which stand for themselves. */
  readonly inColumn: boolean;
}

type Row = readonly PdfRun[];

/** A gap wider than this many letter heights stands between two columns; between words it is a third. */
const COLUMN_GAP = 2.2;
const WORD_GAP = 0.12;

/** Rows where the two columns of head and foot begin. */
const TWO_COLUMNS =
  /cong hoa xa hoi|doc lap\s*[-–—]\s*tu do|noi nhan\s*:|(?:^|\s)(?:tm|kt|tl|tuq)\.\s*\p{L}/u;

/**
 * Gathers the runs of a page into lines from top to bottom. Head and foot of a document stand in two columns: there the
 * left column comes first, then the right one. Cells of a table row are parted by three spaces.
 */
export function linesOf(runs: readonly PdfRun[]): PdfLine[] {
  const rows = rowsOf(runs);
  const lines: PdfLine[] = [];
  for (let index = 0; index < rows.length; ) {
    const block = TWO_COLUMNS.test(bare(textOf(rows[index] ?? []))) ? columnBlock(rows, index) : null;
    if (block === null) {
      lines.push(lineOf(rows[index] ?? [], false));
      index += 1;
    } else {
      lines.push(...block.left, ...block.right);
      index = block.to;
    }
  }
  return lines;
}

function rowsOf(runs: readonly PdfRun[]): Row[] {
  const rows: PdfRun[][] = [];
  for (const run of runs.filter(({ text }) => text.trim() !== '').toSorted((a, b) => b.y - a.y)) {
    const row = rows.at(-1);
    const first = row?.[0];
    const sameHeight = first !== undefined && first.y - run.y < 0.45 * Math.max(first.size, run.size);
    if (row !== undefined && sameHeight) row.push(run);
    else rows.push([run]);
  }
  return rows.map((row) => row.toSorted((a, b) => a.x - b.x));
}

/**
 * Finds the rows from `from` on that leave one upright stripe free, and cuts them there. A row of body text crosses the
 * stripe and ends the block. Null when there is no such stripe.
 */
function columnBlock(
  rows: readonly Row[],
  from: number,
): { readonly left: PdfLine[]; readonly right: PdfLine[]; readonly to: number } | null {
  let stripe: readonly [number, number] | null = widestGap(rows[from] ?? []);
  let to = from;
  // The first row may be tight (“ỦY BAN NHÂN DÂN CỘNG HÒA …”), so a stripe may come from a row below it.
  for (let ahead = from; stripe === null && ahead < Math.min(rows.length, from + 3); ahead++) {
    stripe = widestGap(rows[ahead] ?? []);
  }
  for (; stripe !== null && to < rows.length; to++) {
    const free = freeStripe(rows[to] ?? [], stripe);
    if (free === null) break;
    stripe = free;
  }
  if (stripe === null || to === from) return null;
  const middle = (stripe[0] + stripe[1]) / 2;
  const side = (isLeft: boolean): PdfLine[] =>
    rows
      .slice(from, to)
      .map((row) => row.filter((run) => run.x < middle === isLeft))
      .filter((row) => row.length > 0)
      .map((row) => lineOf(row, true));
  return { left: side(true), right: side(false), to };
}

function widestGap(row: Row): readonly [number, number] | null {
  const gaps = gapsOf(row).filter(
    ([start, end], index) => end - start > COLUMN_GAP * (row[index]?.size ?? 1),
  );
  return gaps.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))[0] ?? null;
}

function gapsOf(row: Row): (readonly [number, number])[] {
  return row.slice(1).map((run, index) => [endOf(row[index]), run.x] as const);
}

function endOf(run: PdfRun | undefined): number {
  return run === undefined ? 0 : run.x + run.width;
}

/** The part of the stripe that a row leaves free: beside it, or in one of its gaps. */
function freeStripe(row: Row, [start, end]: readonly [number, number]): readonly [number, number] | null {
  const outside = [
    [Number.NEGATIVE_INFINITY, row[0]?.x ?? 0],
    ...gapsOf(row).filter(([from, to]) => to - from > 0.5 * (row[0]?.size ?? 1)),
    [endOf(row.at(-1)), Number.POSITIVE_INFINITY],
  ] as const;
  const free = outside
    .map(([from, to]) => [Math.max(from, start), Math.min(to, end)] as const)
    .toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))[0];
  return free !== undefined && free[1] - free[0] > 1 ? free : null;
}

function textOf(row: Row): string {
  let text = '';
  let before: PdfRun | undefined;
  for (const run of row) {
    const gap = run.x - endOf(before);
    const height = Math.max(before?.size ?? 0, run.size);
    if (before !== undefined && gap > COLUMN_GAP * height) text = `${text.trimEnd()}   `;
    else if (before !== undefined && gap > WORD_GAP * height && !/\s$/.test(text)) text += ' ';
    text += run.text;
    before = run;
  }
  return text.trim();
}

function lineOf(row: Row, inColumn: boolean): PdfLine {
  const [first] = row;
  const size = row.reduce((largest, run) => Math.max(largest, run.size), 0);
  return {
    text: textOf(row),
    left: first?.x ?? 0,
    right: endOf(row.at(-1)),
    y: first?.y ?? 0,
    size,
    inColumn,
  };
}
