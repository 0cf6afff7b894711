import { bare } from './bare.ts';
import type { Findings } from './findings.ts';
import { type Mapped, slice } from './mapped.ts';
import { type Marker, markerOf, rankOf } from './marker.ts';
import type { Paragraph } from './paragraphs.ts';
import type { Span } from './reading.ts';
import { roleOf, type SectionRole } from './sections.ts';
import type { Zones } from './zones.ts';

/** What a piece of the outline is; `left-out` are page numbers and drawn rules, kept so that nothing vanishes. */
export type OutlineKind =
  | 'header'
  | 'heading'
  | 'item'
  | 'paragraph'
  | 'row'
  | 'closing'
  | 'recipients'
  | 'signature'
  | 'left-out';

/** One piece of the document in the public outline. */
export interface OutlineNode {
  readonly kind: OutlineKind;
  /** The numbering or bullet as written; null when there is none. */
  readonly marker: string | null;
  readonly text: string;
  readonly line: number;
  readonly at: readonly Span[];
  /** What the section is about, where its heading says so. */
  readonly role: SectionRole | null;
  /** True when a field, or the role of a section, was taken from it. */
  readonly understood: boolean;
  readonly children: readonly OutlineNode[];
}

/** A node while the rules work on it. */
export interface Node {
  readonly kind: OutlineKind;
  readonly marker: Marker | null;
  /** The text after the marker. */
  readonly content: Mapped;
  /** The whole paragraph, marker included. */
  readonly whole: Mapped;
  readonly cells: readonly Mapped[] | null;
  readonly role: SectionRole | null;
  readonly parent: Node | null;
  readonly children: Node[];
}

/** Builds the tree of the document. Every paragraph becomes exactly one node. */
export function buildOutline(paragraphs: readonly Paragraph[], zones: Zones, findings: Findings): Node[] {
  const roots: Node[] = [];
  const open: { readonly node: Node; readonly rank: number }[] = [];
  let closing = false;
  let numbered = false;
  for (const [index, paragraph] of paragraphs.entries()) {
    const zone = zones.zoneOf(index);
    if (zone !== 'body') {
      open.length = 0;
      roots.push(plainNode(zone, paragraph, null));
      continue;
    }
    const marker = paragraph.cells === null ? markerOf(paragraph.content.text) : null;
    const top = marker === null ? unnumberedRole(paragraph) : null;
    closing = marker === null && top === null && (closing || isClosing(paragraph.content.text));
    if (closing) {
      open.length = 0;
      roots.push(plainNode('closing', paragraph, null));
    } else if (marker === null && top === null) {
      const parent = open.findLast(({ rank }) => rank < BULLETS)?.node ?? null;
      (parent?.children ?? roots).push(
        plainNode(paragraph.cells === null ? 'paragraph' : 'row', paragraph, parent),
      );
    } else {
      const rank = marker === null ? UNNUMBERED : rankOf(marker);
      while (open.length > 0 && (open.at(-1)?.rank ?? 0) >= rank) open.pop();
      const parent = open.at(-1)?.node ?? null;
      const node = markedNode(paragraph, marker, top, parent);
      noteJump(
        (parent?.children ?? roots).findLast((other) => other.marker?.family === marker?.family),
        node,
        findings,
      );
      (parent?.children ?? roots).push(node);
      open.push({ node, rank });
      numbered = true;
    }
  }
  if (!numbered) findings.add('NO_OUTLINE', undefined);
  return roots;
}

/** Ranks from here on are bullets: a paragraph after a bullet belongs to the heading above it. */
const BULLETS = 80;

/** An unnumbered heading in capitals stands where `I.` stands. */
const UNNUMBERED = 20;

function unnumberedRole({ content, cells }: Paragraph): SectionRole | null {
  if (cells !== null || content.text.length > 120) return null;
  const capitals = /\p{Lu}{2}/u.test(content.text) && !/\p{Ll}/u.test(content.text);
  return capitals ? roleOf(content.text, false) : null;
}

const CLOSING =
  /^(?:tren day la|trong qua trinh (?:to chuc|trien khai|thuc hien)|yeu cau (?:cac|thu truong)|de nghi (?:cac|thu truong)|ke hoach nay|nhan duoc ke hoach|can cu (?:noi dung )?ke hoach nay)/;

function isClosing(text: string): boolean {
  return CLOSING.test(bare(text.slice(0, 60)));
}

function plainNode(kind: OutlineKind, { content, cells }: Paragraph, parent: Node | null): Node {
  return { kind, marker: null, content, whole: content, cells, role: null, parent, children: [] };
}

function markedNode(
  { content, cells }: Paragraph,
  marker: Marker | null,
  top: SectionRole | null,
  parent: Node | null,
): Node {
  const text = slice(content, marker?.length ?? 0);
  const isTop = marker !== null && rankOf(marker) < 40;
  const heading = marker === null || isTop || isHeading(text.text, marker);
  const role = top ?? (heading && marker !== null ? roleOf(text.text, isTop) : null);
  return {
    kind: heading ? 'heading' : 'item',
    marker,
    content: text,
    whole: content,
    cells,
    role,
    parent,
    children: [],
  };
}

/** A numbered line is a heading when it is short and does not end like a sentence. */
function isHeading(text: string, marker: Marker): boolean {
  return rankOf(marker) < BULLETS && text.length <= 140 && !/[.;,]$/u.test(text.trimEnd());
}

function noteJump(before: Node | undefined, node: Node, findings: Findings): void {
  const [left, right] = [before?.marker, node.marker];
  if (left?.ordinal == null || right?.ordinal == null) return;
  if (right.ordinal === left.ordinal + 1 || right.ordinal === 1) return;
  findings.add('NUMBERING', slice(node.whole, 0, right.label.length), {
    before: left.label,
    after: right.label,
  });
}

/** The role of a node: its own, or that of the nearest section around it. */
export function roleAt(node: Node | null): SectionRole | null {
  for (let here = node; here !== null; here = here.parent) if (here.role !== null) return here.role;
  return null;
}

/** A node and everything under it, in the order of the text. */
export function* walk(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    yield* walk(node.children);
  }
}
