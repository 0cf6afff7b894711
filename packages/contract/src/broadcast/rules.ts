import * as z from 'zod';
import { AnyId, DayText, InstantText, PersonRef, PlaceRef } from '../basics.ts';
import { route } from '../route.ts';

/** A time of the clock on the wall, `22:00`; whether it is one is said by `broadcast/rules-time`. */
const ClockText = z.string().max(8);
const Span = z.object({ from: ClockText, to: ClockText });

/**
 * What a place allows of its loudspeakers. Only the form: that spans do not overlap and figures are in range is the rule of the domain, which
 * answers with its own codes.
 */
export const RulesView = z.object({
  /** No ordinary or priority airing starts or goes on inside; a span may pass midnight. */
  quietHours: z.array(Span).max(50),
  /** Most aired minutes in one local day; absent: no limit. */
  dailyMinutes: z.number().optional(),
  /** Per cent. */
  volumeCeiling: z.number(),
  /** Lower ceilings by hour, per cent. */
  volumeByHour: z
    .array(Span.extend({ ceiling: z.number() }))
    .max(50)
    .optional(),
  /** The local decision, as people cite it. */
  decision: z.string().trim().max(1000).optional(),
});
export type RulesView = z.infer<typeof RulesView>;

/** A set of rules with where it comes from. */
export const RuleSetView = z.object({
  place: PlaceRef,
  /** First day on which it holds. */
  from: DayText,
  /** Absent: from that day the place goes by the rules of the place above it. */
  rules: RulesView.optional(),
  /** Absent: set when the installation was founded, or by an older program. */
  set: z.object({ by: PersonRef, at: InstantText, reason: z.string() }).optional(),
});
export type RuleSetView = z.infer<typeof RuleSetView>;

/** A planned airing that the rules of its own day forbid at some stations: their boxes will keep silent. */
export const ForbiddenAiring = z.object({
  airing: AnyId,
  title: z.string(),
  at: InstantText,
  rule: z.enum(['quiet-hours', 'daily-minutes']),
  stations: z.array(z.string()),
});
export type ForbiddenAiring = z.infer<typeof ForbiddenAiring>;

/** The rules by which a place goes. */
export const PlaceRulesView = z.object({
  place: PlaceRef,
  /** The place and those above it, nearest first: where rules can come from. */
  path: z.array(PlaceRef),
  /** The day meant by today. */
  today: DayText,
  /** Counts the changes at this place; 0 while it never had rules of its own. Whoever changes them says which one they saw. */
  revision: z.int(),
  /** What holds today; absent: nobody decided anything, so loudspeakers play at any hour and at full volume. */
  inForce: RuleSetView.optional(),
  /** What would hold today if the place had no rules of its own. */
  above: RuleSetView.optional(),
  /** Sets of this place and those above it that begin later, the first one first. */
  coming: z.array(RuleSetView),
  /** Sets of this place, the newest first. */
  own: z.array(RuleSetView),
  /** Stations in the place and below it. */
  stations: z.int(),
  /** Airings of these stations that are planned and forbidden. */
  forbidden: z.array(ForbiddenAiring),
});
export type PlaceRulesView = z.infer<typeof PlaceRulesView>;

const OnePlace = z.object({ place: AnyId });
const Wish = z.object({
  from: DayText,
  /** Null: from that day on the place goes by the rules above it. */
  rules: RulesView.nullable(),
});

export const ruleRoutes = {
  one: route({
    method: 'GET',
    path: '/api/places/:place/rules',
    summary:
      'Rules of a place: what holds, where it comes from, what comes later, and which planned airings they forbid',
    params: OnePlace,
    response: PlaceRulesView,
  }),
  forbidden: route({
    method: 'POST',
    path: '/api/places/:place/rules/forbidden',
    summary: 'Which planned airings these rules would forbid; changes nothing',
    params: OnePlace,
    body: Wish,
    response: z.object({ forbidden: z.array(ForbiddenAiring) }),
  }),
  set: route({
    method: 'PUT',
    path: '/api/places/:place/rules',
    summary: 'Set the rules of a place from a day on; plans of the stations in it are made anew',
    params: OnePlace,
    body: Wish.extend({
      reason: z.string().trim().min(3).max(200),
      /** The revision that the person saw. */
      basedOn: z.int().min(0),
      /** Airings that the person was told of: those that these rules forbid. One more, and nothing is changed. */
      known: z.array(AnyId).max(5000),
    }),
    response: PlaceRulesView,
  }),
};
