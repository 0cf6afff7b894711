/** Something to show in one line of the document: a stretch that a field was read from, or that a finding points at. */
export interface LineMark {
  /** 1-based column of the first character. */
  readonly column: number;
  /** UTF-16 units; 0 for a finding that stands between two characters. */
  readonly length: number;
  readonly of:
    | { readonly kind: 'field'; readonly key: string; readonly reading: Reading }
    | { readonly kind: 'finding'; readonly n: number; readonly open: boolean };
}

/** How the form's value stands to the written one: letter by letter the same, or brought into another writing. */
export type Reading = 'exact' | 'normalised';

/** A stretch of a line that looks the same from end to end. The texts of a line's runs joined are the line. */
export interface SourceRun {
  readonly text: string;
  /** Keys of all fields that cover it, the narrowest first: a press goes to the first. */
  readonly fields: readonly string[];
  /** How the narrowest field reads it; absent where no field does. */
  readonly reading?: Reading;
  /** Findings that cover it, still open ones first. */
  readonly findings: readonly { readonly n: number; readonly open: boolean }[];
  /** Numbered markers to set after it: the findings that end here. */
  readonly markers: readonly { readonly n: number; readonly open: boolean }[];
}

interface Placed {
  readonly from: number;
  readonly to: number;
  readonly of: LineMark['of'];
}

/**
 * Cuts one line into runs at every edge of every mark, however they overlap. Marks past the end of the line are clipped
 * to it (the document decides, not the span); a mark without length still gets its marker.
 */
export function runsOf(line: string, marks: readonly LineMark[]): SourceRun[] {
  const placed = marks.map((mark): Placed => {
    const from = clip(mark.column - 1, line.length);
    return { from, to: clip(mark.column - 1 + Math.max(0, mark.length), line.length), of: mark.of };
  });
  const edges = [...new Set([0, line.length, ...placed.flatMap(({ from, to }) => [from, to])])].sort(
    (a, b) => a - b,
  );
  const runs: SourceRun[] = [];
  const leading = markersEndingAt(placed, 0);
  if (leading.length > 0) runs.push({ text: '', fields: [], findings: [], markers: leading });
  for (let index = 0; index + 1 < edges.length; index++) {
    const from = edges[index] ?? 0;
    const to = edges[index + 1] ?? from;
    runs.push(runBetween(line, placed, from, to));
  }
  return runs;
}

function runBetween(line: string, placed: readonly Placed[], from: number, to: number): SourceRun {
  const covering = placed
    .filter((mark) => mark.from <= from && mark.to >= to)
    .sort((a, b) => a.to - a.from - (b.to - b.from));
  const fields: string[] = [];
  let reading: Reading | undefined;
  for (const { of } of covering) {
    if (of.kind !== 'field' || fields.includes(of.key)) continue;
    reading ??= of.reading;
    fields.push(of.key);
  }
  const findings = inOrder(covering.flatMap(({ of }) => (of.kind === 'finding' ? [of] : [])));
  const markers = markersEndingAt(placed, to);
  const run = { text: line.slice(from, to), fields, findings, markers };
  return reading === undefined ? run : { ...run, reading };
}

function markersEndingAt(placed: readonly Placed[], at: number): { n: number; open: boolean }[] {
  return inOrder(placed.flatMap(({ to, of }) => (to === at && of.kind === 'finding' ? [of] : [])));
}

function inOrder(
  findings: readonly { readonly n: number; readonly open: boolean }[],
): { n: number; open: boolean }[] {
  return findings
    .map(({ n, open }) => ({ n, open }))
    .sort((a, b) => Number(b.open) - Number(a.open) || a.n - b.n);
}

function clip(offset: number, length: number): number {
  return Math.max(0, Math.min(offset, length));
}
