import { cleanLine } from './clean.ts';
import type { Findings } from './findings.ts';
import { columnsOf } from './line-columns.ts';
import { joinBroken, type Line } from './line-joining.ts';
import { type Mapped, slice, trim } from './mapped.ts';
import type { ShownText } from './shown-text.ts';
import { isRecipientsLabel } from './zones.ts';

/** One paragraph after cleaning and joining. */
export interface Paragraph {
  readonly content: Mapped;
  /** The cells when the paragraph is a row of a table. */
  readonly cells: readonly Mapped[] | null;
}

/** Everything up to the body, and the lines that hold no text but must not vanish. */
export interface Paragraphs {
  readonly paragraphs: readonly Paragraph[];
  /** Page numbers and drawn rules, in order. */
  readonly leftOut: readonly Mapped[];
}

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

function noteTables(lines: readonly Line[], findings: Findings): void {
  for (const [index, line] of lines.entries()) {
    if (line.cells !== null && lines[index - 1]?.cells == null) findings.add('TABLE_RESIDUE', line.content);
  }
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
