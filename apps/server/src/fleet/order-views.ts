import type { OrderAnswer, OrderGiven, OrderView, SignatureView } from '@loaphuong/contract';
import { type ClusterId, orderState, readNotDone, signatureState } from '@loaphuong/domain/fleet';
import { type Kysely, sql } from 'kysely';
import { headOf } from './served-by.ts';
import type { FleetSlice } from './slice.ts';

/** Most orders in a list. */
const NEWEST = 40;

/** Most orders that are shown as waiting for a second person; more are seen when these are done. */
const MOST_AWAITING = 100;

/** The newest orders, each with the answers of all clusters or of the one that is asked for. */
export async function newestOrders(
  db: Kysely<FleetSlice>,
  now: Temporal.Instant,
  cluster?: ClusterId,
): Promise<OrderView[]> {
  let query = givens(db).orderBy('g.at', 'desc').limit(NEWEST);
  const head = cluster === undefined ? undefined : await headOf(db, cluster);
  if (cluster !== undefined && head !== undefined) {
    const sent = db
      .selectFrom('fleet.command as c')
      .innerJoin('fleet.box as b', 'b.id', 'c.box')
      .select('c.given')
      .where('b.cluster', '=', head)
      .where('c.given', 'is not', null)
      .orderBy('c.made_at', 'desc')
      .limit(NEWEST)
      .$castTo<{ given: string }>();
    // What waits for a second person, or never got one, has no commands: it is found by whom it means.
    query = query.where((is) =>
      is.or([
        is('g.id', 'in', sent),
        is.and([is('g.sign_by', 'is not', null), is('g.signed_at', 'is', null), means(cluster)]),
      ]),
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

/** Does the scope of an order name this cluster, its station, or all? */
function means(cluster: ClusterId) {
  return sql<boolean>`(g.scope ->> 'cluster' = ${cluster} or g.scope -> 'clusters' ? ${cluster} or g.scope ->> 'all' = 'true'
    or g.scope ->> 'station' = (select station::text from fleet.cluster where id = ${cluster}))`;
}

/** Orders that wait for a second person, oldest first, with whom each means in words. */
export async function awaitingOrders(db: Kysely<FleetSlice>, now: Temporal.Instant) {
  const rows = await givens(db)
    .where('g.sign_by', '>', now)
    .where('g.signed_at', 'is', null)
    .where('g.refused_at', 'is', null)
    .orderBy('g.at')
    .limit(MOST_AWAITING)
    .execute();
  const views = await viewsOf(db, now, rows);
  const clusters = await db
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .leftJoin('fleet.box as b', (join) =>
      join
        .on((is) => is('b.cluster', '=', is.fn.coalesce('c.served_by', 'c.id')))
        .on('b.revoked_at', 'is', null),
    )
    .select(['c.id', 'c.name', 'c.station', 's.name as station_name', 'b.id as box'])
    .where('c.archived_at', 'is', null)
    .execute();
  return views.map((view) => {
    const { to } = view;
    const some = 'cluster' in to ? [to.cluster] : 'clusters' in to ? to.clusters : undefined;
    const meant = clusters.filter((each) =>
      'station' in to ? each.station === to.station : (some?.includes(each.id) ?? true),
    );
    const names =
      'station' in to ? meant.slice(0, 1).map((each) => each.station_name) : meant.map(({ name }) => name);
    return {
      ...view,
      names: 'all' in to ? [] : names,
      boxes: new Set(meant.flatMap(({ box }) => box ?? [])).size,
    };
  });
}

function givens(db: Kysely<FleetSlice>) {
  return db
    .selectFrom('fleet.order_given as g')
    .leftJoin('access.person as p', 'p.id', 'g.ordered_by')
    .leftJoin('access.person as second', (join) =>
      join.on((is) => is('second.id', '=', is.fn.coalesce('g.signed_by', 'g.refused_by'))),
    )
    .select(['g.id', 'g.body', 'g.scope', 'g.reason', 'g.at', 'g.without_box', 'p.id as by', 'p.name'])
    .select(['g.sign_by', 'g.signed_at', 'g.refused_at', 'g.refused_reason'])
    .select(['second.id as second', 'second.name as second_name']);
}

/** How the second signature stands; nothing where none was waited for. */
function signatureOf(
  row: Awaited<ReturnType<ReturnType<typeof givens>['execute']>>[number],
  now: Temporal.Instant,
): { signature?: SignatureView } {
  if (row.sign_by === null) return {};
  const { signed_at, refused_at } = row;
  const by = { id: row.second ?? '', name: row.second_name ?? '' };
  if (signed_at !== null) return { signature: { state: 'signed', by, at: signed_at.toString() } };
  if (refused_at !== null) {
    const reason = row.refused_reason ?? '';
    return { signature: { state: 'refused', by, at: refused_at.toString(), reason } };
  }
  const facts = { signBy: row.sign_by, signedAt: undefined, refusedAt: undefined };
  const at = row.sign_by.toString();
  return {
    signature:
      signatureState(facts, now) === 'awaiting' ? { state: 'awaiting', until: at } : { state: 'lapsed', at },
  };
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
      what: row.body as OrderGiven,
      to: row.scope,
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.by === null || row.name === null ? {} : { by: { id: row.by, name: row.name } }),
      at: row.at.toString(),
      ...signatureOf(row, now),
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
