import { bare } from '../bare.ts';
import type { Context } from '../context.ts';
import { join, type Mapped, NOTHING, slice, split, trim, withoutEnd } from '../mapped.ts';
import { type Node, roleAt, walk } from '../outline.ts';
import type { Comparator, Field, Target } from '../reading.ts';

/** Things that a plan counts. */
const COUNTED =
  'lượt người|lượt cán bộ|lượt|người|cán bộ|hộ gia đình|hộ|lớp|hội nghị|hội thảo|buổi|đợt|cuộc|chuyên mục|chuyên đề|chương trình|phóng sự|tin,? bài|tin|bài|cụm loa|cụm|đài truyền thanh|đài|trạm|điểm|bảng tin|phường|xã|thôn|khối|bản|tổ dân phố|máy tính|máy|bộ|thiết bị|tờ rơi|tờ gấp|pa ?nô|áp phích|khẩu hiệu|băng rôn|ấn phẩm|cuốn|số|kỳ|giờ|phút|mô hình|trang thông tin|học viên|đại biểu|cộng tác viên';

const BEFORE =
  '(?<before>ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|không quá|không vượt quá|không cao hơn|tối đa|trên|hơn|dưới|gần|khoảng|xấp xỉ|từ|đạt)?';

const FIGURE = new RegExp(
  `(?<![\\p{L}\\d.,/-])${BEFORE}\\s*(?<figure>\\d{1,3}(?:\\.\\d{3})+|\\d{1,7}(?:,\\d{1,3})?)\\s*(?:(?<percent>%|phần trăm)|(?<counted>${COUNTED})(?![\\p{L}]))(?<after>\\s+(?:trở lên|trở xuống))?`,
  'giu',
);

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  'ít nhất': '>=', 'tối thiểu': '>=', 'không dưới': '>=', 'không ít hơn': '>=', 'không thấp hơn': '>=',
  'không quá': '<=', 'không vượt quá': '<=', 'không cao hơn': '<=', 'tối đa': '<=',
  'trên': '>', 'hơn': '>', 'dưới': '<',
}; // biome-ignore format: a table

/** Words before a count that make it a promise: “mở 02 lớp”. Without them “7 phường” only tells how large the town is. */
const PROMISE =
  /(?:to chuc|mo|xay dung|san xuat|phat song|phat|dat|co|thanh lap|lap dat|trang bi|ho tro|cap|in|duy tri|thuc hien|dao tao|tap huan|bien soan|bien tap|nang cap|dau tu|thiet lap|cho|va|voi|gom|hoan thanh|phan dau)\s*(?:duoc\s*)?$/;

/** “toàn bộ thôn có …”, “tất cả các hộ …” promise 100 %. */
const ALL = /^(?:phấn đấu\s+)?(toàn bộ|tất cả(?:\s+các)?|mọi)\s+(?=\p{L})/iu;

/** What the objective section says: general aims as texts, and figures as targets. */
export interface Aims {
  readonly objectives: readonly Field<string>[];
  readonly targets: readonly Target[];
}

/** Reads the section on objectives. */
export function readAims(context: Context): Aims {
  const { findings, shown, outline } = context;
  const nodes = [...walk(outline)].filter((node) => roleAt(node) === 'objective' && !isHeadingOnly(node));
  const objectives: Field<string>[] = [];
  const targets: Target[] = [];
  let sections = 0;
  for (const node of walk(outline)) if (node.role === 'objective') sections += 1;
  if (sections === 0)
    findings.add('SECTION_MISSING', undefined, { section: 'mục tiêu', sectionEn: 'objectives' });
  for (const node of nodes) {
    const found = targetsIn(context, node.content);
    for (const target of found) targets.push(target);
    if (found.length > 1) findings.add('MULTI_TARGET', node.content, { count: found.length });
    if (found.length === 0) {
      if (isSpecific(node)) findings.add('OBJECTIVE_NO_TARGET', node.content);
      objectives.push(shown.textField(node.content));
    }
  }
  if (sections > 0 && targets.length === 0) findings.add('NO_TARGETS', undefined);
  return { objectives, targets };
}

/** A heading with parts under it is no objective itself. */
function isHeadingOnly(node: Node): boolean {
  return (
    node.role !== null ||
    (node.children.length > 0 && node.kind === 'heading' && !/\d\s*%/.test(node.content.text))
  );
}

function isSpecific(node: Node): boolean {
  for (let here = node.parent; here !== null; here = here.parent) {
    if (/cu the|chi tieu/.test(bare(here.content.text))) return true;
  }
  return false;
}

/** The figures promised in one paragraph. */
export function targetsIn(context: Context, paragraph: Mapped): Target[] {
  const targets = split(paragraph, /(?<=[;.])\s+(?=\p{L}|\d)/gu).flatMap((sentence) =>
    sentenceTargets(context, trim(sentence)),
  );
  if (targets.length > 0) return targets;
  const all = ALL.exec(paragraph.text);
  if (all === null) return [];
  const { shown } = context;
  const word = slice(paragraph, all[0].indexOf(all[1] ?? ''), all[0].length);
  return [
    {
      value: shown.field(100, trim(word), 'inferred'),
      unit: shown.field('%', trim(word), 'inferred'),
      comparator: shown.field('=', trim(word), 'inferred'),
      subject: shown.textField(withoutEnd(slice(paragraph, all[0].length))),
    },
  ];
}

function sentenceTargets(context: Context, sentence: Mapped): Target[] {
  const matches = [...sentence.text.matchAll(FIGURE)];
  const percents = matches.filter(({ groups }) => groups?.percent !== undefined);
  const kept = matches.filter(
    (match) => match.groups?.percent !== undefined || isPromise(sentence.text, match, percents.length > 0),
  );
  return kept.map((match, index) => {
    const to = kept[index + 1]?.index ?? sentence.text.length;
    const lead = index === 0 ? slice(sentence, 0, match.index) : null;
    return targetOf(context, sentence, match, lead, slice(sentence, match.index + match[0].length, to));
  });
}

function isPromise(text: string, match: RegExpExecArray, besidePercent: boolean): boolean {
  const before = bare(text.slice(Math.max(0, match.index - 60), match.index)).trimEnd();
  const word = match.groups?.before?.toLowerCase();
  if (/(?:du an|dieu|khoan|muc|nam|thang|ngay|so|giai doan|quy|nhom|loai|cap|phan|tieu du an)$/.test(before))
    return false;
  if (word !== undefined && word !== 'từ') return true;
  return PROMISE.test(`${before} `) || (before === '' && !besidePercent);
}

function targetOf(
  context: Context,
  sentence: Mapped,
  match: RegExpExecArray,
  lead: Mapped | null,
  rest: Mapped,
): Target {
  const { shown, findings } = context;
  const { figure = '', percent, counted, before, after } = match.groups ?? {};
  const start = match.index + match[0].indexOf(figure, before?.length ?? 0);
  const figureAt = slice(sentence, start, start + figure.length);
  const unitStart = match[0].indexOf(percent ?? counted ?? '', match[0].indexOf(figure) + figure.length);
  const unitAt = slice(
    sentence,
    match.index + unitStart,
    match.index + unitStart + (percent ?? counted ?? '').length,
  );
  const word = before?.toLowerCase().replace(/\s+/g, ' ');
  const wordAt = slice(sentence, match.index, match.index + (before?.length ?? 0));
  if (word === 'gần' || word === 'khoảng' || word === 'xấp xỉ')
    findings.add('TARGET_APPROXIMATE', wordAt, { word });
  const comparator = comparatorOf(word, after);
  const said =
    after === undefined
      ? wordAt
      : join([
          wordAt,
          slice(sentence, match.index + match[0].lastIndexOf(after), match.index + match[0].length),
        ]);
  return {
    value: shown.field(Number(figure.replaceAll('.', '').replace(',', '.')), figureAt),
    unit: shown.field(percent === undefined ? unitAt.text : '%', unitAt),
    comparator: shown.field(comparator, said, said.text === '' ? 'inferred' : 'normalised'),
    subject: shown.textField(subjectOf(sentence, lead, rest, unitAt, counted !== undefined)),
  };
}

function comparatorOf(word: string | undefined, after: string | undefined): Comparator {
  if (after?.includes('lên')) return '>=';
  if (after?.includes('xuống')) return '<=';
  return (word === undefined ? undefined : COMPARATORS[word]) ?? '=';
}

/**
 * The subject follows the figure: “100 % **phường có …**”. When nothing but a time follows, it stands before: “**Tỷ lệ hộ
 * nghèo giảm** 1,5 %”. A count inside a sentence, or a figure for a year, is understood only with the whole sentence.
 */
function subjectOf(
  sentence: Mapped,
  lead: Mapped | null,
  rest: Mapped,
  unit: Mapped,
  isCount: boolean,
): Mapped {
  const isFirst = lead !== null;
  const opening = /^(?:[-–+]\s*)?(?:phấn đấu|hằng năm|hàng năm)?[\s,:]*/iu.exec(lead?.text ?? '');
  const before = trim(slice(lead ?? NOTHING, opening?.[0].length ?? 0));
  const isShort = sentence.text.length <= LONGEST_SENTENCE;
  if (isShort && (/năm \d{4}/u.test(before.text) || (isCount && (before.text !== '' || !isFirst))))
    return trim(withoutEnd(sentence));
  const after = trim(withoutEnd(isCount ? join([unit, rest], '') : rest, TRAILING));
  const saysWhat = /\p{L}{2}/u.test(after.text) && !AFTER_ONLY_TIME.test(after.text);
  const stem = trim(withoutEnd(before, LEADING_TO));
  return saysWhat || stem.text === '' ? after : stem;
}

/** A sentence longer than this is no sentence, and is not repeated as the subject of each figure in it. */
const LONGEST_SENTENCE = 1_000;

const TRAILING = /(?:[\s;.,:]|(?<!\p{L})(?:cho|và|với))+$/iu;
const AFTER_ONLY_TIME = /^(?:\/?\s*(?:năm|vào|trong|so với|trở|đến|theo|mỗi|của))(?!\p{L})/iu;
const LEADING_TO = /(?:[\s:,;]|(?<!\p{L})(?:đạt|là|còn|ở mức|tỷ lệ|có))+$/iu;
