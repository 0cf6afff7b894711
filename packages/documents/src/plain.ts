import type { Dong } from '@loaphuong/domain/basics';
import type { OutlineNode } from './outline.ts';
import { type Counts, countUnderstood } from './public-outline.ts';
import type { Field, PlanReading } from './reading.ts';

/** A piece of the outline in JSON. */
export interface PlainOutline {
  readonly kind: OutlineNode['kind'];
  readonly marker: string | null;
  readonly text: string;
  readonly line: number;
  readonly role: OutlineNode['role'];
  readonly understood: boolean;
  readonly children: readonly PlainOutline[];
}

/** The JSON of `plan read --json`: plain values, dates ISO, amounts as integers in đồng, absent values null. */
export type PlainPlan = ReturnType<typeof toPlain>;

/** Makes the JSON of `plan read --json`; `reason` is there only when the text is no plan. */
export function toPlain(reading: PlanReading) {
  const { budget, signer } = reading;
  return {
    isPlan: reading.isPlan,
    ...(reading.reason === null ? {} : { reason: reading.reason.message.vi }),
    docType: reading.docType.value,
    number: reading.number.value,
    symbol: reading.symbol.value,
    date: reading.date.value,
    place: reading.place.value,
    issuer: reading.issuer.value,
    title: reading.title.value,
    references: reading.references.map((reference) => ({
      number: reference.number.value,
      date: reference.date.value,
      issuer: reference.issuer.value,
      kind: reference.kind.value,
    })),
    objectives: values(reading.objectives),
    targets: reading.targets.map((target) => ({
      value: target.value.value,
      unit: target.unit.value,
      comparator: target.comparator.value,
      subject: target.subject.value,
    })),
    activities: reading.activities.map((activity) => ({
      title: activity.title.value,
      content: activity.content.value,
      lead: values(activity.lead),
      support: values(activity.support),
      time: activity.time.value,
      amount: whole(activity.amount.value),
    })),
    budget: {
      source: budget.source.value,
      decision: budget.decision.value,
      total: whole(budget.total.value),
      lines: budget.lines.map((line) => ({
        label: line.label.value,
        amount: whole(line.amount.value),
        words: line.words.value,
        wordsMatch: line.wordsMatch,
      })),
    },
    responsibilities: reading.responsibilities.map(({ unit, duties }) => ({
      unit: unit.value,
      duties: values(duties),
    })),
    recipients: values(reading.recipients),
    signer: { authority: values(signer.authority), name: signer.name.value },
    outline: reading.outline.map(plainOutline),
    findings: reading.findings.map(({ code, severity, line, column, message }) => ({
      code,
      severity,
      line,
      column,
      message: message.vi,
    })),
  };
}

function values<Value>(fields: readonly Field<Value>[]): Value[] {
  return fields.map(({ value }) => value);
}

function whole(amount: Dong | null): number | null {
  return amount === null ? null : Number(amount);
}

function plainOutline({ kind, marker, text, line, role, understood, children }: OutlineNode): PlainOutline {
  return { kind, marker, text, line, role, understood, children: children.map(plainOutline) };
}

/** A value in which every amount has become an integer. */
export type Jsonable<Value> = Value extends bigint
  ? number
  : Value extends readonly (infer Item)[]
    ? readonly Jsonable<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Jsonable<Value[Key]> }
      : Value;

/** The JSON of `plan read --json=full`: the whole reading with spans, confidence, proposals and both languages. */
export type FullPlan = Jsonable<PlanReading> & {
  readonly counts: Counts;
};

/** Makes the JSON of `plan read --json=full`: what `PlanReading` holds, amounts as integers. */
export function toFull(reading: PlanReading): FullPlan {
  return { ...jsonable(reading), counts: countUnderstood(reading) };
}

function jsonable<Value>(value: Value): Jsonable<Value> {
  const convert = (part: unknown): unknown => {
    if (typeof part === 'bigint') return Number(part);
    if (Array.isArray(part)) return part.map(convert);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, convert(inner)]));
  };
  return convert(value) as Jsonable<Value>;
}
