/** An airing as the plan says it that is to be signed. */
export interface SaidAiring {
  readonly at: string;
  readonly title: string;
  /** Per cent. */
  readonly volume: number;
}

/** The rules of the place as the plan says them: all that it says, for the signature covers them all. */
export interface SaidRules {
  /** No volume above this, per cent. */
  readonly ceiling: number;
  /** Lower ceilings, `05:00–06:00 40 %`. */
  readonly byHour: readonly string[];
  /** Quiet hours, `22:00–05:00`. */
  readonly quiet: readonly string[];
  /** Most aired minutes in a day; absent: no limit. */
  readonly dailyMinutes: number | undefined;
  readonly decision: string | undefined;
}

/** What a plan says to whoever signs it. */
export interface SaidPlan {
  readonly airings: readonly SaidAiring[];
  readonly rules: SaidRules;
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
  const saidRules = rulesIn(rules);
  const read = airings.map(airingIn);
  if (saidRules === undefined || !read.every((airing) => airing !== undefined)) return undefined;
  return { airings: read, rules: saidRules };
}

/** Nothing when a rule is in it that this page cannot show: nobody signs what they did not read. */
function rulesIn(rules: Readonly<Record<string, unknown>>): SaidRules | undefined {
  const { volumeCeiling, quietHours, dailyMinutes, volumeByHour = [], decision, ...unknown } = rules;
  if (Object.keys(unknown).length > 0) return undefined;
  if (typeof volumeCeiling !== 'number' || !Array.isArray(quietHours)) return undefined;
  if (dailyMinutes !== undefined && typeof dailyMinutes !== 'number') return undefined;
  if (decision !== undefined && typeof decision !== 'string') return undefined;
  if (!Array.isArray(volumeByHour)) return undefined;
  const quiet = quietHours.map(spanIn);
  const byHour = volumeByHour.map((each) => {
    const span = spanIn(each);
    return span === undefined || typeof each.ceiling !== 'number' ? undefined : `${span} ${each.ceiling} %`;
  });
  if (!quiet.every((span) => span !== undefined) || !byHour.every((span) => span !== undefined))
    return undefined;
  return { ceiling: volumeCeiling, byHour, quiet, dailyMinutes, decision };
}

function spanIn(span: unknown): string | undefined {
  if (!isRecord(span) || typeof span.from !== 'string' || typeof span.to !== 'string') return undefined;
  return `${span.from}–${span.to}`;
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
