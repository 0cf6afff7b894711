import type { PlanField, PlanView, SourceSpan } from '@loaphuong/contract';
import type { LineMark } from './source-runs.ts';

/**
 * Where each field of the form stands in the document, by a key that source and form share, e.g. `activities.1.lead.0`.
 * Fields without a place (inferred from elsewhere, missing) have no key here: the form then offers no jump.
 */
export function placesOf(plan: PlanView): ReadonlyMap<string, readonly SourceSpan[]> {
  return new Map(fieldsOf(plan).map(([key, field]) => [key, field.at]));
}

/** The marks of every line, by 1-based line number: what was read, and what a person should look at. */
export function marksByLine(plan: PlanView): ReadonlyMap<number, readonly LineMark[]> {
  const lines = new Map<number, LineMark[]>();
  const put = (span: SourceSpan, of: LineMark['of']): void => {
    const marks = lines.get(span.line) ?? [];
    marks.push({ column: span.column, length: span.length, of });
    lines.set(span.line, marks);
  };
  for (const [key, field] of fieldsOf(plan)) {
    const reading = field.confidence === 'exact' ? 'exact' : 'normalised';
    for (const span of field.at) put(span, { kind: 'field', key, reading });
  }
  for (const { n, at, decision } of plan.findings) {
    put(at, { kind: 'finding', n, open: decision.kind === 'open' });
  }
  return lines;
}

/** How many fields of the form were read, of all that a plan may fill. Missing ones are those that a person has to give. */
export function fieldCount(plan: PlanView): { readonly read: number; readonly all: number } {
  const fields = everyField(plan);
  return { read: fields.filter(([, field]) => field.confidence !== 'missing').length, all: fields.length };
}

type Entry = readonly [key: string, field: Pick<PlanField, 'at' | 'confidence'>];

function fieldsOf(plan: PlanView): Entry[] {
  return everyField(plan).filter(([, field]) => field.at.length > 0);
}

function everyField(plan: PlanView): Entry[] {
  const list = (prefix: string, fields: readonly PlanField[]): Entry[] =>
    fields.map((field, index) => [`${prefix}.${index}`, field]);
  const { budget } = plan;
  return [
    ['docType', plan.docType],
    ['number', plan.number],
    ['symbol', plan.symbol],
    ['date', plan.date],
    ['issuer', plan.issuer],
    ['title', plan.title],
    ...plan.references.flatMap((reference, index): Entry[] => [
      [`references.${index}.number`, reference.number],
      [`references.${index}.date`, reference.date],
    ]),
    ...list('objectives', plan.objectives),
    ...plan.targets.map(({ at }, index): Entry => [`targets.${index}`, { at, confidence: 'exact' }]),
    ...plan.activities.flatMap((activity, index): Entry[] => [
      [`activities.${index}.title`, activity.title],
      [`activities.${index}.content`, activity.content],
      ...list(`activities.${index}.lead`, activity.lead),
      ...list(`activities.${index}.support`, activity.support),
      [`activities.${index}.time`, activity.time],
    ]),
    ['budget.source', budget.source],
    ['budget.decision', budget.decision],
    ...(budget.total === null
      ? []
      : [['budget.total', budget.total.field] as const, ['budget.total.words', budget.total.words] as const]),
    ...budget.lines.flatMap((line, index): Entry[] => [
      [`budget.lines.${index}.label`, line.label],
      [`budget.lines.${index}`, line.field],
      [`budget.lines.${index}.words`, line.words],
    ]),
    ...plan.responsibilities.flatMap(({ unit, duties }, index): Entry[] => [
      [`responsibilities.${index}.unit`, unit],
      ...list(`responsibilities.${index}.duties`, duties),
    ]),
    ...list('recipients', plan.recipients),
    ...list('signer.authority', plan.signer.authority),
    ['signer.name', plan.signer.name],
  ];
}
