import { dayOf } from '../basics/index.ts';
import { type AiringRules, type RuleBroken, type RuledAiring, ruleAgainst } from './place-rules.ts';

/**
 * Which airings of one station the rules of their own days forbid, as its boxes will find: in the order of time, where what is forbidden uses up
 * no minutes. An airing belongs to the local day on which it starts.
 * @param airings those of whole local days, by time: minutes count from midnight on.
 */
export function rulesBroken<Airing extends RuledAiring>(
  airings: readonly Airing[],
  zone: string,
  rulesOn: (day: Temporal.PlainDate) => AiringRules,
): readonly { readonly airing: Airing; readonly rule: Exclude<RuleBroken, undefined> }[] {
  const minutes = new Map<string, number>();
  return airings.flatMap((airing) => {
    const day = dayOf(airing.at, zone);
    const already = minutes.get(day.toString()) ?? 0;
    const rule = ruleAgainst(airing, zone, rulesOn(day), already);
    if (rule !== undefined) return [{ airing, rule }];
    minutes.set(day.toString(), already + airing.durationMs / 60_000);
    return [];
  });
}
