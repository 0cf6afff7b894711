import { healthRoutes, type OrderWhat, orderRoutes } from '@loaphuong/contract';
import type { Actor, Role } from '@loaphuong/domain/access';
import { asId, isId, refuse } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import { need } from '../access/index.ts';
import { installation } from '../places/index.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { collectedLog, LOG_DAYS } from './collected-logs.ts';
import { sendGiven } from './commands.ts';
import type { Fleet } from './index.ts';
import { newestOrders, oneOrder } from './order-views.ts';
import { giveOrder, type Meant, meantBy } from './orders.ts';
import { readingsOf } from './readings.ts';
import type { Replan } from './registry.ts';
import { headOf } from './served-by.ts';

/** Who may give which order. What can be heard in the street is for those who broadcast too; the machine is the technician's. */
const MAY: Readonly<Record<OrderWhat['command'], readonly Role[]>> = {
  silence: ['technician', 'editor', 'approver', 'administrator'],
  reserve: ['technician', 'editor', 'approver', 'administrator'],
  volume: ['technician', 'administrator'],
  tone: ['technician', 'administrator'],
  reboot: ['technician', 'administrator'],
  'collect-log': ['technician', 'administrator'],
};
const READS_LOGS: readonly Role[] = ['technician', 'administrator'];

/** What these doors need. */
export interface OrderDoor {
  readonly fleet: Fleet;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  readonly replan: Replan;
}

/** Doors for orders to boxes, their answers, collected logs and readings. */
export function registerOrders(http: Http, { fleet, who, replan }: OrderDoor): void {
  const { db, clock } = fleet;

  async function mayOrder(actor: Actor, what: OrderWhat, all: boolean, meant: readonly Meant[]) {
    const here = all ? await installation(db.sql) : undefined;
    const places = here === undefined ? new Set(meant.map(({ ward }) => ward)) : [here.place];
    for (const place of places) await need(db.sql, actor, place, ...MAY[what.command]);
  }

  serve(http, orderRoutes.give, async ({ body, request }) => {
    const actor = await who(request);
    const meant = await meantBy(db.sql, body.to);
    await mayOrder(actor, body.what, 'all' in body.to, meant);
    const given = await withTransaction(db, (trx) =>
      giveOrder(
        narrow(trx),
        fleet,
        actor,
        { what: body.what, to: body.to, meant, reason: body.reason },
        replan,
      ),
    );
    await sendGiven(db, fleet.link, clock, given.id);
    const { signBy, ...rest } = given;
    return { ...rest, ...(signBy === undefined ? {} : { signBy: signBy.toString() }) };
  });

  serve(http, orderRoutes.list, async ({ query, request }) => {
    await who(request);
    const cluster = query.cluster === undefined ? undefined : asId<'cluster'>(query.cluster);
    return { orders: await newestOrders(db.sql, clock.now(), cluster) };
  });

  serve(http, orderRoutes.one, async ({ params, request }) => {
    await who(request);
    return (await oneOrder(db.sql, clock.now(), params.order)) ?? noSuch();
  });

  async function logFor(request: FastifyRequest, command: string) {
    const actor = await who(request);
    const log = isId(command) ? await collectedLog(db.sql, command) : undefined;
    if (log === undefined) return noSuch();
    await need(db.sql, actor, log.ward, ...READS_LOGS);
    return log;
  }

  serve(http, orderRoutes.log, async ({ params, request }) => {
    const log = await logFor(request, params.command);
    return {
      command: log.command,
      cluster: { id: log.cluster, name: log.name },
      takenAt: log.taken_at.toString(),
      keptUntil: log.taken_at.add({ hours: LOG_DAYS * 24 }).toString(),
      lines: log.lines === 0 ? [] : log.text.split('\n'),
    };
  });

  http.get<{ Params: { command: string } }>(
    '/api/logs/:command/file',
    { schema: { hide: true } },
    async (request, reply) => {
      const log = await logFor(request, request.params.command);
      const name = `nhat-ky-may-${log.cluster.slice(0, 8)}-${log.taken_at.toString().slice(0, 10)}.txt`;
      return reply
        .header('content-type', 'text/plain; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('x-content-type-options', 'nosniff')
        .send(`${log.text}\n`);
    },
  );

  serve(http, healthRoutes.readings, async ({ params, query, request }) => {
    await who(request);
    const now = await db.sql
      .selectFrom('fleet.presence as p')
      .innerJoin('fleet.box as b', 'b.id', 'p.box')
      .innerJoin('fleet.cluster as c', 'c.id', 'b.cluster')
      .selectAll('p')
      .select('c.month_budget_mb')
      .where('b.cluster', '=', await headOf(db.sql, asId<'cluster'>(params.cluster)))
      .where('b.revoked_at', 'is', null)
      .executeTakeFirst();
    if (now === undefined) return { readings: [], now: { switchedOff: false, faults: [] } };
    const rows = await readingsOf(db.sql, now.box, Temporal.Instant.from(query.from));
    return {
      readings: rows.map((row) => ({
        at: row.quarter.toString(),
        ...(row.temperature_max === null ? {} : { temperatureMax: row.temperature_max }),
        ...(row.signal_min === null ? {} : { signalMin: row.signal_min }),
        ...(row.clock_bound_max === null ? {} : { clockBoundMax: row.clock_bound_max }),
        ...(row.free_bytes_min === null ? {} : { freeBytesMin: Number(row.free_bytes_min) }),
        ...(row.month_bytes_max === null ? {} : { monthBytes: Number(row.month_bytes_max) }),
        onBattery: row.on_battery / row.beats,
      })),
      now: {
        ...(now.temperature_c === null ? {} : { temperatureC: now.temperature_c }),
        ...(now.signal_dbm === null ? {} : { signalDbm: now.signal_dbm }),
        ...(now.power === null ? {} : { power: now.power }),
        switchedOff: now.switched_off,
        faults: now.faults,
        ...(now.safe === null ? {} : { safe: now.safe }),
        ...(now.free_bytes === null ? {} : { freeBytes: Number(now.free_bytes) }),
        ...(now.month_budget_mb === null ? {} : { monthBudgetMb: now.month_budget_mb }),
        ...(now.month_control_bytes === null || now.month_sound_bytes === null
          ? {}
          : {
              monthBytes: { control: Number(now.month_control_bytes), sounds: Number(now.month_sound_bytes) },
            }),
      },
    };
  });
}

function noSuch(): never {
  return refuse('missing', 'fleet/no-such-order', {
    vi: 'Không có lệnh hoặc nhật ký này; nhật ký máy chỉ giữ 30 ngày. Hãy lấy lại nếu cần.',
    en: 'There is no such order or log; logs of boxes are kept for 30 days. Collect it again if you need it.',
  });
}
