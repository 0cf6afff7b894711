import { bare } from '../bare.ts';
import type { ListPlace, Numbering } from './docx-numbering.ts';
import { childAt, childrenOf, type Element, valueAt } from './xml.ts';

/** Deleted and moved-away text, and the second writing of a drawing for old programs: not part of what a reader sees. */
const UNSEEN = new Set(['w:del', 'w:moveFrom', 'mc:Fallback', 'w:instrText', 'w:delText', 'w:pPr', 'w:rPr']);

/** Content of tables that only lay out the head and the foot of a document (Nghị định 30/2020, Phụ lục I). */
const LAYOUT = /cong hoa xa hoi chu nghia viet nam|noi nhan\s*:|(?:^|\n)\s*(?:tm|kt|tl|tuq|q)\s*\.\s*\p{L}/u;

/** Turns the body of a document into lines: one paragraph a line, a table row as cells with ` | ` between. */
export function bodyLines(body: Element | undefined, numbering: Numbering): string[] {
  return blockLines(body, numbering);
}

function blockLines(parent: Element | undefined, numbering: Numbering): string[] {
  return childrenOf(parent).flatMap((child) => {
    if (UNSEEN.has(child.name)) return [];
    if (child.name === 'w:p') return paragraphLines(child, numbering);
    return child.name === 'w:tbl' ? tableLines(child, numbering) : blockLines(child, numbering);
  });
}

function paragraphLines(paragraph: Element, numbering: Numbering): string[] {
  const boxes: Element[] = [];
  const text = runText(paragraph, boxes);
  const place = listPlace(paragraph, numbering);
  // An empty numbered paragraph still counts in Word, but shows nothing worth a line.
  const marker = place === undefined ? '' : numbering.markerOf(place);
  const lines = text.trim() === '' ? [''] : `${marker === '' ? '' : `${marker} `}${text}`.split('\n');
  return [...lines, ...boxes.flatMap((box) => blockLines(box, numbering))];
}

function listPlace(paragraph: Element, numbering: Numbering): ListPlace | undefined {
  const own = childAt(paragraph, 'w:pPr', 'w:numPr');
  const style = numbering.ofStyle(valueAt(paragraph, 'w:pPr', 'w:pStyle'));
  const list = valueAt(own, 'w:numId') ?? style?.list;
  if (list === undefined || list === '0') return undefined;
  return { list, level: Number(valueAt(own, 'w:ilvl') ?? style?.level ?? 0) || 0 };
}

/** The text of a paragraph in reading order; text boxes are put aside, for they hold paragraphs of their own. */
function runText(element: Element, boxes: Element[], capitals = false): string {
  let text = '';
  for (const child of element.children) {
    if (typeof child === 'string') {
      if (element.name === 'w:t') text += capitals ? child.toUpperCase() : child;
      continue;
    }
    if (UNSEEN.has(child.name)) continue;
    if (child.name === 'w:txbxContent') boxes.push(child);
    else if (child.name === 'w:r') {
      if (isOn(child, 'w:vanish')) continue;
      text += runText(child, boxes, isOn(child, 'w:caps'));
    } else text += SIGNS.get(child.name)?.(child) ?? runText(child, boxes, capitals);
  }
  return text;
}

function isOn(run: Element, setting: string): boolean {
  const found = childAt(run, 'w:rPr', setting);
  return found !== undefined && !['0', 'false', 'off'].includes(found.attributes['w:val'] ?? '');
}

const SIGNS = new Map<string, (element: Element) => string>([
  ['w:tab', () => '\t'],
  ['w:br', (element) => (element.attributes['w:type'] === undefined ? '\n' : '')],
  ['w:cr', () => '\n'],
  ['w:noBreakHyphen', () => '-'],
  ['w:softHyphen', () => ''],
  ['w:sym', () => '•'],
]);

function tableLines(table: Element, numbering: Numbering): string[] {
  const rows = rowsOf(table).map((row) => cellsOf(row).map((cell) => blockLines(cell, numbering)));
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const layout = columns <= 3 && LAYOUT.test(bare(rows.flat(2).join('\n')));
  if (columns <= 1 || layout) return rows.flat(2);
  return rows.map((row) => row.map(cellText).join(' | '));
}

/** Rows and cells may stand inside content controls (`w:sdt`). */
function rowsOf(parent: Element): Element[] {
  return childrenOf(parent).flatMap((child) => {
    if (child.name === 'w:tr') return [child];
    return child.name.startsWith('w:sdt') ? rowsOf(child) : [];
  });
}

function cellsOf(parent: Element): Element[] {
  return childrenOf(parent).flatMap((child) => {
    if (child.name === 'w:tc') return [child];
    return child.name.startsWith('w:sdt') ? cellsOf(child) : [];
  });
}

function cellText(lines: readonly string[]): string {
  const kept = lines.map((line) => line.replace(/[\s|]+/g, ' ').trim()).filter((line) => line !== '');
  return kept.reduce(
    (text, line) => (text === '' ? line : `${text}${/[.;:,]$/.test(text) ? ' ' : '; '}${line}`),
    '',
  );
}
