const QUARTER_MS = 900_000;
const MOST_KNOWN = 2000;
const known = new Map<string, string>();

/** The calendar day, `YYYY-MM-DD`, on which an instant (ms since 1970) falls in a zone. Remembered by quarters of an hour: no zone changes its day within one. */
export function localDay(ms: number, zone: string): string {
  const quarter = Math.floor(ms / QUARTER_MS);
  const name = `${zone}/${quarter}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const day = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS)
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(name, day);
  return day;
}
