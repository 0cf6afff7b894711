import { type Dong, dong } from '@loaphuong/domain/basics';
import { wordsToNumber } from '@loaphuong/vietnamese';
import { bare } from '../bare.ts';
import { type Mapped, slice, trim } from '../mapped.ts';

/** An amount of money as it stands in a text. */
export interface WrittenAmount {
  readonly value: Dong;
  /** Figures and unit. */
  readonly found: Mapped;
  readonly from: number;
  readonly to: number;
  /** False for `170.429.000` without đồng. */
  readonly hasUnit: boolean;
  /** `gần`, `khoảng`, `trên` … before the figures. */
  readonly about: Mapped | null;
}

const DONG = '(?:đồng|VNĐ|VND|đ|₫)(?![\\p{L}])';
const SCALE = '(?:tỷ|tỉ|triệu|nghìn|ngàn)(?![\\p{L}])';
const FIGURE = '(?:\\d{1,3}(?:\\.\\d{3})+|\\d+)(?:,\\d+)?';

/** `1 tỷ 545 triệu đồng`, `8,456 tỷ đồng`, `75.000 tỷ`. */
const SCALED = `${FIGURE}\\s*${SCALE}(?:\\s+${SCALE})?(?:\\s*,?\\s*\\d{1,3}(?:,\\d+)?\\s*${SCALE})*(?:\\s+\\d{1,3}(?:\\.\\d{3})?(?=\\s*đồng))?`;
/** `99.000.000`, `99,000,000`, `99 000 000`, `99000000`. */
const PLAIN = '\\d{1,3}(?:\\.\\d{3})+|\\d{1,3}(?:,\\d{3}){2,}|\\d{1,3}(?:\\s\\d{3}){2,}|\\d{4,15}';

const AMOUNT = new RegExp(
  `(?<![\\p{L}\\d.,/])(?:(?<scaled>${SCALED})|(?<plain>${PLAIN}))(?:[,.]?\\s*(?<unit>${DONG}))?(?![\\d%/]|\\s*%)`,
  'giu',
);

/** The smallest amount that is taken for money although no unit stands behind it. */
const SURELY_MONEY = 1_000_000n;

/** How far around an amount the words are looked at that say what it is. */
const NEAR = 40;

/** The amounts in a text, in order. A figure without unit counts when it is grouped and large. */
export function findAmounts(text: Mapped): WrittenAmount[] {
  return [...text.text.matchAll(AMOUNT)].flatMap((match) => {
    const { scaled, plain = '', unit } = match.groups ?? {};
    const value = readFigures(scaled ?? plain);
    if (value === null) return [];
    const from = match.index;
    const to = from + match[0].trimEnd().length;
    const rest = text.text.slice(to, to + NEAR);
    if (unit === undefined) {
      // “20 triệu lượt người” counts people, not money.
      if (scaled !== undefined && !/^\s*(?:$|[.,;:)(])/u.test(rest)) return [];
      if (scaled === undefined && (value < SURELY_MONEY || /^\d+$/.test(plain) || isCount(rest))) return [];
    }
    const near = slice(text, Math.max(0, from - NEAR), from);
    const about = /(?:gần|khoảng|trên|hơn|dưới|xấp xỉ)\s*$/iu.exec(near.text);
    return [
      {
        value,
        found: slice(text, from, to),
        from,
        to,
        hasUnit: unit !== undefined || scaled !== undefined,
        about: about === null ? null : trim(slice(near, about.index)),
      },
    ];
  });
}

function isCount(rest: string): boolean {
  return /^\s*(?:người|hộ|lượt|phiếu|cuốn|tờ|khẩu|nhân khẩu|m2|km|kg)(?!\p{L})/iu.test(rest);
}

/** Reads figures with or without scale words; `null` when they make no whole number of đồng below 10^15. */
export function readFigures(figures: string, times = 1n): Dong | null {
  const text = figures
    .replace(/\d{1,3}(?:,\d{3}){2,}/g, (group) => group.replaceAll(',', ''))
    .replace(/\d{1,3}(?:\s\d{3}){2,}/g, (group) => group.replaceAll(/\s/g, ''));
  const reading = wordsToNumber(text);
  if (reading.kind === 'value') return within(reading.value * times);
  // A table in “triệu đồng” may say 71,429: not whole until it is multiplied.
  const decimal = /^(\d{1,3}(?:\.\d{3})*|\d+),(\d{1,9})$/.exec(text.trim());
  if (decimal === null || times === 1n) return null;
  const [, whole = '', fraction = ''] = decimal;
  const scaled = BigInt(whole.replaceAll('.', '') + fraction) * times;
  const divisor = 10n ** BigInt(fraction.length);
  return scaled % divisor === 0n ? within(scaled / divisor) : null;
}

/** JSON carries amounts as numbers, exact up to 2^53; no budget of a plan comes near. */
function within(value: bigint): Dong | null {
  return value >= 0n && value < 10n ** 15n ? dong(value) : null;
}

/** The factor of “Đơn vị tính: triệu đồng”, “(nghìn đồng)”, “ĐVT: 1.000 đồng” in a heading or a column head. */
export function statedFactor(text: string): bigint | null {
  const plain = bare(text);
  if (!/don vi|dvt|\([^()]{0,60}dong[^()]{0,30}\)/.test(plain)) return null;
  if (/(?:ty|ti) dong/.test(plain)) return 1_000_000_000n;
  if (/trieu dong|1\.000\.000/.test(plain)) return 1_000_000n;
  if (/(?:nghin|ngan) dong|1\.?000 ?d/.test(plain)) return 1_000n;
  return /dong/.test(plain) ? 1n : null;
}

const WORDS = /^[\s.,;]*\(?\s*(?:số tiền\s+)?(?:viết\s+)?bằng chữ\s*[:.]?\s*/iu;

/** `120.000.000 đồng (Một trăm hai mươi triệu đồng)`: words in brackets, without a label. */
const UNLABELLED =
  /^[\s.,;]*\(\s*(?=(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s[^()]{0,200}đồng(?:\s+chẵn)?[\s./]*\))/iu;

/** The words of an amount, right behind it: `(Bằng chữ: …)`. */
export function wordsAfter(text: Mapped): Mapped | null {
  const label = WORDS.exec(text.text) ?? UNLABELLED.exec(text.text);
  if (label === null) return null;
  const rest = slice(text, label[0].length, Math.min(text.text.length, label[0].length + 400));
  const end = rest.text.search(/[)(]|(?<=đồng(?:\s+chẵn)?)\s*[.;]|\s*\.\/\./u);
  const words = trim(end < 0 ? rest : slice(rest, 0, end));
  const tail = /[\s.;,/]+$/u.exec(words.text);
  const kept = tail === null ? words : slice(words, 0, tail.index);
  return kept.text === '' ? null : kept;
}
