import { careRoutes, healthRoutes } from '@loaphuong/contract';
import type { Actor, Role } from '@loaphuong/domain/access';
import { asId, NO_DONG, parseDong, refuse } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { FastifyRequest } from 'fastify';
import { need } from '../access/index.ts';
import { record } from '../audit/index.ts';
import { installation } from '../places/index.ts';
import { announce } from '../platform/changes.ts';
import { narrow, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { alarmLists, newestNotices } from './alarm-views.ts';
import { bookCost, takeCostBack } from './costs.ts';
import { tellTrial } from './notices.ts';
import { changeSettings, settingsOf } from './settings.ts';
import { whyIsItSilent } from './silence.ts';
import type { CareParts } from './slice.ts';
import { ticketChoices, ticketViews } from './ticket-views.ts';
import { noTicket, openTicket, takeStep } from './tickets.ts';

const LOOKS_AFTER: readonly Role[] = ['technician', 'editor', 'approver', 'lead', 'administrator'];
const REPAIRS: readonly Role[] = ['technician', 'administrator', 'lead'];
const BOOKS: readonly Role[] = ['accountant', 'lead'];

/** What these doors need. */
export interface CareDoor {
  readonly parts: CareParts;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  /** Must a second person sign the plans of stations now, with a key that the server does not hold? */
  readonly plansAwaitSecond: () => boolean;
}

/** Doors for alarms, notices, repairs, and the question why a loudspeaker is silent. */
export function registerCare(http: Http, { parts, who, plansAwaitSecond }: CareDoor): void {
  const { db, clock } = parts;

  async function needHere(actor: Actor, roles: readonly Role[]): Promise<void> {
    const here = await installation(db.sql);
    if (here !== undefined) await need(db.sql, actor, here.place, ...roles);
  }
  async function needAt(actor: Actor, cluster: ClusterId, roles: readonly Role[]): Promise<void> {
    await need(db.sql, actor, await wardOf(parts, cluster), ...roles);
  }

  serve(http, healthRoutes.silence, async ({ params, request }) => {
    await who(request);
    const cluster = asId<'cluster'>(params.cluster);
    return (await whyIsItSilent(db.sql, cluster, clock.now(), plansAwaitSecond())) ?? noCluster();
  });

  serve(http, careRoutes.alarms, async ({ query, request }) => {
    await who(request);
    return alarmLists(db.sql, query.cluster === undefined ? undefined : asId<'cluster'>(query.cluster));
  });

  serve(http, careRoutes.acknowledge, async ({ params, body, request }) => {
    const actor = await who(request);
    const alarm = await db.sql
      .selectFrom('care.alarm')
      .select('clusters')
      .where('id', '=', params.alarm)
      .executeTakeFirst();
    if (alarm === undefined) return noAlarm();
    for (const cluster of alarm.clusters) await needAt(actor, cluster, LOOKS_AFTER);
    await withTransaction(db, async (trx) => {
      const seen = await trx
        .updateTable('care.alarm')
        .set({ acknowledged_by: actor.person, acknowledged_at: clock.now(), note: body.note ?? null })
        .where('id', '=', params.alarm)
        .where('acknowledged_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (seen === undefined) return;
      await record(narrow(trx), actor, {
        action: 'care/acknowledge',
        subject: { kind: 'alarm', id: params.alarm },
        ...(body.note === undefined ? {} : { reason: body.note }),
      });
      await announce(trx, 'care');
    });
    return { done: true as const };
  });

  serve(http, careRoutes.settings, async ({ request }) => {
    await who(request);
    const { rules, mailTo, webhook } = await settingsOf(db.sql);
    return {
      rules,
      mail: { configured: parts.mail !== undefined, to: [...mailTo] },
      ...(webhook === undefined ? {} : { webhook: { url: webhook.url, mayBePrivate: webhook.mayBePrivate } }),
    };
  });

  serve(http, careRoutes.changeSettings, async ({ body, request }) => {
    const actor = await who(request);
    await needHere(actor, ['administrator']);
    const secret = await withTransaction(db, (trx) => changeSettings(trx, actor, body));
    return secret === undefined ? {} : { secret };
  });

  serve(http, careRoutes.tryNotices, async ({ request }) => {
    const actor = await who(request);
    await needHere(actor, ['administrator']);
    return { notices: await withTransaction(db, (trx) => tellTrial(trx, parts)) };
  });

  serve(http, careRoutes.notices, async ({ request }) => {
    const actor = await who(request);
    await needHere(actor, LOOKS_AFTER);
    return { notices: await newestNotices(db.sql) };
  });

  serve(http, careRoutes.tickets, async ({ query, request }) => {
    await who(request);
    const cluster = query.cluster === undefined ? undefined : asId<'cluster'>(query.cluster);
    return { tickets: await ticketViews(db.sql, cluster) };
  });

  serve(http, careRoutes.openTicket, async ({ body, request }) => {
    const actor = await who(request);
    const cluster = asId<'cluster'>(body.cluster);
    await needAt(actor, cluster, LOOKS_AFTER);
    return withTransaction(db, (trx) =>
      openTicket(trx, actor, clock.now(), { ...body, cluster, alarm: body.alarm }),
    );
  });

  serve(http, careRoutes.step, async ({ params, body, request }) => {
    const actor = await who(request);
    await needAt(actor, await clusterOfTicket(parts, params.ticket), REPAIRS);
    await withTransaction(db, (trx) => takeStep(trx, actor, clock.now(), params.ticket, body));
    return { done: true as const };
  });

  serve(http, careRoutes.cost, async ({ params, body, request }) => {
    const actor = await who(request);
    await needHere(actor, BOOKS);
    const { amount, task, ...rest } = body;
    const entry = await withTransaction(db, (trx) =>
      bookCost(trx, actor, params.ticket, {
        ...rest,
        task: asId<'task'>(task),
        amount: parseDong(amount) ?? NO_DONG,
      }),
    );
    return { entry };
  });

  serve(http, careRoutes.takeBack, async ({ params, body, request }) => {
    const actor = await who(request);
    await needHere(actor, BOOKS);
    const entry = await withTransaction(db, (trx) =>
      takeCostBack(trx, actor, params.ticket, params.entry, body.reason),
    );
    return { entry };
  });

  serve(http, careRoutes.choices, async ({ request }) => {
    await who(request);
    return ticketChoices(db.sql);
  });
}

async function wardOf(parts: CareParts, cluster: ClusterId): Promise<PlaceId> {
  const row = await parts.db.sql
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .select('s.ward')
    .where('c.id', '=', cluster)
    .executeTakeFirst();
  return row?.ward ?? noCluster();
}

async function clusterOfTicket(parts: CareParts, ticket: string): Promise<ClusterId> {
  const row = await parts.db.sql
    .selectFrom('care.ticket')
    .select('cluster')
    .where('id', '=', ticket)
    .executeTakeFirst();
  return row?.cluster ?? noTicket();
}

function noCluster(): never {
  return refuse('missing', 'fleet/no-such-cluster', {
    vi: 'Không có cụm loa này.',
    en: 'There is no such cluster.',
  });
}

function noAlarm(): never {
  return refuse('missing', 'care/no-such-alarm', {
    vi: 'Không có cảnh báo này.',
    en: 'There is no such alarm.',
  });
}
