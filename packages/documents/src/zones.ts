import { bare } from './bare.ts';
import { markerOf, rankOf } from './marker.ts';
import type { Paragraph } from './paragraphs.ts';
import { startsWithUnit } from './rules/units.ts';
import { roleOf } from './sections.ts';

/** Where a paragraph stands. */
export type Zone = 'header' | 'body' | 'recipients' | 'signature';

/** The parts of a document: head (up to the first section), body, recipients and signature, annexes (body again). */
export interface Zones {
  /** The kind of the document without marks and spaces, e.g. `kehoach`; null when no line names it. */
  readonly type: string | null;
  /** Index of the line that names the kind of the document, e.g. `KẾ HOẠCH`. */
  readonly typeAt: number | null;
  /** When a decision promulgates the plan: index of the decision's own kind line. */
  readonly outerTypeAt: number | null;
  /** Index of the first paragraph of the body. */
  readonly bodyFrom: number;
  /** Index behind the last paragraph of the body proper. */
  readonly bodyTo: number;
  readonly zoneOf: (index: number) => Zone;
}

/** Kinds of documents that stand alone on a line in capitals (Nghị định 30/2020, Điều 7). */
const TYPE_LINE =
  /^(?:ke\s?hoach|quyet\s?dinh|bao\s?cao|thong\s?bao|to\s?trinh|nghi\s?quyet|cong\s?van|chi\s?thi|huong\s?dan|chuong\s?trinh|de\s?an|phuong\s?an|bien\s?ban|giay\s?moi|cong\s?dien|quy\s?che|quy\s?dinh|du\s?an|hop\s?dong|ket\s?luan|thong\s?tu|nghi\s?dinh|luat)$/;

/** The kind of a plan, as `Zones.type` writes it. */
export const PLAN_TYPE = 'kehoach';

/** Lines of authority above the name of a signer. */
const AUTHORITY =
  /^(?:(?:TM|KT|TL|TUQ|PP|Q)\s*\.|[TK]\/[MT]\s|(?:QUYỀN\s+|PHÓ\s+)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|BÍ THƯ|CHÁNH VĂN PHÒNG|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG|CỤC TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG)(?![\p{Ll}])|(?:PHÓ\s+)?(?:CHÁNH VĂN PHÒNG|TRƯỞNG PHÒNG))/u;

/** True for `TM. ỦY BAN NHÂN DÂN`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH` and the like: short and in capitals. */
export function isAuthority(text: string): boolean {
  return text.length <= 90 && AUTHORITY.test(text) && !/\p{Ll}{2}/u.test(text);
}

/** True for the line that begins the list of recipients. */
export function isRecipientsLabel(text: string): boolean {
  return /^noi nhan(?:\s*:|\s*$|\s*-)/.test(bare(text.slice(0, 20)));
}

/** The text of a type line without marks and dots, e.g. `ke hoach`; null for other lines. */
export function typeLine(text: string): string | null {
  if (text.length > 30 || text !== text.toUpperCase()) return null;
  const line = bare(text)
    .replace(/[^a-z ]/g, '')
    .trim();
  // Letters set apart for looks: K Ế H O Ạ C H.
  const tight = /^(?:[a-z] ){4,}[a-z]$/.test(line) ? line.replaceAll(' ', '') : line;
  return TYPE_LINE.test(tight) ? tight.replace(/\s+/g, ' ') : null;
}

/** Finds head, body and foot. */
export function findZones(paragraphs: readonly Paragraph[]): Zones {
  const texts = paragraphs.map(({ content }) => content.text);
  const { type, typeAt, outerTypeAt } = findTypes(texts);
  const bodyFrom = findBody(texts, typeAt === null ? 0 : typeAt + 1);
  const ends = texts.findIndex(
    (text, index) => index > bodyFrom && (isRecipientsLabel(text) || isAuthority(text)),
  );
  const bodyTo = ends < 0 ? texts.length : ends;
  const foot = footZones(texts, bodyTo);
  return {
    type,
    typeAt,
    outerTypeAt,
    bodyFrom,
    bodyTo,
    zoneOf: (index) => (index < bodyFrom ? 'header' : (foot.get(index) ?? 'body')),
  };
}

/** `KẾ HOẠCH TRUYỀN THÔNG NĂM 2025`: kind and title on one line. */
const TYPED_TITLE = /^KẾ HOẠCH(?=\s+\S)/u;

/** How many characters of a kind line name the kind; the rest of it is the title. */
export function typeLength(text: string): number {
  return TYPED_TITLE.exec(text)?.[0].length ?? text.length;
}

function findTypes(texts: readonly string[]): Pick<Zones, 'type' | 'typeAt' | 'outerTypeAt'> {
  const types = texts.flatMap((text, index) => {
    const type = typeLine(text.replace(/[:.]$/, ''));
    return type === null ? [] : [{ index, type: type.replace(' ', '') }];
  });
  const [first] = types;
  const plan = types.find(({ type }) => type === PLAN_TYPE) ?? typedTitle(texts, first);
  if (plan === undefined)
    return { type: first?.type ?? null, typeAt: first?.index ?? null, outerTypeAt: null };
  const outer = first !== undefined && first.index < plan.index ? first.index : null;
  return { type: PLAN_TYPE, typeAt: plan.index, outerTypeAt: outer };
}

/** A kind line with the title on it counts near the top, or behind a decision that it belongs to. */
function typedTitle(
  texts: readonly string[],
  first: { readonly index: number; readonly type: string } | undefined,
): { readonly index: number } | undefined {
  const index = texts.findIndex((text, at) => {
    if (!TYPED_TITLE.test(text)) return false;
    if (first === undefined) return at < 40;
    return first.type === 'quyetdinh' && /^\((?:ban hành )?kèm theo/iu.test(texts[at + 1] ?? '');
  });
  return index < 0 ? undefined : { index };
}

/** The body begins at the first numbered heading, or at an unnumbered heading that names a section. */
function findBody(texts: readonly string[], from: number): number {
  for (let index = from; index < texts.length; index++) {
    const text = texts[index] ?? '';
    const marker = markerOf(text);
    if (marker !== null && rankOf(marker) < 80 && marker.family !== 'article') return index;
    const capitals = text.length <= 120 && !/\p{Ll}/u.test(text);
    // The line under the type line is the title, even when it begins with MỤC TIÊU.
    if (capitals && index > from && roleOf(text, false) !== null) return index;
    if (isRecipientsLabel(text) || isAuthority(text)) return index;
  }
  return texts.length;
}

/** From the first recipients or authority line on; an annex after the signature is body again. */
function footZones(texts: readonly string[], from: number): Map<number, Zone> {
  const zones = new Map<number, Zone>();
  let zone: Zone | null = null;
  for (let index = from; index < texts.length; index++) {
    const text = texts[index] ?? '';
    if (/^PHỤ LỤC|^Phụ lục\b|^BIỂU\b/u.test(text)) break;
    if (isRecipientsLabel(text)) zone = 'recipients';
    else if (isAuthority(text)) zone = 'signature';
    else if (/^[-–+•]\s*\p{L}/u.test(text)) zone = 'recipients';
    else if (zone === 'recipients' && isName(text)) zone = 'signature';
    if (zone !== null) zones.set(index, zone);
  }
  return zones;
}

/** Two to six words with capital first letters and nothing else. */
export function isName(text: string): boolean {
  if (text.length > 50 || startsWithUnit(text)) return false;
  return /^(?:(?:ThS|TS|BS|Ths)\.\s*)?\p{Lu}\p{L}*(?:\s+\p{Lu}\p{L}*){1,5}$/u.test(text);
}
