import type { Mapped } from './mapped.ts';
import type { Node, OutlineNode } from './outline.ts';
import type { PlanFields } from './read-plan.ts';
import type { Span } from './reading.ts';
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

function publicNode(shown: ShownText, node: Node, taken: ReadonlyMap<number, readonly Span[]>): OutlineNode {
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

function overlaps(span: Span, others: readonly Span[]): boolean {
  return others.some(
    (other) => other.column < span.column + span.length && span.column < other.column + other.length,
  );
}

/** The places of all fields, by line. */
function takenSpans(fields: PlanFields): Map<number, Span[]> {
  const spans: Span[] = [];
  collect(fields, spans);
  return Map.groupBy(spans, ({ line }) => line);
}

function collect(value: unknown, spans: Span[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, spans);
  } else if (typeof value === 'object' && value !== null) {
    if (isField(value)) {
      if (value.confidence !== 'missing') spans.push(...value.at);
    } else for (const item of Object.values(value)) collect(item, spans);
  }
}

function isField(value: object): value is { readonly at: readonly Span[]; readonly confidence: string } {
  return 'at' in value && 'confidence' in value;
}

/** How much of the document was understood: paragraphs in all, and those that a field or a section came from. */
export function countUnderstood(outline: readonly OutlineNode[]): {
  readonly paragraphs: number;
  readonly understood: number;
} {
  let paragraphs = 0;
  let understood = 0;
  const queue = [...outline];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    queue.unshift(...node.children);
    if (node.kind === 'left-out') continue;
    paragraphs += 1;
    if (node.understood) understood += 1;
  }
  return { paragraphs, understood };
}
