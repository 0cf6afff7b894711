import { orderRoutes } from '@loaphuong/contract';
import type { Actor, Role } from '@loaphuong/domain/access';
import { isId } from '@loaphuong/domain/basics';
import { need } from '../access/index.ts';
import { installation } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { sendGiven } from './commands.ts';
import type { OrderDoor } from './order-routes.ts';
import { awaitingOrders } from './order-views.ts';
import { meantBy } from './orders.ts';
import { prepareOrder, refuseOrder, signOrder } from './second-signature.ts';

/** Whose second hand counts beside the key itself: those who answer for a place, not who mends or writes there. */
export const SIGNS: readonly Role[] = ['administrator', 'lead', 'approver'];

/** What waits for nobody: without the second key on the server boxes refuse it. */
const UNSIGNED = ['alert'] as const;

/** Doors for orders that wait for a second person. */
export function registerSecondSignatures(http: Http, { fleet, who, replan }: OrderDoor): void {
  const { db, clock, link } = fleet;

  async function needSigner(actor: Actor, order: string): Promise<void> {
    const here = await installation(db.sql);
    const row = isId(order)
      ? await db.sql
          .selectFrom('fleet.order_given')
          .select('scope')
          .where('id', '=', order)
          .executeTakeFirst()
      : undefined;
    // What does not exist is said by the use case, to whoever may sign at all.
    const places =
      row === undefined || 'all' in row.scope
        ? new Set(here === undefined ? [] : [here.place])
        : new Set((await meantBy(db.sql, row.scope)).map(({ ward }) => ward));
    for (const place of places) await need(db.sql, actor, place, ...SIGNS);
  }

  serve(http, orderRoutes.awaiting, async ({ request }) => {
    const actor = await who(request);
    // Whether it is the right place is asked when they sign; here it decides which button is shown.
    const signs = actor.grants.some(({ role }) => SIGNS.includes(role));
    const orders = await awaitingOrders(db.sql, clock.now());
    return {
      orders: orders.map((order) => ({
        ...order,
        may:
          order.by?.id === actor.person
            ? ('take-back' as const)
            : signs
              ? ('sign' as const)
              : ('nothing' as const),
      })),
      refused: UNSIGNED.filter((kind) => fleet.signer.awaitsSecond(kind)),
    };
  });

  serve(http, orderRoutes.prepare, async ({ params, request }) => {
    const actor = await who(request);
    await needSigner(actor, params.order);
    return {
      commands: [
        ...(await withTransaction(db, (trx) => prepareOrder(narrow(trx), fleet, actor, params.order))),
      ],
    };
  });

  serve(http, orderRoutes.sign, async ({ params, body, request }) => {
    const actor = await who(request);
    await needSigner(actor, params.order);
    await withTransaction(db, (trx) => signOrder(narrow(trx), fleet, actor, params.order, body, replan));
    await sendGiven(db, link, clock, params.order);
    return { done: true as const };
  });

  serve(http, orderRoutes.refuse, async ({ params, body, request }) => {
    const actor = await who(request);
    const own = isId(params.order)
      ? await db.sql
          .selectFrom('fleet.order_given')
          .select('id')
          .where('id', '=', params.order)
          .where('ordered_by', '=', actor.person)
          .executeTakeFirst()
      : undefined;
    if (own === undefined) await needSigner(actor, params.order);
    await withTransaction(db, (trx) => refuseOrder(narrow(trx), fleet, actor, params.order, body.reason));
    return { done: true as const };
  });
}
