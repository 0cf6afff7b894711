import type { Dong } from '@loaphuong/domain/basics';
import type { Context } from '../context.ts';
import { join, type Mapped, slice, trim, withoutEnd } from '../mapped.ts';
import { type Node, roleAt, walk } from '../outline.ts';
import type { Activity, Field } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { readActivityRows } from './activity-rows.ts';
import { findAmounts } from './amounts.ts';
import { type LabelKind, type Labelled, labelledPieces } from './labels.ts';
import { rolesInProse } from './prose-roles.ts';
import { splitUnits } from './units.ts';

/** Reads the section on contents: one activity for each piece of work with its agencies, or for each numbered heading. */
export function readActivities(context: Context): Activity[] {
  const sections = [...walk(context.outline)].filter(
    (node) => node.role === 'content' && roleAt(node.parent) !== 'content',
  );
  if (sections.length === 0) {
    context.findings.add('SECTION_MISSING', undefined, {
      section: 'nội dung thực hiện',
      sectionEn: 'contents',
    });
    return [];
  }
  const activities = sections.flatMap((section) => [
    ...readActivityRows(context, section),
    ...activityNodes(section).map((node) => activityOf(context, node)),
  ]);
  if (activities.length === 0) context.findings.add('NO_STRUCTURED_ACTIVITIES', sections[0]?.content);
  return activities;
}

/** The nodes that are activities: those with labelled lines right under them; without any labels, the first level. */
function activityNodes(section: Node): Node[] {
  const labelled = section.children.flatMap(labelledNodes);
  if (labelled.length > 0) return labelled;
  const numbered = section.children.filter((child) => child.marker !== null && child.role === null);
  return numbered.flatMap((child) => (child.role === 'content' ? activityNodes(child) : [child]));
}

function labelledNodes(node: Node): Node[] {
  if (node.cells !== null || (node.role !== null && node.role !== 'content')) return [];
  const own = [node, ...node.children].some((each) =>
    labelledPieces(each.content).some(({ kind }) => kind !== 'other'),
  );
  return own ? [node] : node.children.flatMap(labelledNodes);
}

function activityOf(context: Context, node: Node): Activity {
  const { shown, findings } = context;
  const parts = [...walk(node.children)].filter((part) => part.cells === null);
  const pieces = [...labelledPieces(node.content), ...labelledWithChildren(node)];
  const heading = titleOf(node);
  const prose = [
    heading.rest,
    ...parts.filter((part) => labelledPieces(part.content).length === 0).map((part) => part.content),
  ];
  const roles = rolesInProse(prose);
  const lead = unitsOf(context, pieces, 'lead', roles.lead);
  const support = unitsOf(context, pieces, 'support', roles.support);
  const content = readContent(context, node, pieces, heading.rest);
  if (lead.length === 0) findings.add('ACTIVITY_NO_LEAD', node.whole);
  if (content.value === null) findings.add('ACTIVITY_NO_CONTENT', node.whole);
  return {
    title: shown.textField(heading.title),
    content,
    lead,
    support,
    time: timeOf(context, pieces, prose),
    amount: amountOf(context, pieces),
  };
}

/** `- Đơn vị phối hợp:` may be followed by one unit a line under it. */
function labelledWithChildren(node: Node): Labelled[] {
  return node.children.flatMap((child) => {
    const found = labelledPieces(child.content);
    const last = found.at(-1);
    if (last === undefined || child.children.length === 0) return found;
    const under = child.children.map((each) => withoutEnd(each.content));
    return [...found.slice(0, -1), { ...last, value: join([last.value, ...under], '; ') }];
  });
}

/** The title ends at a colon or at the first sentence; what follows is content. */
function titleOf(node: Node): { title: Mapped; rest: Mapped } {
  const { text } = node.content;
  const labelled = labelledPieces(node.content)[0];
  const end = labelled === undefined ? -1 : text.indexOf(labelled.whole.text);
  const stop = /:\s|:$|\.\s+(?=\p{Lu})/u.exec(text);
  const cut = end >= 0 ? end : (stop?.index ?? text.length);
  const title = trim(withoutEnd(slice(node.content, 0, cut), /[\s.;,:(]+$/u));
  if (title.text === '') return { title: trim(node.content), rest: slice(node.content, text.length) };
  return {
    title,
    rest:
      end >= 0 ? slice(node.content, text.length) : trim(slice(node.content, Math.min(text.length, cut + 1))),
  };
}

function readContent(
  context: Context,
  node: Node,
  pieces: readonly Labelled[],
  rest: Mapped,
): Field<string | null> {
  const { shown } = context;
  const labelled = pieces.filter(({ kind }) => kind === 'content').map(({ value }) => value);
  if (labelled.length > 0) return shown.textField(join(labelled));
  const plain = [...walk(node.children)]
    .filter((part) => labelledPieces(part.content).every(({ kind }) => kind === 'other'))
    .filter((part) => labelledPieces(part.parent?.content ?? part.content).length === 0)
    .map((part) => part.content);
  const text = trim(join([rest, ...plain]));
  return text.text === '' ? missing() : shown.textField(text);
}

function unitsOf(
  { shown }: Context,
  pieces: readonly Labelled[],
  kind: LabelKind,
  inProse: readonly Mapped[],
): Field<string>[] {
  const labelled = pieces.filter((piece) => piece.kind === kind).flatMap(({ value }) => splitUnits(value));
  if (labelled.length > 0) return labelled.map((unit) => shown.textField(unit));
  return inProse.map((unit) => shown.textField(unit, 'inferred'));
}

function textOf({ shown }: Context, pieces: readonly Labelled[], kind: LabelKind): Field<string | null> {
  const value = pieces.find((piece) => piece.kind === kind)?.value;
  return value === undefined || value.text === '' ? missing() : shown.textField(withoutEnd(value));
}

/** A labelled time, or “hoàn thành trước ngày …” in a sentence. */
function timeOf(
  context: Context,
  pieces: readonly Labelled[],
  prose: readonly Mapped[],
): Field<string | null> {
  const labelled = textOf(context, pieces, 'time');
  if (labelled.value !== null) return labelled;
  for (const text of prose) {
    const match = /(?<=hoàn thành\s+)(?:trước|trong|vào)\s+[^.;,]{3,50}/iu.exec(text.text);
    if (match === null) continue;
    return context.shown.textField(slice(text, match.index, match.index + match[0].length), 'inferred');
  }
  return labelled;
}

function amountOf({ shown }: Context, pieces: readonly Labelled[]): Field<Dong | null> {
  for (const { kind, value } of pieces) {
    const [amount] = kind === 'amount' ? findAmounts(value) : [];
    if (amount !== undefined)
      return shown.field(amount.value, amount.found, amount.about === null ? 'normalised' : 'inferred');
  }
  return missing();
}
