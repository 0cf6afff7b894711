import type { MeasureSummary, PlanListItem, TargetView, TaskView, TodayView } from '@loaphuong/contract';
import type { FullPlan } from '@loaphuong/documents';
import { type Actor, mayAt } from '@loaphuong/domain/access';
import type { PlanId, TargetId } from '@loaphuong/domain/programme';
import type { Kysely, Selectable } from 'kysely';
import { pathOf } from '../places/index.ts';
import { correctionsOf, decisionsOf, findingsOf, openPoints } from './finding-views.ts';
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

/** All plans but the discarded, newest first. */
export async function planList(db: Kysely<ProgrammeSlice>, figures: PlanFigures): Promise<PlanListItem[]> {
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
      const entered = correctionsOf(findings);
      return {
        id: row.id,
        title: entered.get('title') ?? row.reading.title.value ?? row.file_name,
        number: entered.get('number') ?? row.reading.number.value,
        state: row.state === 'confirmed' ? ('confirmed' as const) : ('draft' as const),
        place: { id: row.place, name: row.place_name },
        total: row.reading.budget.total.value === null ? null : String(row.reading.budget.total.value),
        targets: await Promise.all(targets.map((target) => targetView(target, row.reading, figures))),
        openFindings: openPoints(findings),
        importedAt: row.imported_at.toString(),
      };
    }),
  );
}

/** Tasks of confirmed plans. */
export async function taskList(db: Kysely<ProgrammeSlice>): Promise<TaskView[]> {
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
export async function draftsWaiting(db: Kysely<ProgrammeSlice>, actor: Actor): Promise<TodayView['waiting']> {
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
    const findings = findingsOf(draft.reading, await decisionsOf(db, draft.id));
    const open = openPoints(findings);
    waiting.push({
      kind: 'confirm-plan',
      id: draft.id,
      title: correctionsOf(findings).get('title') ?? draft.reading.title.value ?? draft.file_name,
      note: {
        vi: `Bản đọc chờ xác nhận, ${open} điểm cần xem.`,
        en: `A reading waits to be confirmed, ${open} points to look at.`,
      },
      at: draft.imported_at.toString(),
    });
  }
  return waiting;
}

/** One target with its place in the document, and its count where a measure counts it. */
export async function targetView(
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
