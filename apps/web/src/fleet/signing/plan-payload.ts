/** An airing as the plan says it that is to be signed. */
export interface SaidAiring {
  readonly at: string;
  readonly title: string;
  /** Per cent. */
  readonly volume: number;
}

/** What a plan says to whoever signs it. */
export interface SaidPlan {
  readonly airings: readonly SaidAiring[];
  /** No volume above this, per cent. */
  readonly ceiling: number;
  /** Quiet hours, `22:00–05:00`. */
  readonly quiet: readonly string[];
}

/**
 * What a plan says that is to be signed: read from the very text that the signature covers, for nobody signs what they did not read.
 * Nothing when it is no plan of this station, or says less than a plan does.
 */
export function planIn(
  { payload, text }: { readonly payload: string; readonly text: string },
  station: string,
): SaidPlan | undefined {
  if (!text.endsWith(`\n${payload}`)) return undefined;
  let said: unknown;
  try {
    said = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!isRecord(said) || said.kind !== 'horizon' || !isRecord(said.body)) return undefined;
  const { airings, rules, station: meant } = said.body;
  if (meant !== station || !Array.isArray(airings) || !isRecord(rules)) return undefined;
  const { volumeCeiling, quietHours } = rules;
  if (typeof volumeCeiling !== 'number' || !Array.isArray(quietHours)) return undefined;
  const read = airings.map(airingIn);
  if (!read.every((airing) => airing !== undefined)) return undefined;
  return {
    airings: read,
    ceiling: volumeCeiling,
    quiet: quietHours.map((hours) => (isRecord(hours) ? `${hours.from}–${hours.to}` : '?')),
  };
}

function airingIn(airing: unknown): SaidAiring | undefined {
  if (!isRecord(airing) || !isRecord(airing.bulletin)) return undefined;
  const { at, volume } = airing;
  const { title } = airing.bulletin;
  if (typeof at !== 'string' || typeof title !== 'string' || typeof volume !== 'number') return undefined;
  return { at, title, volume };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
