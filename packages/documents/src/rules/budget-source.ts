import type { Context } from '../context.ts';
import { slice, trim, withoutEnd } from '../mapped.ts';
import type { Node } from '../outline.ts';
import type { Field } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { decisionsIn } from './references.ts';

const MONEY = '(?:các\\s+)?(?:nguồn|ngân sách|vốn|kinh phí\\s+(?:sự nghiệp|được giao))(?!\\p{L})';
const STOP =
  '(?=,\\s*(?:dự kiến|với|tổng|trong đó)|,?\\s*(?:được|đã được|đã|và được)\\s+(?:phân bổ|giao|cấp|bố trí|phê duyệt)|,?\\s*(?:theo|tại)\\s+(?:các\\s+)?(?:quyết định|nghị quyết|kế hoạch|văn bản)|[.;](?:\\s|$)|:|$)';

/** The ways a plan says where its money comes from. */
const SOURCES: readonly RegExp[] = [
  new RegExp(`nguồn\\s+(?:kinh phí|vốn)(?:\\s+thực hiện)?\\s*:\\s*(?<source>.+?)${STOP}`, 'iu'),
  new RegExp(`(?<=(?:từ|bằng|sử dụng)\\s+)(?<source>${MONEY}.+?)${STOP}`, 'iu'),
  /^(?<source>ngân sách\s+.{3,120}?)(?=\s+(?:đảm bảo|bảo đảm|cấp|hỗ trợ))/iu,
];

/** The source of the money as written. */
export function readSource({ shown }: Context, nodes: readonly Node[]): Field<string | null> {
  for (const pattern of SOURCES) {
    for (const { content } of nodes) {
      const match = pattern.exec(content.text);
      const source = match?.groups?.source;
      if (match === null || source === undefined) continue;
      const from = match.index + match[0].indexOf(source);
      return shown.textField(trim(withoutEnd(slice(content, from, from + source.length))));
    }
  }
  return missing();
}

/** The decision by which the money was given: the first `…/QĐ-…` in the budget section. */
export function readDecision({ shown }: Context, nodes: readonly Node[]): Field<string | null> {
  for (const { content } of nodes) {
    const [number] = decisionsIn(content);
    if (number !== undefined) return shown.field(number.text.replace(/\s+/g, '').replace('–', '-'), number);
  }
  return missing();
}
