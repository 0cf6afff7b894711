import type { OrderAnswer, OrderView, OrderWhat } from '@loaphuong/contract';
import { type ClusterId, orderState, readNotDone } from '@loaphuong/domain/fleet';
import type { Kysely } from 'kysely';
import { headOf } from './served-by.ts';
import type { FleetSlice } from './slice.ts';

/** Most orders in a list. */
const NEWEST = 40;

/** The newest orders, each with the answers of all clusters or of the one that is asked for. */
export async function newestOrders(
  db: Kysely<FleetSlice>,
  now: Temporal.Instant,
  cluster?: ClusterId,
): Promise<OrderView[]> {
  let query = givens(db).orderBy('g.at', 'desc').limit(NEWEST);
  const head = cluster === undefined ? undefined : await headOf(db, cluster);
  if (head !== undefined) {
    query = query.where('g.id', 'in', (of) =>
      of
        .selectFrom('fleet.command as c')
        .innerJoin('fleet.box as b', 'b.id', 'c.box')
        .select('c.given')
        .where('b.cluster', '=', head)
        .where('c.given', 'is not', null)
        .orderBy('c.made_at', 'desc')
        .limit(NEWEST)
        .$castTo<{ given: string }>(),
    );
  }
  const rows = await query.execute();
  return viewsOf(db, now, rows, head);
}

/** One order with every answer. */
export async function oneOrder(
  db: Kysely<FleetSlice>,
  now: Temporal.Instant,
  id: string,
): Promise<OrderView | undefined> {
  const [view] = await viewsOf(db, now, await givens(db).where('g.id', '=', id).execute());
  return view;
}

function givens(db: Kysely<FleetSlice>) {
  return db
    .selectFrom('fleet.order_given as g')
    .leftJoin('access.person as p', 'p.id', 'g.ordered_by')
    .select(['g.id', 'g.body', 'g.scope', 'g.reason', 'g.at', 'g.without_box', 'p.id as by', 'p.name']);
}

async function viewsOf(
  db: Kysely<FleetSlice>,
  now: Temporal.Instant,
  rows: Awaited<ReturnType<ReturnType<typeof givens>['execute']>>,
  only?: ClusterId,
): Promise<OrderView[]> {
  if (rows.length === 0) return [];
  let query = db
    .selectFrom('fleet.command as c')
    .innerJoin('fleet.box as b', 'b.id', 'c.box')
    .innerJoin('fleet.cluster as k', 'k.id', 'b.cluster')
    .innerJoin('fleet.station as s', 's.id', 'k.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .leftJoin('fleet.collected_log as l', 'l.command', 'c.id')
    .select([
      'c.id',
      'c.given',
      'c.sent_at',
      'c.obeyed_at',
      'c.not_done_at',
      'c.not_done_why',
      'c.expires_at',
      'k.id as cluster',
      'k.name',
      'w.id as ward',
      'w.name as ward_name',
      'l.lines',
    ])
    .where(
      'c.given',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('w.name')
    .orderBy('k.ordinal');
  if (only !== undefined) query = query.where('k.id', '=', only);
  const answers = Map.groupBy(await query.execute(), (row) => row.given);
  return rows.map((row) => {
    const all = (answers.get(row.id) ?? []).map((answer): OrderAnswer => {
      const state = orderState(
        {
          sentAt: answer.sent_at ?? undefined,
          obeyedAt: answer.obeyed_at ?? undefined,
          notDoneAt: answer.not_done_at ?? undefined,
          expiresAt: answer.expires_at,
        },
        now,
      );
      const at = answer.obeyed_at ?? answer.not_done_at;
      return {
        command: answer.id,
        cluster: { id: answer.cluster, name: answer.name },
        ward: { id: answer.ward, name: answer.ward_name },
        state,
        ...(answer.not_done_why === null ? {} : { why: readNotDone(answer.not_done_why) }),
        ...(at === null ? {} : { at: at.toString() }),
        expiresAt: answer.expires_at.toString(),
        ...(answer.lines === null ? {} : { logLines: answer.lines }),
      };
    });
    const count = (state: OrderAnswer['state']) => all.filter((answer) => answer.state === state).length;
    return {
      id: row.id,
      what: row.body as OrderWhat,
      to: row.scope,
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.by === null || row.name === null ? {} : { by: { id: row.by, name: row.name } }),
      at: row.at.toString(),
      counts: {
        all: all.length,
        waiting: count('waiting'),
        sent: count('sent'),
        obeyed: count('obeyed'),
        notDone: count('not-done'),
        expired: count('expired'),
        withoutBox: only === undefined ? row.without_box : 0,
      },
      answers: all,
    };
  });
}
