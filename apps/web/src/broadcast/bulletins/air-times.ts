import { dayKey, timeOfDay, wallClock } from '../../shell/time.ts';

/** A wall-clock time of a place: day `yyyy-mm-dd`, time `hh:mm`. What two form fields hold. */
export interface WallTime {
  readonly day: string;
  readonly time: string;
}

/** An offer of a start: a name in the texts, and the instant in ms since 1970. */
export interface AirPreset {
  readonly kind: 'one-minute' | 'five-minutes' | 'today' | 'tomorrow';
  readonly at: number;
  readonly wall: WallTime;
}

/** Boxes have to fetch and verify first: nothing starts sooner. */
export const LEAST_LEAD_MS = 20_000;

/** The horizon that boxes hold: nothing is scheduled farther ahead. */
export const LONGEST_LEAD_MS = 7 * 24 * 3600_000;

const MINUTE = 60_000;

/** The evening session that most wards have. */
const EVENING = '17:00';
/** The morning session that most wards have. */
const MORNING = '05:00';

/**
 * Offers for a start: a minute ahead, five minutes ahead, this evening as long as it can still be reached, else (and
 * also) the coming mornings and evenings. Never one that the server would refuse for being too soon.
 */
export function presetsAt(now: number, zone: string): AirPreset[] {
  const today = wallTimeOf(now, zone).day;
  const tomorrow = nextDay(today);
  const offers: AirPreset[] = [
    preset('one-minute', inOneMinute(now), zone),
    preset('five-minutes', inOneMinute(now) + 4 * MINUTE, zone),
  ];
  const sessions = [
    { kind: 'today', day: today, time: EVENING },
    { kind: 'tomorrow', day: tomorrow, time: MORNING },
    { kind: 'tomorrow', day: tomorrow, time: EVENING },
  ] as const;
  for (const { kind, day, time } of sessions) {
    const at = instantOf({ day, time }, zone);
    if (at !== undefined && at - now >= LEAST_LEAD_MS) offers.push(preset(kind, at, zone));
  }
  return offers.slice(0, 4);
}

/** The default start: one minute from now, on the next full second so that it reads well. */
export function inOneMinute(now: number): number {
  return Math.ceil((now + MINUTE) / 1000) * 1000;
}

function preset(kind: AirPreset['kind'], at: number, zone: string): AirPreset {
  return { kind, at, wall: wallTimeOf(at, zone) };
}

/** Why a start cannot be taken, before the server is asked. */
export function startProblem(
  at: number | undefined,
  now: number,
): 'unreadable' | 'too-soon' | 'too-far' | undefined {
  if (at === undefined) return 'unreadable';
  if (at - now < LEAST_LEAD_MS) return 'too-soon';
  if (at - now > LONGEST_LEAD_MS) return 'too-far';
  return undefined;
}

/** The wall-clock time of an instant in a zone, seconds cut off. */
export function wallTimeOf(at: number, zone: string): WallTime {
  return { day: dayKey(at, zone), time: timeOfDay(at, zone) };
}

/**
 * The instant of a wall-clock time in a zone; `undefined` when the fields do not hold a day and a time, or when the
 * clock jumps over it. Of two instants with one name (clocks put back) the first is taken.
 */
export function instantOf(wall: WallTime, zone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(wall.day) || !/^\d\d:\d\d$/.test(wall.time)) return undefined;
  const asUtc = Date.parse(`${wall.day}T${wall.time}:00Z`);
  if (Number.isNaN(asUtc)) return undefined;
  const offsets = [asUtc - DAY, asUtc + DAY].map((near) => offsetAt(near, zone));
  const candidates = offsets.map((offset) => asUtc - offset).sort((a, b) => a - b);
  return candidates.find((at) => {
    const back = wallTimeOf(at, zone);
    return back.day === wall.day && back.time === wall.time;
  });
}

/** The day after `yyyy-mm-dd`. */
export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
}

const DAY = 24 * 3600_000;

function offsetAt(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
