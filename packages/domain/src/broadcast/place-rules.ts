/** A span of wall-clock time, `HH:MM`; one that ends at or before its beginning ends on the next day, so it may pass midnight. */
export interface QuietSpan {
  readonly from: string;
  readonly to: string;
}

/** What a place allows of ordinary and priority airings. Alerts are not asked. */
export interface AiringRules {
  readonly quietHours: readonly QuietSpan[];
  /** Most aired minutes in one local day; absent means no limit. */
  readonly dailyMinutes?: number | undefined;
}

/** An airing as far as the rules look at it. */
export interface RuledAiring {
  readonly at: Temporal.Instant;
  readonly durationMs: number;
}

/** The rule of the place that an airing would break; `undefined` when it may sound. */
export type RuleBroken = 'quiet-hours' | 'daily-minutes' | undefined;

/**
 * Asks the rules of a place about an airing: server before approval, box before play, by this same function.
 * An airing may neither start in quiet hours nor go on into them. Its minutes count for the local day on which it starts.
 * @param zone IANA zone in which the rules' times and days are meant.
 * @param minutesAlready minutes aired (or planned) before it on that local day.
 */
export function ruleAgainst(
  airing: RuledAiring,
  zone: string,
  rules: AiringRules,
  minutesAlready: number,
): RuleBroken {
  const start = airing.at.toZonedDateTimeISO(zone);
  const end = start.add({ milliseconds: airing.durationMs });
  if (rules.quietHours.some((span) => overlaps(span, start, end))) return 'quiet-hours';
  if (rules.dailyMinutes === undefined) return undefined;
  return minutesAlready + airing.durationMs / 60_000 > rules.dailyMinutes ? 'daily-minutes' : undefined;
}

/** Whether `[start, end)` touches the span on any local day from the one before to the last. */
function overlaps(span: QuietSpan, start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): boolean {
  const zone = start.timeZoneId;
  const from = Temporal.PlainTime.from(span.from);
  const to = Temporal.PlainTime.from(span.to);
  const passesMidnight = Temporal.PlainTime.compare(to, from) <= 0;
  const last = end.toPlainDate();
  let day = start.toPlainDate().subtract({ days: 1 });
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    const quietFrom = day.toZonedDateTime({ timeZone: zone, plainTime: from });
    const quietTo = (passesMidnight ? day.add({ days: 1 }) : day).toZonedDateTime({
      timeZone: zone,
      plainTime: to,
    });
    const before = Temporal.ZonedDateTime.compare(end, quietFrom) <= 0;
    const after = Temporal.ZonedDateTime.compare(start, quietTo) >= 0;
    if (!before && !after) return true;
  }
  return false;
}
