import type { Context } from '../context.ts';
import { type Mapped, slice, split, trim, withoutEnd } from '../mapped.ts';
import { type Node, roleAt, walk } from '../outline.ts';
import type { Responsibility } from '../reading.ts';
import { DUTY_VERB, startsWithUnit } from './units.ts';

/** Words that hand work to a unit and are no part of its name. */
const HANDING =
  /^(?:đề nghị|giao(?: cho)?|yêu cầu|phân công|trách nhiệm của|nhiệm vụ của|đối với)\s+(?:các đồng chí\s+)?(?=\p{L})/iu;

interface Head {
  readonly unit: Mapped;
  /** What follows the name on the same line. */
  readonly rest: Mapped;
  readonly colon: boolean;
}

/** Reads who does what from the section on organisation. The closing paragraph is not in it, for it is a node of its own. */
export function readResponsibilities(context: Context): Responsibility[] {
  const sections = [...walk(context.outline)].filter(
    (node) => node.role === 'organisation' && roleAt(node.parent) !== 'organisation',
  );
  if (sections.length === 0) {
    context.findings.add('SECTION_MISSING', undefined, {
      section: 'tổ chức thực hiện',
      sectionEn: 'organisation',
    });
  }
  return sections.flatMap((section) => unitsUnder(context, section));
}

function unitsUnder(context: Context, parent: Node): Responsibility[] {
  const { findings } = context;
  return parent.children.flatMap((node) => {
    if (node.role !== null && node.role !== 'organisation') return [];
    const head = node.cells === null ? headOf(node) : null;
    if (head !== null) return [responsibilityOf(context, node, head)];
    const inside = unitsUnder(context, node);
    const isTitle = node.kind === 'heading' && node.children.length > 0;
    if (inside.length === 0 && node.cells === null && !isTitle)
      findings.add('RESPONSIBILITY_UNPARSED', node.whole);
    return inside;
  });
}

/** The unit at the start of a paragraph: before a colon, as the whole heading, or before the verb of its first duty. */
function headOf({ content, children, marker }: Node): Head | null {
  const handing = HANDING.exec(content.text)?.[0].length ?? 0;
  const text = slice(content, handing);
  const colon = /^[^.;:]{2,160}:/u.exec(text.text);
  if (colon !== null && (startsWithUnit(text.text) || (marker !== null && handing > 0))) {
    const unit = trim(slice(text, 0, colon[0].length - 1));
    return { unit, rest: trim(slice(text, colon[0].length)), colon: true };
  }
  if (!startsWithUnit(text.text)) return null;
  const verb = DUTY_VERB.exec(text.text);
  if (verb === null) {
    const isName = text.text.length <= 160 && children.length > 0;
    return isName ? { unit: trim(withoutEnd(text)), rest: slice(text, text.text.length), colon: true } : null;
  }
  const unit = trim(withoutEnd(slice(text, 0, verb.index)));
  // “Giao Phòng A chủ trì …” is a sentence and needs no colon; “UBND các phường Phối hợp …” lost one.
  const isSentence = handing > 0 || /^\p{Ll}/u.test(verb[0]);
  return unit.text.length > 160 ? null : { unit, rest: trim(slice(text, verb.index)), colon: isSentence };
}

function responsibilityOf(
  { shown, findings }: Context,
  node: Node,
  { unit, rest, colon }: Head,
): Responsibility {
  if (!colon) findings.add('UNIT_NO_COLON', unit, { unit: unit.text }, `${unit.text}:`);
  const sentences = split(rest, /(?<=[.;])\s+(?=\p{Lu})/gu).map((each) => trim(withoutEnd(each, /[\s;]+$/u)));
  const under = [...walk(node.children)].map((child) => trim(withoutEnd(child.content, /[\s;]+$/u)));
  const duties = [...sentences, ...under].filter((duty) => duty.text !== '');
  return { unit: shown.textField(unit), duties: duties.map((duty) => shown.textField(duty)) };
}
