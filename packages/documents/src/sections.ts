import { bare } from './bare.ts';

/** What a section of a plan is about. */
export type SectionRole =
  | 'purpose'
  | 'objective'
  | 'content'
  | 'budget'
  | 'organisation'
  | 'time'
  | 'scope'
  | 'reporting';

/** Words that open the heading of a section, without marks; the first that fits decides. */
const OPENINGS: readonly (readonly [SectionRole, string])[] = [
  ['organisation', 'to chuc thuc hien|to chuc trien khai|phan cong|trach nhiem|to chuc, thuc hien'],
  ['purpose', 'muc dich|yeu cau|quan diem|su can thiet|can cu'],
  ['objective', 'muc tieu|chi tieu'],
  [
    'budget',
    'kinh phi|nguon luc|nguon kinh phi|nguon von|du toan|nhu cau kinh phi|tong kinh phi|co che tai chinh',
  ],
  ['reporting', 'che do bao cao|che do thong tin|kiem tra, giam sat|giam sat, danh gia|theo doi, danh gia'],
  ['time', 'thoi gian|tien do|lo trinh|thoi han'],
  ['scope', 'pham vi|doi tuong|dia ban'],
  ['content', 'noi dung|nhiem vu|giai phap|hoat dong|cong viec|nhung noi dung'],
];

const PREFIX = '(?:cac |mot so |nhung |ve |cong tac |phan )*';
const AT_START = OPENINGS.map(
  ([role, words]) => [role, new RegExp(`^${PREFIX}(?:${words})(?![a-z])`)] as const,
);
const ANYWHERE = OPENINGS.map(
  ([role, words]) => [role, new RegExp(`(?<![a-z])(?:${words})(?![a-z])`)] as const,
);

/**
 * The role of a heading, or null. A top heading (`I.`, capitals) may have the word anywhere in its first 60 letters:
 * `III. TRIỂN KHAI CÁC NHIỆM VỤ`; a lower one must begin with it, since titles of activities hold such words too.
 */
export function roleOf(heading: string, top: boolean): SectionRole | null {
  const text = bare(heading).trim();
  if (text.length > 160) return null;
  for (const [role, pattern] of AT_START) if (pattern.test(text)) return role;
  if (!top) return null;
  for (const [role, pattern] of ANYWHERE) if (pattern.test(text.slice(0, 60))) return role;
  return null;
}
