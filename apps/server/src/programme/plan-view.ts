import type { PlanField, PlanView } from '@loaphuong/contract';
import type { FullPlan } from '@loaphuong/documents';
import { refuse } from '@loaphuong/domain/basics';
import type { PlanId } from '@loaphuong/domain/programme';
import type { Kysely } from 'kysely';
import { correctedReading } from './corrected-reading.ts';
import { correctionsOf, decisionsOf, findingsOf, textCorrections } from './finding-views.ts';
import { openErrors } from './plans.ts';
import type { ProgrammeSlice } from './slice.ts';
import { type PlanFigures, targetView } from './views.ts';

/** A field as it stands in the stored reading. */
interface ReadField {
  readonly value: string | number | null;
  readonly raw: string;
  readonly at: readonly { readonly line: number; readonly column: number; readonly length: number }[];
  readonly confidence: PlanField['confidence'];
}

/** One plan: document beside working form. @throws {Refused} `programme/no-such-plan`. */
export async function planView(
  db: Kysely<ProgrammeSlice>,
  id: PlanId,
  figures: PlanFigures,
): Promise<PlanView> {
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
  const findings = findingsOf(row.reading, decisions);
  const reading = correctedReading(row.reading, textCorrections(decisions));
  const filled = correctionsOf(findings);
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
