import type { Context } from '../context.ts';
import { GLUE, type Mapped, slice, withoutEnd } from '../mapped.ts';
import type { Field, Reference } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { DATE, findDates } from './dates.ts';

/** Kinds of documents that are cited, longest first where one begins another. */
const KINDS = [
  'Thông tư liên tịch', 'Nghị quyết liên tịch', 'Quyết định', 'Nghị quyết', 'Nghị định', 'Thông tư', 'Thông báo', 'Công văn',
  'Công điện', 'Chỉ thị', 'Kế hoạch', 'Hướng dẫn', 'Kết luận', 'Tờ trình', 'Báo cáo', 'Chương trình', 'Đề án', 'Văn bản',
  'Pháp lệnh', 'Bộ luật', 'Luật',
] as const; // biome-ignore format: a list to read across

const KIND = `(?:${KINDS.map((kind) => kind.replace(' ', '\\s+')).join('|')})`;
const SIGN = '[\\p{Lu}][\\p{Lu}\\d&.]*';
/** `445/STT&TT-VP`, `06/2022/TT-BTTTT`, `72/2025/QH15`, `05-CT/TW`; spaces around signs are accepted and pointed out. */
const NUMBER = `\\d{1,5}[a-zđ]?\\s?\\/\\s?(?:\\d{4}\\s?\\/\\s?)?${SIGN}(?:\\s?[-–]\\s?${SIGN})*|\\d{1,4}\\s?-\\s?\\p{Lu}{2,4}\\s?\\/\\s?\\p{Lu}{2,6}`;
const CITED = new RegExp(`(?:(${KIND})\\s+)?(?:số\\s*:?\\s*)?(?<![\\d/.,])(${NUMBER})(?![\\p{Ll}])`, 'giu');
const LAW = /((?:Bộ luật|Luật|Pháp lệnh)(?:\s+\p{L}+,?){1,14}?)\s+(?=(?:số\s+\d|năm\s+\d{4}|ngày\s+\d|\())/gu;

/** The legal documents that the plan names, each once, in the order of the text. The plan's own number is left out. */
export function readReferences(context: Context, own: Field<string | null>): Reference[] {
  const found = new Map<string, Reference>();
  for (const [index, { content }] of context.paragraphs.entries()) {
    if (index >= context.zones.bodyTo || /^Số\s*[:.]/u.test(content.text)) continue;
    for (const reference of [...citedIn(context, content), ...lawsIn(context, content)]) {
      const key = reference.number.value ?? reference.kind.raw;
      if (key === own.value) continue;
      const known = found.get(key);
      found.set(key, known === undefined ? reference : fuller(known, reference));
    }
  }
  for (const reference of found.values()) noteGaps(context, reference);
  return [...found.values()];
}

/** The numbers of decisions (`…/QĐ-…`) in a paragraph. */
export function decisionsIn(paragraph: Mapped): Mapped[] {
  return [...paragraph.text.matchAll(CITED)].flatMap((match) => {
    const [whole, , number = ''] = match;
    const end = match.index + whole.length;
    return /\/\s?QĐ/u.test(number) ? [withoutEnd(slice(paragraph, end - number.length, end), /\.+$/u)] : [];
  });
}

function citedIn(context: Context, paragraph: Mapped): Reference[] {
  const { shown, findings } = context;
  const matches = [...paragraph.text.matchAll(CITED)].filter(([, , number = '']) => isNumber(number));
  const references = matches.map((match, index) => {
    const [whole, kind, number = ''] = match;
    const end = match.index + whole.length;
    const after = slice(paragraph, end, matches[index + 1]?.index ?? paragraph.text.length);
    const at = slice(paragraph, end - number.length, end);
    const value = number.replace(/\s+/g, '').replace('–', '-').replace(/\.$/, '');
    if (/\s/.test(number) && !at.at.includes(GLUE))
      findings.add('REF_BAD_NUMBER', at, { text: number }, value);
    return {
      number: shown.field(value, withoutEnd(at, /\.+$/u)),
      kind:
        kind === undefined
          ? inherited(matches[index - 1]?.[1], context)
          : kindField(context, slice(paragraph, match.index, match.index + kind.length)),
      ...dateAndIssuer(context, after, value),
    };
  });
  // “Quyết định số A và số B của Thủ tướng Chính phủ”: the one name at the end is the issuer of both.
  return references.map((reference, index) => {
    const next = references[index + 1];
    const shares =
      reference.issuer.value === null && next?.kind.confidence === 'inferred' && next.issuer.value !== null;
    return shares ? { ...reference, issuer: { ...next.issuer, confidence: 'inferred' } } : reference;
  });
}

/** A date such as 13/5/2024 or a pair of years is no document number: a sign in capitals must follow. */
function isNumber(number: string): boolean {
  const sign = number.replace(/^[\d\s/–-]+/u, '');
  return /^\p{Lu}{2}/u.test(sign) || /^\p{Lu}[\p{Lu}\d&]*[-–]/u.test(sign) || /\p{Lu}{2}/u.test(sign);
}

function kindField({ shown }: Context, found: Mapped): Field<string> {
  const text = found.text.replace(/\s+/g, ' ');
  const kind = KINDS.find((known) => known.toLowerCase() === text.toLowerCase()) ?? text;
  return shown.field(kind, found);
}

/** “các Quyết định số 90/QĐ-TTg và số 1705/QĐ-TTg”: the second has the kind of the first. */
function inherited(kind: string | undefined, { shown }: Context): Field<string | null> {
  if (kind === undefined) return missing();
  const known = KINDS.find((one) => one.toLowerCase() === kind.toLowerCase()) ?? kind;
  return shown.field(known, { text: '', at: [] }, 'inferred');
}

function dateAndIssuer(context: Context, after: Mapped, number: string): Pick<Reference, 'date' | 'issuer'> {
  const { shown, findings } = context;
  const near = slice(after, 0, Math.min(after.text.length, 400));
  const [date] = findDates(near);
  const between = date === undefined ? null : near.text.slice(0, near.text.search(DATE));
  // “của Chính phủ ngày 24 tháng 6 năm 2023”: some name the issuer first.
  const issuerFirst = between !== null && /^[\s,(]*của\s+\p{Lu}[^.;:]{1,80}\s$/u.test(between);
  const dateIsNext = between !== null && (issuerFirst || /^[\s,(]*(?:ban hành\s+)?$/u.test(between));
  if (date !== undefined && dateIsNext && date.iso === null) {
    findings.add('REF_DATE_IMPOSSIBLE', date.found, { number, text: date.found.text });
  }
  const dateEnd = between === null ? 0 : between.length + (date?.found.text.length ?? 0);
  const start = dateIsNext && !issuerFirst ? dateEnd : 0;
  return {
    date:
      date !== undefined && dateIsNext && date.iso !== null ? shown.field(date.iso, date.found) : missing(),
    issuer: issuerIn(context, slice(near, start)),
  };
}

/** Words behind which the name of the issuing body has ended. */
const ISSUER =
  /^[\s,)]*của\s+(\p{Lu}.{1,140}?)(?=\s+(?:về|quy định|hướng dẫn|ban hành|phê duyệt|v\/v|giao|phân bổ|sửa đổi|và\s+(?:Kế hoạch|Quyết định|Công văn|Nghị quyết|Thông tư|Nghị định)|kèm theo|đã|ngày\s+\d)(?!\p{L})|[.;:,](?!\s*(?:Thương binh|Thể thao|Du lịch|Truyền thông))|\s*\(|$)/u;

function issuerIn({ shown }: Context, after: Mapped): Field<string | null> {
  const match = ISSUER.exec(after.text);
  const name = match?.[1];
  if (match === null || name === undefined) return missing();
  const from = match[0].indexOf(name);
  return shown.textField(slice(after, from, from + name.length));
}

/** Laws are often cited by name and date alone. */
function lawsIn(context: Context, paragraph: Mapped): Reference[] {
  return [...paragraph.text.matchAll(LAW)].flatMap((match) => {
    const [, name = ''] = match;
    const found = slice(paragraph, match.index, match.index + name.length);
    const after = slice(paragraph, match.index + match[0].length);
    if (/^số\s+\d/u.test(after.text)) return [];
    const [date] = findDates(slice(after, 0, 40));
    const year = /^năm\s+(\d{4})/u.exec(after.text);
    const yearAt = slice(after, 4, 4 + (year?.[1]?.length ?? 0));
    const { shown } = context;
    return [
      {
        number: missing(shown.spansOf(found)),
        kind: shown.textField(found),
        date: date?.iso
          ? shown.field(date.iso, date.found)
          : year?.[1]
            ? shown.field(year[1], yearAt)
            : missing(),
        issuer: missing(),
      },
    ];
  });
}

function fuller(known: Reference, other: Reference): Reference {
  return {
    number: known.number,
    kind: known.kind.value === null ? other.kind : known.kind,
    date: known.date.value === null ? other.date : known.date,
    issuer: known.issuer.value === null ? other.issuer : known.issuer,
  };
}

function noteGaps({ findings }: Context, reference: Reference): void {
  const found = reference.number.at;
  if (reference.number.value === null) {
    findings.add('REF_LAW_NO_NUMBER', found, { text: reference.kind.value ?? '' });
  } else if (reference.date.value === null) {
    findings.add('REF_NO_DATE', found, { number: reference.number.value });
  }
}
