/** How loud a place allows its loudspeakers to be. */
export interface VolumeRules {
  /** No volume above this at any hour, per cent. */
  readonly volumeCeiling: number;
  /** Lower ceilings by wall-clock time, `HH:MM`; a span that ends at or before its beginning passes midnight. */
  readonly volumeByHour?:
    | readonly { readonly from: string; readonly to: string; readonly ceiling: number }[]
    | undefined;
}

/** The highest volume (per cent) that a place allows at an instant: the lowest of all ceilings that apply then. */
export function volumeCeilingAt(at: Temporal.Instant, zone: string, rules: VolumeRules): number {
  const { volumeCeiling, volumeByHour = [] } = rules;
  if (volumeByHour.length === 0) return volumeCeiling;
  const { hour, minute } = at.toZonedDateTimeISO(zone);
  const now = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const ceilings = volumeByHour.filter((span) => isWithin(now, span)).map(({ ceiling }) => ceiling);
  return Math.min(volumeCeiling, ...ceilings);
}

/**
 * The volume (per cent) at which something sounds at an instant: what was wished, never above the place's ceiling of the hour, never
 * above the loudspeaker's own volume. Asked by the server before it signs and by the box while it plays.
 * @param own the cluster's own volume; absent where it has none.
 */
export function volumeAt(
  wished: number,
  at: Temporal.Instant,
  zone: string,
  rules: VolumeRules,
  own = 100,
): number {
  return Math.min(wished, own, volumeCeilingAt(at, zone, rules));
}

function isWithin(now: string, { from, to }: { readonly from: string; readonly to: string }): boolean {
  // `HH:MM` of one day sorts as it follows in time.
  return from < to ? from <= now && now < to : now >= from || now < to;
}
