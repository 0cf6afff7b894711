import { bare } from '../bare.ts';
import { isBasis } from '../basis.ts';
import type { Context } from '../context.ts';
import { join, type Mapped, NOTHING, slice, trim, withoutEnd } from '../mapped.ts';
import type { Field, PlanReading } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { isAuthority, isRecipientsLabel, typeLength, typeLine } from '../zones.ts';
import { findDates } from './dates.ts';

type Header = Pick<PlanReading, 'docType' | 'number' | 'symbol' | 'date' | 'place' | 'issuer' | 'title'>;

/** Reads the head of the document: number, place and date, issuing body, kind, title. */
export function readHeader(context: Context): Header {
  const head = context.paragraphs.slice(0, context.zones.bodyFrom).map(({ content }) => content);
  const metadata = head.find(({ text }) => WEBSITE_DATA.test(bare(text)));
  if (metadata !== undefined) context.findings.add('METADATA_BLOCK', metadata);
  return {
    ...readNumber(context, head),
    ...readDate(context, head),
    issuer: readIssuer(context, head),
    docType: readType(context),
    title: readTitle(context, head),
  };
}

/** What websites with legal texts put above a document. */
const WEBSITE_DATA =
  /^(?:so hieu|loai van ban|noi ban hanh|co quan ban hanh|nguoi ky|ngay ban hanh|tinh trang|ngay co hieu luc)\s*[:|]/;

/** `Số: 118/KH-UBND`, `Số: /KH-UBND`, `Số 05-KH/TU`; the number may be blank. */
const NUMBER =
  /^Số\s*[:.]?\s*(?:(\d[\d ]{0,6})?[\s.…_]*\/\s*([\p{Lu}][\p{Lu}\d&.]*(?:\s?[-–]\s?[\p{Lu}][\p{Lu}\d&.]*)*)|(\d{1,5})\s?-\s?(\p{Lu}{1,4}\/\p{Lu}{1,6}))/u;

function readNumber(
  { shown, findings }: Context,
  head: readonly Mapped[],
): Pick<Header, 'number' | 'symbol'> {
  for (const line of head) {
    const match = NUMBER.exec(line.text);
    if (match === null) continue;
    const [whole, digits, sign, partyDigits, partySign] = match;
    const found = withoutEnd(slice(line, line.text.search(/[\d/…._]/), whole.length), /[\s.]+$/u);
    const symbol = (sign ?? partySign ?? '').replace(/\s+/g, '').replace('–', '-').replace(/\.$/, '');
    const symbolAt = slice(
      found,
      Math.max(0, found.text.length - (sign ?? partySign ?? '').replace(/\.$/, '').length),
    );
    const number = (digits ?? partyDigits)?.replace(/\s/g, '');
    if (number === undefined) findings.add('NUMBER_MISSING', slice(line, 0, whole.length), { symbol });
    const value = partySign === undefined ? `${number}/${symbol}` : `${number}-${symbol}`;
    return {
      number:
        number === undefined
          ? missing(shown.spansOf(slice(line, 0, whole.length)))
          : shown.field(value, found),
      symbol: shown.field(symbol, symbolAt),
    };
  }
  findings.add('NUMBER_LINE_MISSING', head[0]);
  return { number: missing(), symbol: missing() };
}

/** `Cửa Lam, ngày …`: the whole line before the comma, or the capitalised words before it when a number stands first. */
const PLACE_LINE = /^(\p{Lu}[^,:;]{1,60}),\s*(?=ngày)/iu;
const PLACE_WORDS = /(?<=\s)(\p{Lu}[\p{L}.]*(?:\s\p{Lu}[\p{L}.]*){0,4}),\s*(?=ngày)/u;

function readDate({ shown, findings }: Context, head: readonly Mapped[]): Pick<Header, 'date' | 'place'> {
  for (const line of head) {
    if (isBasis(line.text)) continue;
    // The date of issue stands behind the place, or alone; others in the head belong to documents that are cited.
    const match =
      PLACE_LINE.exec(line.text) ?? PLACE_WORDS.exec(line.text) ?? /^(?=ngày\s)/iu.exec(line.text);
    const [date] = match === null ? [] : findDates(slice(line, match.index + match[0].length));
    if (match === null || date === undefined) continue;
    const name = match[1];
    const at = slice(line, match.index, match.index + (name?.length ?? 0));
    const place = name === undefined ? missing(shown.spansOf(date.found)) : shown.textField(at);
    if (date.iso === null) {
      findings.add('DATE_IMPOSSIBLE', date.found, { text: date.found.text });
      return { date: missing(shown.spansOf(date.found)), place };
    }
    if (!date.hasDay) findings.add('DAY_MISSING', date.found, { date: inWords(date.iso) });
    return { date: shown.field(date.iso, date.found), place };
  }
  findings.add('DATE_MISSING', head[0]);
  return { date: missing(), place: missing() };
}

function inWords(iso: string): string {
  const [year, month] = iso.split('-');
  return month === undefined ? `năm ${year}` : `tháng ${Number(month)}/${year}`;
}

const BODY_NAME =
  /^(?:uy ban nhan dan|ubnd|hoi dong|hdnd|ban chi dao|ban |so |phong |bo |cuc |chi cuc |trung tam |dai |huyen uy|thi uy|thanh uy|tinh uy|dang uy|mat tran|uy ban|hoi |doan )/;

const PLACE_NAME = /^(?:tinh|thanh pho|tp|huyen|thi xa|quan|phuong|xa|thi tran|dac khu)\.? /;

/** The issuing body: the last body named at the left of the head; a line with a place belongs to the body above it. */
function readIssuer({ shown, paragraphs, zones }: Context, head: readonly Mapped[]): Field<string | null> {
  const before = head.slice(0, zones.outerTypeAt ?? zones.typeAt ?? Math.min(head.length, 12));
  let issuer: Mapped | undefined;
  for (const line of before) {
    const text = bare(line.text);
    if (line.text.length > 90 || /[.:;]$/.test(line.text) || isAuthority(line.text)) continue;
    if (/cong hoa|chu nghia|viet nam$/.test(text)) continue;
    if (BODY_NAME.test(`${text} `)) issuer = line;
    else if (issuer !== undefined && (PLACE_NAME.test(text) || isTornName(issuer, line))) {
      issuer = join([issuer, line]);
    }
  }
  if (issuer !== undefined) return shown.textField(issuer);
  return inferIssuer(shown, [
    ...head,
    ...paragraphs.slice(zones.bodyFrom, zones.bodyFrom + 3).map(({ content }) => content),
  ]);
}

/** `ỦY BAN NHÂN` / `DÂN`: a short line in capitals that no rule knows goes on with the name above. */
function isTornName(issuer: Mapped, line: Mapped): boolean {
  if (/[\p{Ll}:/\d]/u.test(line.text) || line.text.length > 40) return false;
  const text = bare(line.text);
  return (
    bare(issuer.text).startsWith('uy ban nhan') &&
    !/cong hoa|hoi chu nghia|doc lap/.test(text) &&
    issuer.text.length < 25
  );
}

/** Without a head, the opening sentence names the body: “UBND thị xã Cửa Lò xây dựng kế hoạch …”. */
function inferIssuer(shown: Context['shown'], lines: readonly Mapped[]): Field<string | null> {
  const named =
    /(?:UBND|[UỦ][ỷỶyỷ] ban nhân dân|Ủy ban nhân dân|Uỷ ban nhân dân)\s+(?:tỉnh|thành phố|thị xã|huyện|quận|phường|xã|thị trấn)(?:\s+\p{Lu}[\p{L}]*){1,4}(?=\s+(?:xây dựng|ban hành|lập|triển khai))/u;
  for (const line of lines) {
    const match = named.exec(line.text);
    if (match !== null)
      return shown.textField(slice(line, match.index, match.index + match[0].length), 'inferred');
  }
  return missing();
}

function readType({ shown, findings, paragraphs, zones }: Context): Field<string | null> {
  const line = zones.typeAt === null ? undefined : paragraphs[zones.typeAt]?.content;
  if (line !== undefined) return shown.textField(withoutEnd(slice(line, 0, typeLength(line.text))));
  findings.add('TYPE_MISSING', undefined);
  return missing();
}

/** The title: the paragraph under the kind line, and the next ones until the reasons begin. */
function readTitle({ shown, findings, zones }: Context, head: readonly Mapped[]): Field<string | null> {
  const from = zones.typeAt ?? head.findLastIndex(({ text }) => /^Số\s*[:.]|,\s*ngày|^Độc lập/u.test(text));
  const typed = zones.typeAt === null ? NOTHING : (head[zones.typeAt] ?? NOTHING);
  const lines = [trim(slice(typed, typeLength(typed.text)))].filter(({ text }) => text !== '');
  for (const line of head.slice(from + 1)) {
    const text = bare(line.text);
    if (/^\(/.test(text) || /^[-_=]{3}/.test(text)) {
      if (lines.length > 0) break;
      continue;
    }
    if (isRecipientsLabel(line.text) || typeLine(line.text) !== null) break;
    if (isBasis(line.text) && (lines.length > 0 || text.startsWith('can cu'))) break;
    if (lines.length > 0 && (line.text.length > 200 || /[:;]$/.test(line.text))) break;
    lines.push(line);
    if (/[.;:]$/.test(line.text) || lines.length === 6) break;
  }
  const title = trim(withoutEnd(join(lines)));
  if (title.text !== '') return shown.textField(title, zones.typeAt === null ? 'inferred' : undefined);
  findings.add('TITLE_MISSING', undefined);
  return missing();
}
