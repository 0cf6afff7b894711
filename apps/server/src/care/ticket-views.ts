import type { careRoutes, Output, TicketView } from '@loaphuong/contract';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { type Kysely, sql } from 'kysely';
import { type Proof, type ProofSoFar, proofsSoFar } from './proofs.ts';
import type { CareSlice } from './slice.ts';

/** Most repairs in the list; ended ones fall out first. */
const MOST = 200;

/** Repairs: open ones first, oldest first; then those that ended, newest first. */
export async function ticketViews(
  db: Kysely<CareSlice>,
  cluster: ClusterId | undefined,
): Promise<TicketView[]> {
  let query = db
    .selectFrom('care.ticket as t')
    .innerJoin('fleet.cluster as c', 'c.id', 't.cluster')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .leftJoin('access.person as a', 'a.id', 't.assignee')
    .leftJoin('access.person as o', 'o.id', 't.opened_by')
    .leftJoin('access.person as h', 'h.id', 't.heard_by')
    .selectAll('t')
    .select([
      'c.name',
      'w.id as ward',
      'w.name as ward_name',
      'a.name as assignee_name',
      'o.name as opener_name',
      'h.name as hearer_name',
    ])
    .orderBy(sql`t.state in ('checked', 'dropped')`)
    .orderBy(sql`case when t.state in ('checked', 'dropped') then -t.number else t.number end`)
    .limit(MOST);
  if (cluster !== undefined) query = query.where('t.cluster', '=', cluster);
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const steps = await db
    .selectFrom('care.ticket_step as s')
    .leftJoin('access.person as p', 'p.id', 's.by')
    .select(['s.ticket', 's.step', 's.at', 's.note', 'p.id as by', 'p.name'])
    .where('s.ticket', 'in', ids)
    .orderBy('s.n')
    .execute();
  const costs = await costsOf(db, ids);
  const soFar = await proofsSoFar(db, ids);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    cluster: { id: row.cluster, name: row.name, ward: { id: row.ward, name: row.ward_name } },
    ...(row.alarm === null ? {} : { alarm: row.alarm }),
    title: row.title,
    what: row.what,
    state: row.state,
    ...(row.assignee === null || row.assignee_name === null
      ? {}
      : { assignee: { id: row.assignee, name: row.assignee_name } }),
    ...(row.opened_by === null || row.opener_name === null
      ? {}
      : { openedBy: { id: row.opened_by, name: row.opener_name } }),
    openedAt: row.opened_at.toString(),
    ...(row.done_what === null ? {} : { doneWhat: row.done_what }),
    ...(row.parts === null || row.parts === '' ? {} : { parts: row.parts }),
    ...waiting(soFar.get(row.id)),
    ...(row.proof_box === null || row.proof_seq === null || row.proof_at === null || row.proof_title === null
      ? {}
      : {
          proof: {
            box: row.proof_box,
            seq: Number(row.proof_seq),
            at: row.proof_at.toString(),
            title: row.proof_title,
            ...(row.proof_kind === null ? {} : { kind: row.proof_kind }),
          },
        }),
    ...(row.heard_by === null || row.hearer_name === null || row.heard_at === null || row.heard_where === null
      ? {}
      : {
          heard: {
            by: { id: row.heard_by, name: row.hearer_name },
            at: row.heard_at.toString(),
            where: row.heard_where,
          },
        }),
    steps: steps
      .filter(({ ticket }) => ticket === row.id)
      .map((step) => ({
        step: step.step,
        at: step.at.toString(),
        ...(step.by === null || step.name === null ? {} : { by: { id: step.by, name: step.name } }),
        ...(step.note === null ? {} : { note: step.note }),
      })),
    costs: costs.filter(({ ticket }) => ticket === row.id).map(({ cost }) => cost),
  }));
}

/** What a repair that is done waits for; one that waits for nothing closes within the minute. */
function waiting(soFar: ProofSoFar | undefined): Pick<TicketView, 'wait' | 'played'> {
  if (soFar === undefined || soFar.wait === 'nothing') return {};
  const played = soFar.wait === 'ear' ? playView(soFar.newest) : undefined;
  return { wait: soFar.wait, ...(played === undefined ? {} : { played }) };
}

function playView(proof: Proof | undefined): TicketView['played'] {
  if (proof === undefined || proof.proof_at === null) return undefined;
  return {
    box: proof.proof_box,
    seq: Number(proof.proof_seq),
    at: proof.proof_at.toString(),
    title: proof.proof_title,
  };
}

async function costsOf(db: Kysely<CareSlice>, tickets: readonly string[]) {
  const rows = await db
    .selectFrom('care.ticket_cost as c')
    .innerJoin('ledger.entry as e', 'e.id', 'c.entry')
    .innerJoin('ledger.expense as x', 'x.entry', 'c.entry')
    .innerJoin('ledger.posting as p', (join) =>
      join.onRef('p.entry', '=', 'c.entry').on('p.account', '=', 'spent'),
    )
    .innerJoin('ledger.line as l', 'l.id', 'x.line')
    .innerJoin('programme.task as t', 't.id', 'x.task')
    .innerJoin('access.person as b', 'b.id', 'e.by')
    .leftJoin('ledger.expense as r', 'r.reverses', 'c.entry')
    .select([
      'c.ticket',
      'c.entry',
      'e.memo',
      'e.at',
      'x.voucher',
      'x.reverses',
      'p.amount',
      'l.id as line',
      'l.label',
    ])
    .select(['t.id as task', 't.title', 'b.id as by', 'b.name', 'r.entry as reversed'])
    .where('c.ticket', 'in', tickets)
    .orderBy('e.seq')
    .execute();
  return rows.map((row) => ({
    ticket: row.ticket,
    cost: {
      entry: row.entry,
      task: { id: row.task, title: row.title },
      line: { id: row.line, label: row.label },
      amount: row.amount.toString(),
      voucher: row.voucher,
      memo: row.memo,
      by: { id: row.by, name: row.name },
      at: row.at.toString(),
      takenBack: row.reversed !== null,
      ...(row.reverses === null ? {} : { takesBack: row.reverses }),
    },
  }));
}

/** Whom to send, and what a cost may be booked to. */
export async function ticketChoices(db: Kysely<CareSlice>): Promise<Output<typeof careRoutes.choices>> {
  const technicians = await db
    .selectFrom('access.role_grant as g')
    .innerJoin('access.person as p', 'p.id', 'g.person')
    .select(['p.id', 'p.name'])
    .distinct()
    .where('g.role', '=', 'technician')
    .orderBy('p.name')
    .execute();
  const tasks = await db
    .selectFrom('programme.task as t')
    .innerJoin('programme.plan as p', 'p.id', 't.plan')
    .select(['t.id', 't.title', 't.plan'])
    .where('p.state', '=', 'confirmed')
    .orderBy('t.title')
    .execute();
  const lines = await sql<{ id: string; label: string; plan: string; available: string }>`
    select l.id, l.label, f.plan, coalesce(sum(p.amount), 0)::text as available
    from ledger.line l join ledger.fund f on f.id = l.fund
    left join ledger.posting p on p.line = l.id and p.account = 'available'
    group by l.id, f.plan order by f.plan, l.ordinal`.execute(db);
  return { technicians, tasks, lines: lines.rows };
}
