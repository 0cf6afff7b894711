import { type RulesView, ruleRoutes } from '@loaphuong/contract';
import type { Actor } from '@loaphuong/domain/access';
import { asId } from '@loaphuong/domain/basics';
import type { FastifyRequest } from 'fastify';
import { need } from '../access/index.ts';
import { withTransaction } from '../platform/database.ts';
import type { Http } from '../platform/http.ts';
import { serve } from '../platform/serve.ts';
import { forbiddenAirings, stationsIn } from './forbidden.ts';
import type { Rules } from './rules.ts';
import { placeRulesView } from './rules-view.ts';
import { changePlaceRules, checkRules } from './set-rules.ts';
import type { BroadcastParts } from './slice.ts';

/** What the doors need: the slice, and who asks. */
interface RulesDoor {
  readonly parts: Pick<BroadcastParts, 'db' | 'clock'>;
  readonly who: (request: FastifyRequest) => Promise<Actor>;
}

/**
 * Doors for the rules of a place. Everybody who is signed in reads them; who sets the place up changes them, or who answers for what is aired,
 * because the decision that they repeat is one of the place's leaders.
 */
export function registerRules(http: Http, { parts, who }: RulesDoor): void {
  const { db, clock } = parts;

  serve(http, ruleRoutes.one, async ({ params, request }) => {
    await who(request);
    return placeRulesView(db.sql, asId<'place'>(params.place), clock.now());
  });

  serve(http, ruleRoutes.forbidden, async ({ params, body, request }) => {
    await who(request);
    const place = asId<'place'>(params.place);
    const wished = { place, from: Temporal.PlainDate.from(body.from), rules: rulesOf(body.rules) };
    checkRules(wished.rules);
    return {
      forbidden: await forbiddenAirings(db.sql, await stationsIn(db.sql, place), clock.now(), wished),
    };
  });

  serve(http, ruleRoutes.set, async ({ params, body, request }) => {
    const actor = await who(request);
    const place = asId<'place'>(params.place);
    await need(db.sql, actor, place, 'administrator', 'approver');
    const { reason, basedOn, known } = body;
    const wish = {
      from: Temporal.PlainDate.from(body.from),
      rules: rulesOf(body.rules),
      reason,
      basedOn,
      known,
    };
    await withTransaction(db, (trx) => changePlaceRules(trx, actor, place, wish, clock.now()));
    return placeRulesView(db.sql, place, clock.now());
  });
}

/** An empty list of hours and an empty decision say nothing, and are not kept. */
function rulesOf(view: RulesView | null): Rules | undefined {
  if (view === null) return undefined;
  const { quietHours, volumeCeiling, dailyMinutes, volumeByHour = [], decision = '' } = view;
  return {
    quietHours,
    volumeCeiling,
    ...(dailyMinutes === undefined ? {} : { dailyMinutes }),
    ...(volumeByHour.length === 0 ? {} : { volumeByHour }),
    ...(decision === '' ? {} : { decision }),
  };
}
