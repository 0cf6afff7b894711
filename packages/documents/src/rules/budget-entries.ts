import { bare } from '../bare.ts';
import { join, type Mapped, slice, trim, withoutEnd } from '../mapped.ts';
import type { Node } from '../outline.ts';
import { findAmounts, readFigures, statedFactor, type WrittenAmount, wordsAfter } from './amounts.ts';
import { columnKind } from './labels.ts';

/** One amount of the budget section with what it is for. */
export interface Entry {
  readonly label: Mapped;
  readonly amount: WrittenAmount;
  readonly words: Mapped | null;
  readonly isTotal: boolean;
  /** Lines that stand beside each other, and so may add up to something, share this. */
  readonly group: string;
  /** True when a heading gave the unit: “Đơn vị tính: triệu đồng”. */
  readonly stated: boolean;
}

const TOTAL =
  /^(?:tong|cong(?![a-z])|kinh phi(?: thuc hien)?(?: ke hoach)?(?: nam \d{4})?(?: la)?$|nhu cau kinh phi|du toan kinh phi)|tong (?:kinh phi|cong|so|du toan|muc|nhu cau|von)/;

/** Labels that say nothing by themselves: the heading above says what the amount is for. */
const GENERIC = /^(?:kinh phi|so tien|du toan|gia tri|thanh tien|kinh phi thuc hien)?$/;

/** The amounts in the nodes of a budget section, in order. */
export function entriesIn(nodes: readonly Node[]): Entry[] {
  const entries: Entry[] = [];
  let factor: bigint | null = null;
  let columns: readonly (string | null)[] = [];
  const groupIds = new Map<Node | null, number>();
  for (const [index, node] of nodes.entries()) {
    if (!groupIds.has(node.parent)) groupIds.set(node.parent, groupIds.size);
    const group = `${groupIds.get(node.parent)}/${node.cells === null ? (node.marker?.family ?? 'text') : 'row'}`;
    if (node.cells !== null) {
      if (nodes[index - 1]?.cells == null) columns = [];
      const heads = node.cells.map((cell) => columnKind(cell.text));
      if (columns.length === 0 && heads.filter((kind) => kind !== null).length >= 2) {
        columns = heads;
        factor = statedFactor(node.content.text) ?? factor;
        continue;
      }
      const entry = rowEntry(node.cells, columns, factor, group);
      if (entry !== null) entries.push(entry);
      continue;
    }
    factor = statedFactor(node.content.text) ?? factor;
    const words = wordsAfter(node.content);
    const last = entries.at(-1);
    if (words !== null && last !== undefined && last.words === null)
      entries[entries.length - 1] = { ...last, words };
    else for (const entry of textEntries(node, nodes[index - 1], group)) entries.push(entry);
  }
  return entries;
}

function textEntries(node: Node, above: Node | undefined, group: string): Entry[] {
  const amounts = findAmounts(node.content);
  let from = 0;
  return amounts.map((amount, index) => {
    const until = amounts[index + 1]?.from ?? node.content.text.length;
    const words = wordsAfter(slice(node.content, amount.to, until));
    const before = amount.about === null ? amount.from : amount.from - amount.about.text.length - 1;
    const own = labelOf(slice(node.content, from, before));
    from = words === null ? amount.to : node.content.text.indexOf(words.text, amount.to) + words.text.length;
    const isGeneric = GENERIC.test(bare(own.text));
    const label = isGeneric ? (headingLabel(node, above) ?? own) : own;
    const isTotal = TOTAL.test(bare(own.text)) && (!isGeneric || label === own);
    // Several amounts in one sentence are parts of each other, not of the lines around.
    return {
      label,
      amount,
      words,
      isTotal,
      stated: false,
      group: amounts.length > 1 ? `${group}:${amounts[0]?.found.at[0]}` : group,
    };
  });
}

/** What an amount without words of its own is for: the line above that ends in a colon, or the heading above. */
function headingLabel({ parent }: Node, above: Node | undefined): Mapped | null {
  if (above !== undefined && above.cells === null && /\p{L}.*:$/u.test(above.content.text)) {
    return labelOf(above.content);
  }
  return parent !== null && parent.role === null ? withoutEnd(parent.content) : null;
}

/** What stands before an amount, without the words that only lead to it. */
function labelOf(before: Mapped): Mapped {
  let label = trim(before);
  const lead = /^[\s).,;:-]*(?:(?:trong đó|gồm|bao gồm|cụ thể|và)(?!\p{L})[\s:,-]*)*/iu.exec(label.text);
  label = slice(label, lead?.[0].length ?? 0);
  const sentence = label.text.lastIndexOf('. ');
  if (sentence >= 0) label = slice(label, sentence + 2);
  const inside = /[,;:]\s*(?:trong đó|gồm|bao gồm|cụ thể)[\s:,-]*(?=[^,;:]*$)/iu.exec(label.text);
  if (inside !== null) label = slice(label, inside.index + inside[0].length);
  return trim(
    withoutEnd(label, /(?:[\s:;,.(-]|(?<!\p{L})(?:là|với|số tiền|với số tiền|dự kiến|kinh phí là))+$/iu),
  );
}

/** A row: the label is the cell under “Nội dung”, or the first cell with letters; the amount is in its column or last. */
function rowEntry(
  cells: readonly Mapped[],
  columns: readonly (string | null)[],
  factor: bigint | null,
  group: string,
): Entry | null {
  const amountAt = columns.indexOf('amount');
  const amountCell =
    amountAt >= 0 && cells.length === columns.length
      ? cells[amountAt]
      : cells.findLast((cell) => /\d/.test(cell.text));
  if (amountCell === undefined) return null;
  const titleAt = columns.indexOf('title');
  const title =
    titleAt >= 0 && cells.length === columns.length
      ? cells[titleAt]
      : cells.find((cell) => /\p{L}{2}/u.test(cell.text));
  const amount = cellAmount(amountCell, factor);
  if (amount === null || title === undefined || title === amountCell) return null;
  const order = cells.find((cell) => cell !== title && cell !== amountCell)?.text ?? '';
  const isTotal = TOTAL.test(bare(title.text)) || /^(?:tong|cong)/.test(bare(cells[0]?.text ?? ''));
  return {
    label: withoutEnd(title),
    amount,
    words: null,
    isTotal,
    stated: factor !== null,
    group: `${group}/${shapeOf(order)}`,
  };
}

function cellAmount(cell: Mapped, factor: bigint | null): WrittenAmount | null {
  const [written] = findAmounts(cell);
  if (written?.hasUnit) return written;
  const figures = trim(cell);
  if (!/^[\d.,\s]+$/.test(figures.text)) return written ?? null;
  const value = readFigures(figures.text, factor ?? 1n);
  if (value === null) return null;
  return {
    value,
    found: join([figures]),
    from: 0,
    to: figures.text.length,
    hasUnit: factor !== null,
    about: null,
  };
}

/** `I`, `1`, `1.1`, `a`, `-`: rows with one shape of number are on one level. */
function shapeOf(order: string): string {
  return order
    .trim()
    .replace(/\d+/g, '1')
    .replace(/[IVX]+/g, 'I')
    .replace(/^[a-zđ]\)?$/u, 'a');
}
