import type { Random } from '../../chance/random.ts';

/** Kinds of trouble that a trial can bring upon a box. */
export const FAULT_KINDS = ['outage', 'power', 'clock', 'disk', 'card', 'forged'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Share of the boxes, 0…1, that each kind of trouble comes to. */
export type FaultShares = Readonly<Record<FaultKind, number>>;

/** What happens exactly. */
export type FaultWhat =
  | 'no-network'
  | 'power-off'
  | 'power-off-at-write'
  | 'clock-1970'
  | 'clock-next-year'
  | 'clock-step'
  | 'slept'
  | 'disk-full'
  | 'card-missing'
  | 'card-pulled'
  | 'card-stalled'
  | 'card-dry'
  | 'half-muted'
  | 'forged-order'
  | 'forged-plan';

/** One trouble of one box, planned before the run. True times, milliseconds since 1970. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly what: FaultWhat;
  readonly fromMs: number;
  readonly untilMs: number;
  /** What else the kind needs: ms of a step, bytes of room left, the nth write. */
  readonly size: number;
}

/** When troubles may come. */
export interface FaultTimes {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Instants of airings: half of all troubles are aimed at one. */
  readonly instants: readonly number[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nobody is troubled while the boxes of the trial join. */
export const JOINING_MS = 15 * MINUTE;
/** Between two troubles of a kind at the same box. */
const APART_MS = 2 * MINUTE;
/** An aimed trouble begins so long before the instant; below zero: in the middle of the sound. */
const AIMS = [60 * SECOND, SECOND, -3 * SECOND];

const WHATS: Readonly<Record<FaultKind, readonly FaultWhat[]>> = {
  outage: ['no-network'],
  power: ['power-off', 'power-off', 'power-off-at-write'],
  clock: ['clock-1970', 'clock-next-year', 'clock-step', 'slept'],
  disk: ['disk-full'],
  card: ['card-missing', 'card-pulled', 'card-pulled', 'card-stalled', 'card-dry', 'half-muted'],
  forged: ['forged-order', 'forged-plan'],
};

/** Shortest and longest lasting of each, milliseconds; evenly spread over the orders of magnitude between. */
const LASTS: Readonly<Record<FaultWhat, readonly [number, number]>> = {
  'no-network': [30 * SECOND, 6 * HOUR],
  'power-off': [2 * SECOND, 2 * HOUR],
  'power-off-at-write': [30 * SECOND, 2 * MINUTE],
  'clock-1970': [0, 0],
  'clock-next-year': [0, 0],
  'clock-step': [0, 0],
  slept: [2 * SECOND, MINUTE],
  'disk-full': [10 * MINUTE, 6 * HOUR],
  'card-missing': [HOUR, 8 * HOUR],
  'card-pulled': [20 * SECOND, HOUR],
  'card-stalled': [0, 0],
  // Longer than a player writes ahead.
  'card-dry': [4 * SECOND, 9 * SECOND],
  'half-muted': [2 * HOUR, 12 * HOUR],
  'forged-order': [0, 0],
  'forged-plan': [0, 0],
};

/** How often a day at most. */
const A_DAY: Readonly<Record<FaultKind, number>> = {
  outage: 3,
  power: 3,
  clock: 2,
  disk: 1,
  card: 2,
  forged: 2,
};

/** The troubles of one box, in order of time: all from chance that is handed in, so that the same seed gives the same troubles. */
export function planFaults(
  random: Random,
  shares: FaultShares,
  { fromMs, untilMs, instants }: FaultTimes,
): readonly PlannedFault[] {
  const days = Math.max(1, Math.round((untilMs - fromMs) / DAY));
  const all: PlannedFault[] = [];
  for (const kind of FAULT_KINDS) {
    // Drawn for every kind, so that another share of one kind leaves the others as they were.
    const touched = random() < shares[kind];
    const count = days * (1 + Math.floor(random() * A_DAY[kind]));
    const here: PlannedFault[] = [];
    for (let n = 0; n < count; n += 1) {
      const fault = oneFault(random, kind, { fromMs: fromMs + JOINING_MS, untilMs, instants });
      if (here.every((other) => apart(other, fault))) here.push(fault);
    }
    if (touched) all.push(...here);
  }
  return all.sort((a, b) => a.fromMs - b.fromMs);
}

function oneFault(random: Random, kind: FaultKind, { fromMs, untilMs, instants }: FaultTimes): PlannedFault {
  const what = pick(random, WHATS[kind]) ?? 'no-network';
  const [least, most] = LASTS[what];
  const lasts = least === 0 ? 0 : least * (most / least) ** random();
  const anywhere = fromMs + random() * (untilMs - fromMs);
  const aim = pick(random, instants);
  const lead = pick(random, what === 'card-stalled' || what === 'card-dry' ? [-3 * SECOND] : AIMS) ?? 0;
  // A card that goes dry while nothing sounds is no trouble.
  const aimed = random() < 0.5 || what === 'card-stalled' || what === 'card-dry';
  const start = aimed && aim !== undefined && aim - lead >= fromMs ? aim - lead : anywhere;
  return {
    kind,
    what,
    fromMs: Math.round(start),
    untilMs: Math.round(start + lasts),
    size: sizeOf(random, what),
  };
}

function sizeOf(random: Random, what: FaultWhat): number {
  const chance = random();
  if (what === 'clock-step') return Math.round((chance < 0.5 ? -1 : 1) * 1000 * 10 ** (random() * 7));
  if (what === 'power-off-at-write') return 1 + Math.floor(chance * 8);
  if (what === 'disk-full') return Math.floor(chance * 200_000);
  return what === 'card-stalled' ? 50 + Math.round(chance * 450) : 0;
}

function apart(a: PlannedFault, b: PlannedFault): boolean {
  return a.untilMs + APART_MS < b.fromMs || b.untilMs + APART_MS < a.fromMs;
}

function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from[Math.floor(random() * from.length)];
}
