/** The kind of numbering or bullet at the start of a paragraph; the order is the rank in a document, highest first. */
export type MarkerFamily =
  | 'part' // Phần thứ nhất, Chương I, PHỤ LỤC
  | 'capital' // A.
  | 'roman' // I.
  | 'article' // Điều 1.
  | 'arabic' // 1.
  | 'decimal' // 1.1.
  | 'letter' // a)
  | 'bracket' // (1)
  | 'dash' // -
  | 'plus' // +
  | 'dot'; // •

/** Numbering or a bullet as it stands at the start of a paragraph. */
export interface Marker {
  readonly family: MarkerFamily;
  /** As written, without the space after it: `I.`, `a)`, `-`. */
  readonly label: string;
  /** Where the text after the marker begins. */
  readonly length: number;
  /** The position in its list, for families that count; null for bullets and for words. */
  readonly ordinal: number | null;
}

/** Lower is higher in the document. Decimals go deeper with each part: 1.1 before 1.1.1. */
export function rankOf(marker: Marker): number {
  const order: readonly MarkerFamily[] = [
    'part', 'capital', 'roman', 'article', 'arabic', 'decimal', 'letter', 'bracket', 'dash', 'plus', 'dot',
  ]; // biome-ignore format: a list to read across
  const depth =
    marker.family === 'decimal' ? marker.label.split('.').filter((part) => part !== '').length - 2 : 0;
  return order.indexOf(marker.family) * 10 + Math.min(9, depth);
}

type Pattern = readonly [MarkerFamily, RegExp, (label: string) => number | null];

const digits = (label: string): number => Number(/\d+/.exec(label)?.[0] ?? Number.NaN);
const none = (): null => null;

const PATTERNS: readonly Pattern[] = [
  [
    'part',
    /^(?:P(?:hần|HẦN)|C(?:hương|HƯƠNG))\s+(?:(?:t(?:hứ)|T(?:HỨ))\s+\p{L}+|[IVX]+|\d{1,2})(?![\p{L}\d])\s*[.:)-]?/u,
    none,
  ],
  ['part', /^P(?:hụ lục|HỤ LỤC)(?:\s+(?:[IVX]+|\d{1,2}))?(?=$|[\s.:(])[.:]?/u, none],
  ['article', /^Đ(?:iều|IỀU)\s+\d{1,3}\s*[.:]/u, digits],
  ['decimal', /^\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+[\p{Lu}“"(]|\s*$)/u, none],
  ['roman', /^[IVX]{1,6}\s?(?:[./)]|[-–](?=\s))/u, romanValue],
  ['capital', /^[A-HK-UĐ][.)](?=\s)/u, (label) => label.charCodeAt(0) - 64],
  ['arabic', /^\d{1,2}\s?(?:[.)](?!\d)|[/-](?=\s*\p{Lu}))/u, digits],
  ['letter', /^[a-zđ]\s?(?:\)|[./](?=\s))/u, none],
  ['bracket', /^\((?:\d{1,2}|[a-zđ]|[ivx]{1,4})\)/u, digits],
  ['dash', /^[-–—](?![-–—\d])/u, none],
  ['plus', /^\+(?!\d)/u, none],
  ['dot', /^(?:[•·▪●■◦○*](?!\*)|[o§](?=\s))/u, none],
];

/** The numbering or bullet at the start of a paragraph, or null. `2024.`, `1.5 triệu` and `10/6/2024` are none. */
export function markerOf(text: string): Marker | null {
  for (const [family, pattern, ordinalOf] of PATTERNS) {
    const label = pattern.exec(text)?.[0];
    if (label === undefined) continue;
    const rest = text.slice(label.length);
    const ordinal = ordinalOf(label);
    return {
      family,
      label: label.trim(),
      length: label.length + rest.length - rest.trimStart().length,
      ordinal: Number.isFinite(ordinal) ? ordinal : null,
    };
  }
  return null;
}

function romanValue(label: string): number {
  const values: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10 };
  const signs = [...label].map((sign) => values[sign] ?? 0).filter((value) => value > 0);
  return signs.reduce((sum, value, index) => sum + (value < (signs[index + 1] ?? 0) ? -value : value), 0);
}
