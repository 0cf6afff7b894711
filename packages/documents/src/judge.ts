import { bare } from './bare.ts';
import type { Context } from './context.ts';
import { walk } from './outline.ts';
import type { NotAPlan } from './reading.ts';
import type { SectionRole } from './sections.ts';
import { PLAN_TYPE } from './zones.ts';

/** What speaks for a text being a plan. */
export type Verdict =
  | { readonly isPlan: true; readonly by: 'type-line' | 'symbol' | 'closing' | 'sections' }
  | { readonly isPlan: false; readonly reason: NotAPlan };

const REASONS = {
  empty: ['Tệp không có chữ nào.', 'The file holds no text.'],
  news: [
    'Đây giống một bài báo hoặc tin trên trang web: không có số ký hiệu, không có phần tổ chức thực hiện.',
    'This looks like a news page: it has no document number and no section on organisation.',
  ],
  'decision-without-plan': [
    'Đây là quyết định, không kèm bản kế hoạch. Hãy chọn tệp có phần KẾ HOẠCH ban hành kèm theo.',
    'This is a decision without the plan. Choose the file that holds the plan issued with it.',
  ],
  'other-document': [
    'Đây là văn bản loại khác ({type}), không phải kế hoạch.',
    'This is a document of another kind ({type}), not a plan.',
  ],
  'no-structure': [
    'Văn bản không có dòng “KẾ HOẠCH”, cũng không có các phần mục tiêu, nội dung, kinh phí, tổ chức thực hiện.',
    'The text has no line “KẾ HOẠCH” (plan), nor sections on objectives, contents, budget, organisation.',
  ],
  'unreadable-marks': [
    'Văn bản gần như không có dấu tiếng Việt nên không đọc chắc được. Hãy dùng bản gốc có dấu.',
    'The text has almost no Vietnamese marks, so it cannot be read with certainty. Use the original with marks.',
  ],
} as const satisfies Record<NotAPlan['code'], readonly [string, string]>;

/** Tells whether a text is a plan, and if not, why. */
export function judge(context: Context): Verdict {
  const { paragraphs, zones } = context;
  const text = paragraphs.map(({ content }) => content.text).join('\n');
  if (!/\p{L}/u.test(text)) return no('empty');
  const roles = new Set([...walk(context.outline)].map((node) => node.role).filter((role) => role !== null));
  const { type } = zones;
  const head = paragraphs
    .slice(0, zones.bodyFrom)
    .map(({ content }) => content.text)
    .join('\n');
  const structured = planLike(roles);
  if (type === PLAN_TYPE && (roles.size >= 1 || hasSymbol(head))) return yes('type-line');
  if (type !== null && type !== PLAN_TYPE)
    return otherType(type, paragraphs[zones.typeAt ?? 0]?.content.text ?? '');
  if (hasSymbol(head) && roles.size >= 1) return yes('symbol');
  if (/(?:^|\n)tren day la (?:noi dung )?ke hoach/.test(bare(text)) && roles.size >= 1) return yes('closing');
  if (structured && !isNews(text)) return yes('sections');
  if (isNews(text)) return no('news');
  return no(hasMarks(text) ? 'no-structure' : 'unreadable-marks');
}

const yes = (by: 'type-line' | 'symbol' | 'closing' | 'sections'): Verdict => ({ isPlan: true, by });

function no(code: NotAPlan['code'], type = ''): Verdict {
  const [vi, en] = REASONS[code];
  return {
    isPlan: false,
    reason: { code, message: { vi: vi.replace('{type}', type), en: en.replace('{type}', type) } },
  };
}

function otherType(type: string, line: string): Verdict {
  return type === 'quyetdinh'
    ? no('decision-without-plan')
    : no('other-document', line.trim().replace(/[:.]$/, ''));
}

function hasSymbol(head: string): boolean {
  return /\/\s?KH\s?[-–]\s?\p{Lu}|\d\s?-\s?KH\//u.test(head);
}

/** Three sections of a plan, with work and with means or people. */
function planLike(roles: ReadonlySet<SectionRole>): boolean {
  const has = (role: SectionRole): boolean => roles.has(role);
  return has('content') && has('organisation') && (has('objective') || has('purpose') || has('budget'));
}

const NEWS =
  /\(?(?:theo|nguon)\s*:?\s*(?:bao|ttxvn|vov|vtv|vnexpress|dan tri|cong thong tin)|phong vien|chia se bai viet|binh luan|tin lien quan|bai viet lien quan|doc them|luot xem|\bpv\b/;

function isNews(text: string): boolean {
  const plain = bare(text);
  return NEWS.test(plain) && !/tm\.\s*\S/.test(plain);
}

function hasMarks(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return (text.match(/[^\P{L}A-Za-z]/gu)?.length ?? 0) > letters * 0.05;
}
