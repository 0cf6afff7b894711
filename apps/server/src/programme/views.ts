import type {
  MeasureSummary,
  PlanField,
  PlanListItem,
  PlanView,
  TargetView,
  TaskView,
  TodayView,
} from '@loaphuong/contract';
import type { FullPlan } from '@loaphuong/documents';
import { type Actor, mayAt } from '@loaphuong/domain/access';
import { refuse } from '@loaphuong/domain/basics';
import { findingFills, type PlanId, type TargetId } from '@loaphuong/domain/programme';
import type { Kysely, Selectable } from 'kysely';
import { pathOf } from '../places/index.ts';
import { openErrors } from './plans.ts';
import type { ProgrammeSlice } from './slice.ts';
import type { ProgrammeTables } from './tables.ts';

/** Figures that higher slices hand in: how targets stand, what the ledger has of each budget line. */
export interface PlanFigures {
  readonly measureOf: (target: TargetId) => Promise<MeasureSummary | undefined>;
  /** In the order of the plan's lines; empty until the plan is confirmed. */
  readonly ledgerOf: (
    plan: PlanId,
  ) => Promise<readonly { allocated: string; committed: string; spent: string }[]>;
}

type Tables = ProgrammeSlice;
type DecisionRow = Selectable<ProgrammeTables['programme.finding_decision']> & { readonly by_name: string };
/** A field as it stands in the stored reading. */
interface ReadField {
  readonly value: string | number | null;
  readonly raw: string;
  readonly at: readonly { readonly line: number; readonly column: number; readonly length: number }[];
  readonly confidence: 'exact' | 'normalised' | 'inferred' | 'missing';
}

/** One plan: document beside working form. @throws {Refused} `programme/no-such-plan`. */
export async function planView(db: Kysely<Tables>, id: PlanId, figures: PlanFigures): Promise<PlanView> {
  const row = await db
    .selectFrom('programme.plan as p')
    .innerJoin('places.place as w', 'w.id', 'p.place')
    .leftJoin('access.person as d', 'd.id', 'p.decided_by')
    .select([
      'p.id',
      'p.place',
      'w.name as place_name',
      'p.file_name',
      'p.imported_at',
      'p.reading',
      'p.state',
      'p.decided_by',
      'd.name as decided_name',
      'p.decided_at',
    ])
    .where('p.id', '=', id)
    .where('p.state', '<>', 'discarded')
    .executeTakeFirst();
  if (row === undefined)
    return refuse('missing', 'programme/no-such-plan', {
      vi: 'Không có kế hoạch này.',
      en: 'There is no such plan.',
    });
  const [decisions, targets, activities, tasks, ledger] = await Promise.all([
    decisionsOf(db, id),
    db.selectFrom('programme.target').selectAll().where('plan', '=', id).orderBy('ordinal').execute(),
    db.selectFrom('programme.activity').selectAll().where('plan', '=', id).orderBy('ordinal').execute(),
    db.selectFrom('programme.task').select(['activity', 'state']).where('plan', '=', id).execute(),
    figures.ledgerOf(id),
  ]);
  const reading = row.reading;
  const findings = findingsOf(reading, decisions);
  const filled = new Map(
    findings.flatMap((finding) =>
      finding.decision.kind === 'corrected' && finding.fills !== undefined
        ? [[finding.fills, finding.decision.value]]
        : [],
    ),
  );
  const corrected = (name: 'number' | 'date' | 'title'): PlanField => {
    const value = filled.get(name);
    const field = fieldOf(reading[name]);
    return value === undefined ? field : { ...field, value, confidence: 'corrected' };
  };
  const errors = openErrors(reading, new Set(decisions.map((decision) => decision.n)));
  return {
    id,
    state:
      row.state === 'confirmed' && row.decided_by !== null && row.decided_at !== null
        ? {
            kind: 'confirmed',
            by: { id: row.decided_by, name: row.decided_name ?? '' },
            at: row.decided_at.toString(),
          }
        : { kind: 'draft' },
    fileName: row.file_name,
    importedAt: row.imported_at.toString(),
    place: { id: row.place, name: row.place_name },
    docType: fieldOf(reading.docType),
    number: corrected('number'),
    symbol: fieldOf(reading.symbol),
    date: corrected('date'),
    issuer: fieldOf(reading.issuer),
    title: corrected('title'),
    references: reading.references.map((reference) => ({
      kind: fieldOf(reference.kind),
      number: fieldOf(reference.number),
      date: fieldOf(reference.date),
      issuer: fieldOf(reference.issuer),
    })),
    lines: reading.text.split('\n'),
    coverage: reading.counts,
    objectives: reading.objectives.map(fieldOf),
    targets: await Promise.all(targets.map((target) => targetView(target, reading, figures))),
    activities: activities.map((activity) => {
      const read = reading.activities[activity.ordinal - 1];
      const own = tasks.filter((task) => task.activity === activity.id);
      return {
        id: activity.id,
        title: fieldOf(read?.title),
        content: fieldOf(read?.content),
        lead: (read?.lead ?? []).map(fieldOf),
        support: (read?.support ?? []).map(fieldOf),
        time: fieldOf(read?.time),
        ...(read?.amount.value === null || read === undefined ? {} : { amount: String(read.amount.value) }),
        tasks: {
          open: own.filter((task) => task.state === 'open').length,
          done: own.filter((task) => task.state === 'done').length,
        },
      };
    }),
    budget: budgetOf(reading, ledger),
    responsibilities: reading.responsibilities.map(({ unit, duties }) => ({
      unit: fieldOf(unit),
      duties: duties.map(fieldOf),
    })),
    recipients: reading.recipients.map(fieldOf),
    signer: { authority: reading.signer.authority.map(fieldOf), name: fieldOf(reading.signer.name) },
    outline: flatOutline(reading.outline),
    findings,
    blocked: errors.map((error) => error.message),
  };
}

/** All plans but the discarded, newest first. */
export async function planList(db: Kysely<Tables>, figures: PlanFigures): Promise<PlanListItem[]> {
  const rows = await db
    .selectFrom('programme.plan as p')
    .innerJoin('places.place as w', 'w.id', 'p.place')
    .select([
      'p.id',
      'p.place',
      'w.name as place_name',
      'p.imported_at',
      'p.reading',
      'p.state',
      'p.file_name',
    ])
    .where('p.state', '<>', 'discarded')
    .orderBy('p.imported_at', 'desc')
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const decisions = await decisionsOf(db, row.id);
      const targets = await db
        .selectFrom('programme.target')
        .selectAll()
        .where('plan', '=', row.id)
        .orderBy('ordinal')
        .execute();
      const findings = findingsOf(row.reading, decisions);
      const number = findings.find((finding) => finding.fills === 'number')?.decision;
      return {
        id: row.id,
        title: row.reading.title.value ?? row.file_name,
        number: number?.kind === 'corrected' ? number.value : row.reading.number.value,
        state: row.state === 'confirmed' ? ('confirmed' as const) : ('draft' as const),
        place: { id: row.place, name: row.place_name },
        total: row.reading.budget.total.value === null ? null : String(row.reading.budget.total.value),
        targets: await Promise.all(targets.map((target) => targetView(target, row.reading, figures))),
        openFindings: findings.filter(
          (finding) => finding.decision.kind === 'open' && finding.severity !== 'info',
        ).length,
        importedAt: row.imported_at.toString(),
      };
    }),
  );
}

/** Tasks of confirmed plans. */
export async function taskList(db: Kysely<Tables>): Promise<TaskView[]> {
  const rows = await db
    .selectFrom('programme.task as t')
    .innerJoin('programme.plan as p', 'p.id', 't.plan')
    .selectAll('t')
    .where('p.state', '=', 'confirmed')
    .orderBy('t.due')
    .orderBy('t.title')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    plan: row.plan,
    activity: row.activity,
    lead: [...row.lead],
    support: [...row.support],
    ...(row.due === null ? {} : { due: row.due.toString() }),
    state: row.state,
  }));
}

/** Drafts that wait for this person to confirm them, for the page Hôm nay. */
export async function draftsWaiting(db: Kysely<Tables>, actor: Actor): Promise<TodayView['waiting']> {
  const drafts = await db
    .selectFrom('programme.plan')
    .select(['id', 'place', 'reading', 'file_name', 'imported_at'])
    .where('state', '=', 'draft')
    .orderBy('imported_at', 'desc')
    .limit(20)
    .execute();
  const waiting: TodayView['waiting'] = [];
  for (const draft of drafts) {
    if (!mayAt(actor, ['lead'], await pathOf(db, draft.place))) continue;
    const open = draft.reading.findings.filter((finding) => finding.severity !== 'info').length;
    waiting.push({
      kind: 'confirm-plan',
      id: draft.id,
      title: draft.reading.title.value ?? draft.file_name,
      note: {
        vi: `Bản đọc chờ xác nhận, ${open} điểm cần xem.`,
        en: `A reading waits to be confirmed, ${open} points to look at.`,
      },
      at: draft.imported_at.toString(),
    });
  }
  return waiting;
}

async function decisionsOf(db: Kysely<Tables>, plan: PlanId): Promise<DecisionRow[]> {
  return db
    .selectFrom('programme.finding_decision as f')
    .innerJoin('access.person as p', 'p.id', 'f.by')
    .selectAll('f')
    .select('p.name as by_name')
    .where('f.plan', '=', plan)
    .execute();
}

function findingsOf(reading: FullPlan, decisions: readonly DecisionRow[]): PlanView['findings'] {
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

function decisionOf(row: DecisionRow | undefined): PlanView['findings'][number]['decision'] {
  if (row === undefined) return { kind: 'open' };
  const by = { id: row.by, name: row.by_name };
  if (row.kind === 'kept') return { kind: 'kept', by, at: row.at.toString() };
  return { kind: 'corrected', value: row.value ?? '', by, at: row.at.toString() };
}

async function targetView(
  row: Selectable<ProgrammeTables['programme.target']>,
  reading: FullPlan,
  figures: PlanFigures,
): Promise<TargetView> {
  const measure = row.measure === null ? undefined : await figures.measureOf(row.id);
  return {
    id: row.id,
    ordinal: row.ordinal,
    subject: row.subject,
    comparator: row.comparator,
    value: Number(row.value),
    unit: row.unit,
    at: [...(reading.targets[row.ordinal - 1]?.subject.at ?? [])],
    ...(measure === undefined ? {} : { measure }),
  };
}

function budgetOf(
  reading: FullPlan,
  ledger: readonly { allocated: string; committed: string; spent: string }[],
): PlanView['budget'] {
  const { budget } = reading;
  const sum = budget.lines.reduce((total, line) => total + BigInt(line.amount.value), 0n);
  return {
    source: fieldOf(budget.source),
    decision: fieldOf(budget.decision),
    total:
      budget.total.value === null
        ? null
        : {
            amount: String(budget.total.value),
            field: fieldOf(budget.total),
            words: fieldOf(budget.totalWords),
            wordsMatch: budget.totalWordsMatch,
          },
    lines: budget.lines.map((line, index) => ({
      label: fieldOf(line.label),
      amount: String(line.amount.value),
      field: fieldOf(line.amount),
      words: fieldOf(line.words),
      wordsMatch: line.wordsMatch,
      ...(ledger[index] ?? { allocated: '0', committed: '0', spent: '0' }),
    })),
    linesAddUp:
      budget.total.value === null || budget.lines.length === 0 ? null : sum === BigInt(budget.total.value),
  };
}

function flatOutline(nodes: FullPlan['outline'], depth = 0): PlanView['outline'] {
  return nodes.flatMap((node) => [
    {
      depth,
      text: node.marker === null ? node.text : `${node.marker} ${node.text}`,
      line: node.line,
      understood: node.understood,
    },
    ...flatOutline(node.children, depth + 1),
  ]);
}

function fieldOf(field: ReadField | undefined): PlanField {
  if (field === undefined) return { value: null, raw: null, at: [], confidence: 'missing' };
  return {
    value: field.value === null ? null : String(field.value),
    raw: field.raw,
    at: field.at.map(({ line, column, length }) => ({ line, column, length })),
    confidence: field.confidence,
  };
}
