/** A half-open stretch of time `[from, to)`; `to` absent means "still going on". */
export interface Period {
  readonly from: Temporal.Instant;
  readonly to?: Temporal.Instant;
}

/** A half-open stretch of calendar days `[from, to)`; `to` absent means "still in force". */
export interface DatePeriod {
  readonly from: Temporal.PlainDate;
  readonly to?: Temporal.PlainDate;
}

/** True when the day lies in the period: first day included, last day excluded. */
export function covers(period: DatePeriod, day: Temporal.PlainDate): boolean {
  if (Temporal.PlainDate.compare(day, period.from) < 0) return false;
  return period.to === undefined || Temporal.PlainDate.compare(day, period.to) < 0;
}

/** The first instant of a calendar day in a zone, e.g. 00:00 in `Asia/Ho_Chi_Minh`. */
export function startOfDay(day: Temporal.PlainDate, zone: string): Temporal.Instant {
  return day.toZonedDateTime({ timeZone: zone }).toInstant();
}

/** The calendar day that an instant falls on in a zone. */
export function dayOf(instant: Temporal.Instant, zone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(zone).toPlainDate();
}
