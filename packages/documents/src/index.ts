export type { FindingCode, Severity } from './finding-texts.ts';
export type { Finding } from './findings.ts';
export { MAX_PLAN_BYTES, MAX_PLAN_CHARACTERS } from './limits.ts';
export type { OutlineKind, OutlineNode } from './outline.ts';
export { type FullPlan, type PlainOutline, type PlainPlan, toFull, toPlain } from './plain.ts';
export { type Counts, countUnderstood } from './public-outline.ts';
export { type PlanFile, readPlan } from './read-plan.ts';
export type {
  Activity,
  Budget,
  BudgetLine,
  Comparator,
  Confidence,
  Field,
  NotAPlan,
  PlanReading,
  Reference,
  Responsibility,
  Signer,
  Span,
  Target,
} from './reading.ts';
export type { DocumentRefusal } from './refusals.ts';
export type { SectionRole } from './sections.ts';
export { checkPlanSize } from './sources/file-kind.ts';
