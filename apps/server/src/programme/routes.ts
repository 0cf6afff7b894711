import { programmeRoutes } from '@loaphuong/contract';
import { MAX_PLAN_BYTES } from '@loaphuong/documents';
import type { Actor } from '@loaphuong/domain/access';
import { asId, refuse } from '@loaphuong/domain/basics';
import type { PlaceId } from '@loaphuong/domain/places';
import type { PlanId } from '@loaphuong/domain/programme';
import type { FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import { need } from '../access/index.ts';
import { installation } from '../places/index.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { decideFinding } from './decisions.ts';
import { planView } from './plan-view.ts';
import { confirmPlan, discardPlan, importPlan } from './plans.ts';
import type { ConfirmListener, ProgrammeSlice } from './slice.ts';
import { type PlanFigures, planList, taskList } from './views.ts';

/** What the doors need. */
export interface ProgrammeDoor {
  readonly db: Database<ProgrammeSlice>;
  readonly clock: Clock;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
  readonly figures: PlanFigures;
  readonly confirmListeners: readonly ConfirmListener[];
}

/** Doors for those who carry a plan. */
export function registerProgramme(http: Http, door: ProgrammeDoor): void {
  const { db, clock, who, figures } = door;

  /** Does something to a plan as its lead, and shows it afterwards. */
  async function act(
    request: FastifyRequest,
    plan: string,
    deed: (trx: Transaction<ProgrammeSlice>, actor: Actor, id: PlanId) => Promise<void>,
  ): Promise<PlanId> {
    const actor = await who(request);
    const id = asId<'plan'>(plan);
    await need(db.sql, actor, await placeOf(id), 'lead');
    await withTransaction(db, (trx) => deed(trx, actor, id));
    return id;
  }
  async function placeOf(plan: PlanId): Promise<PlaceId> {
    const row = await db.sql
      .selectFrom('programme.plan')
      .select('place')
      .where('id', '=', plan)
      .executeTakeFirst();
    return (
      row?.place ??
      refuse('missing', 'programme/no-such-plan', {
        vi: 'Không có kế hoạch này.',
        en: 'There is no such plan.',
      })
    );
  }

  serve(http, programmeRoutes.plans, async ({ request }) => {
    await who(request);
    return { plans: await planList(db.sql, figures) };
  });
  serve(http, programmeRoutes.plan, async ({ params, request }) => {
    await who(request);
    return planView(db.sql, asId<'plan'>(params.plan), figures);
  });
  serve(
    http,
    programmeRoutes.importPlan,
    async ({ query, body, request }) => {
      const actor = await who(request);
      const here = await installation(db.sql);
      if (here === undefined) {
        refuse('unavailable', 'access/not-set-up', {
          vi: 'Nơi này chưa được thiết lập.',
          en: 'This installation has not been set up.',
        });
      }
      await need(db.sql, actor, here.place, 'lead');
      return { id: await importPlan(db, actor, here.place, { fileName: query.fileName, bytes: body }) };
    },
    // Strangers are turned away before 20 MB are read.
    { bodyLimit: MAX_PLAN_BYTES, before: async (request) => void (await who(request)) },
  );
  serve(http, programmeRoutes.decideFinding, async ({ params, body, request }) => {
    const id = await act(request, params.plan, (trx, actor, plan) =>
      decideFinding(trx, actor, plan, params.n, body),
    );
    return planView(db.sql, id, figures);
  });
  serve(http, programmeRoutes.confirm, async ({ params, request }) => {
    const id = await act(request, params.plan, (trx, actor, plan) =>
      confirmPlan(trx, actor, plan, clock.now(), door.confirmListeners),
    );
    return planView(db.sql, id, figures);
  });
  serve(http, programmeRoutes.discard, async ({ params, body, request }) => {
    await act(request, params.plan, (trx, actor, plan) =>
      discardPlan(trx, actor, plan, body.reason, clock.now()),
    );
    return { done: true as const };
  });
  serve(http, programmeRoutes.tasks, async ({ request }) => {
    await who(request);
    return { tasks: await taskList(db.sql) };
  });
}
