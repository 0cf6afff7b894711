import { bare } from '../bare.ts';
import { type Mapped, slice, trim } from '../mapped.ts';

/** What a labelled piece of an activity says. */
export type LabelKind = 'content' | 'lead' | 'support' | 'time' | 'amount' | 'other';

const AGENCY = '(?:(?:cac )?(?:don vi|co quan|bo phan|to chuc|phong|nganh) )?';

/** Labels without marks, each up to its colon. */
const LABELS: readonly (readonly [LabelKind, string])[] = [
  [
    'support',
    `${AGENCY}(?:cung )?phoi hop(?: (?:thuc hien|trien khai|chinh))?|(?:cac )?(?:don vi|co quan) tham gia`,
  ],
  [
    'lead',
    `${AGENCY}chu tri(?:,? (?:thuc hien|tham muu|trien khai|phoi hop|to chuc))?(?: thuc hien)?|${AGENCY}(?:dau moi|thuc hien|phu trach|duoc giao)(?: (?:thuc hien|chu tri))?|phan cong(?: thuc hien)?`,
  ],
  [
    'content',
    '(?:noi dung|hoat dong|cong viec)(?: (?:thuc hien|hoat dong|cong viec|trien khai|cu the|chinh|nhiem vu))?',
  ],
  ['time', '(?:thoi gian|thoi han|tien do|lo trinh|thoi diem)(?: [a-z]+){0,4}'],
  ['amount', '(?:du kien )?(?:tong )?(?:kinh phi|du toan)(?: [a-z]+){0,4}'],
  [
    'other',
    '(?:doi tuong|dia diem|san pham|so luong|hinh thuc|ket qua|yeu cau|muc tieu|quy mo|thanh phan|giai phap|phuong thuc)(?: [a-z]+){0,4}',
  ],
];

const ANY = new RegExp(
  `(?:^|(?<=[.;(]\\s?)|(?<=, ))(?:[-+]\\s*)?(?:${LABELS.map(([kind, words]) => `(?<${kind}>${words})`).join('|')})\\s*:\\s*`,
  'g',
);

/** A piece of text behind a label. */
export interface Labelled {
  readonly kind: LabelKind;
  /** The text after the colon. */
  readonly value: Mapped;
  /** Label and text. */
  readonly whole: Mapped;
}

/** The labelled pieces of a paragraph: `Đơn vị chủ trì thực hiện: …`, also several in one line. Empty when there are none. */
export function labelledPieces(paragraph: Mapped): Labelled[] {
  const text = bare(paragraph.text);
  const matches = [...text.matchAll(ANY)];
  return matches.map((match, index) => {
    const end = matches[index + 1]?.index ?? text.length;
    const kind = LABELS.find(([name]) => match.groups?.[name] !== undefined)?.[0] ?? 'other';
    const value = trim(slice(paragraph, match.index + match[0].length, end));
    return { kind, value: withoutBracket(value), whole: slice(paragraph, match.index, end) };
  });
}

/** `(Chủ trì: A; phối hợp: B)` leaves a bracket at the end that was opened before the label. */
function withoutBracket(value: Mapped): Mapped {
  const opened = value.text.split('(').length - 1;
  const closed = value.text.split(')').length - 1;
  return closed > opened && /\)[.;\s]*$/.test(value.text)
    ? slice(value, 0, value.text.lastIndexOf(')'))
    : value;
}

/** The kind of a table column by its head, or null. */
export function columnKind(head: string): LabelKind | 'title' | 'order' | null {
  const text = bare(head)
    .replace(/[^a-z ]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (/^(?:tt|stt|so tt|so thu tu)$/.test(text)) return 'order';
  if (/phoi hop/.test(text) && !/chu tri/.test(text)) return 'support';
  if (/chu tri|thuc hien chinh|don vi thuc hien|co quan thuc hien|dau moi|phu trach/.test(text))
    return 'lead';
  if (/thoi gian|tien do|thoi han|hoan thanh/.test(text)) return 'time';
  if (/kinh phi|so tien|thanh tien|du toan/.test(text)) return 'amount';
  if (/^(?:noi dung|nhiem vu|hoat dong|cong viec|ten)/.test(text)) return 'title';
  return text === '' ? null : 'other';
}
