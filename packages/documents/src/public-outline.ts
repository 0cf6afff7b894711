import type { Mapped } from './mapped.ts';
import type { Node, OutlineNode } from './outline.ts';
import type { PlanFields } from './read-plan.ts';
import type { Field, PlanReading, Span } from './reading.ts';
import type { ShownText } from './shown-text.ts';

/** Turns the working tree into the public one, lines that hold no text included, and marks what the rules understood. */
export function publicOutline(
  shown: ShownText,
  roots: readonly Node[],
  leftOut: readonly Mapped[],
  fields: PlanFields,
): OutlineNode[] {
  const taken = takenSpans(fields);
  const nodes = roots.map((node) => publicNode(shown, node, taken));
  for (const line of leftOut) {
    const at = shown.spansOf(line);
    const node: OutlineNode = {
      kind: 'left-out', marker: null, text: line.text, line: at[0]?.line ?? 1, at, role: null, understood: false, children: [],
    }; // biome-ignore format: one node
    const behind = nodes.findIndex((other) => other.line > node.line);
    nodes.splice(behind < 0 ? nodes.length : behind, 0, node);
  }
  return nodes;
}

function publicNode(shown: ShownText, node: Node, taken: ReadonlyMap<number, Taken>): OutlineNode {
  const at = shown.spansOf(node.whole);
  return {
    kind: node.kind,
    marker: node.marker?.label ?? null,
    text: node.content.text,
    line: at[0]?.line ?? 1,
    at,
    role: node.role,
    understood: node.role !== null || at.some((span) => overlaps(span, taken.get(span.line) ?? [])),
    children: node.children.map((child) => publicNode(shown, child, taken)),
  };
}

/** The places of fields on one line: in order, apart from each other. */
type Taken = readonly { readonly from: number; readonly to: number }[];

function overlaps({ column, length }: Span, taken: Taken): boolean {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((taken[middle]?.to ?? 0) > column) high = middle;
    else low = middle + 1;
  }
  return (taken[low]?.from ?? Number.POSITIVE_INFINITY) < column + length;
}

/** The places of all fields, by line. */
function takenSpans(fields: PlanFields): Map<number, Taken> {
  const spans: Span[] = [];
  for (const field of fieldsIn(fields)) {
    if (field.confidence !== 'missing') for (const span of field.at) spans.push(span);
  }
  const byLine = new Map<number, Taken>();
  for (const [line, group] of Map.groupBy(spans, (span) => span.line)) byLine.set(line, merged(group));
  return byLine;
}

function merged(spans: readonly Span[]): Taken {
  const taken: { from: number; to: number }[] = [];
  for (const { column, length } of spans.toSorted((a, b) => a.column - b.column)) {
    const last = taken.at(-1);
    if (last !== undefined && column <= last.to) last.to = Math.max(last.to, column + length);
    else taken.push({ from: column, to: column + length });
  }
  return taken;
}

type AnyField = Field<unknown>;

/** All fields in a value, however deep. */
function* fieldsIn(value: unknown): Generator<AnyField> {
  if (typeof value !== 'object' || value === null) return;
  if (isField(value)) yield value;
  else for (const item of Object.values(value)) yield* fieldsIn(item);
}

function isField(value: object): value is AnyField {
  return 'raw' in value && 'confidence' in value;
}

/** How much of a document was understood. */
export interface Counts {
  readonly paragraphs: number;
  /** Paragraphs that a field or the role of a section came from. */
  readonly understood: number;
  /** Values that were looked for: found and missing ones together. */
  readonly fields: number;
  readonly missing: number;
}

/** Counts what was understood of a document, for the line above the confirm screen. */
export function countUnderstood({ outline, findings: _findings, ...rest }: PlanReading): Counts {
  let paragraphs = 0;
  let understood = 0;
  const count = (nodes: readonly OutlineNode[]): void => {
    for (const node of nodes) {
      if (node.kind !== 'left-out') paragraphs += 1;
      if (node.understood) understood += 1;
      count(node.children);
    }
  };
  count(outline);
  const all = [...fieldsIn(rest)];
  return { paragraphs, understood, fields: all.length, missing: all.filter(isMissing).length };
}

function isMissing({ confidence }: AnyField): boolean {
  return confidence === 'missing';
}
