import type { PlanView } from '@loaphuong/contract';
import type { FullPlan } from '@loaphuong/documents';
import { findingFills, type PlanId } from '@loaphuong/domain/programme';
import type { Kysely, Selectable } from 'kysely';
import type { Correction } from './corrected-reading.ts';
import type { ProgrammeSlice } from './slice.ts';
import type { ProgrammeTables } from './tables.ts';

/** What somebody decided on a finding, with their name. */
export type DecisionRow = Selectable<ProgrammeTables['programme.finding_decision']> & {
  readonly by_name: string;
};

/** The field that a correction fills. */
type Filled = NonNullable<ReturnType<typeof findingFills>>;

/** What people decided on the findings of a plan. */
export async function decisionsOf(db: Kysely<ProgrammeSlice>, plan: PlanId): Promise<DecisionRow[]> {
  return db
    .selectFrom('programme.finding_decision as f')
    .innerJoin('access.person as p', 'p.id', 'f.by')
    .selectAll('f')
    .select('p.name as by_name')
    .where('f.plan', '=', plan)
    .execute();
}

/** What people put in the place of what findings point at. */
export function textCorrections(
  decisions: readonly Pick<DecisionRow, 'n' | 'kind' | 'value'>[],
): Correction[] {
  return decisions.flatMap(({ n, kind, value }) =>
    kind === 'corrected' && value !== null ? [{ n, value }] : [],
  );
}

/** The findings of a plan with what was decided on each, numbered as in the reading. */
export function findingsOf(reading: FullPlan, decisions: readonly DecisionRow[]): PlanView['findings'] {
  return reading.findings.map((finding, index) => {
    const n = index + 1;
    const fills = findingFills(finding.code);
    return {
      n,
      code: finding.code,
      severity: finding.severity,
      message: finding.message,
      at: finding.at[0] ?? { line: finding.line, column: finding.column, length: 0 },
      ...(finding.proposal === null ? {} : { proposal: finding.proposal }),
      ...(fills === undefined ? {} : { fills }),
      decision: decisionOf(decisions.find((decision) => decision.n === n)),
    };
  });
}

/** The values that people entered for fields that the document leaves blank. */
export function correctionsOf(findings: PlanView['findings']): ReadonlyMap<Filled, string> {
  return new Map(
    findings.flatMap(({ code, decision }) => {
      const fills = findingFills(code);
      return decision.kind === 'corrected' && fills !== undefined ? [[fills, decision.value] as const] : [];
    }),
  );
}

/** Findings that a person should look at and nobody has. */
export function openPoints(findings: PlanView['findings']): number {
  return findings.filter(({ decision, severity }) => decision.kind === 'open' && severity !== 'info').length;
}

function decisionOf(row: DecisionRow | undefined): PlanView['findings'][number]['decision'] {
  if (row === undefined) return { kind: 'open' };
  const by = { id: row.by, name: row.by_name };
  if (row.kind === 'kept') return { kind: 'kept', by, at: row.at.toString() };
  return { kind: 'corrected', value: row.value ?? '', by, at: row.at.toString() };
}
