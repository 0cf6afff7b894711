import { rankOf } from '@loaphuong/domain/broadcast';
import type { Horizon, HorizonAiring, JournalEvent, Sound } from '@loaphuong/protocol';
import type { KeptHorizon } from '../horizon/horizon-keeper.ts';

/** An airing of the plan that concerns this box. */
export interface Entry {
  readonly airing: HorizonAiring;
  /** Server time, milliseconds since 1970: its instant, and the end of its sound. */
  readonly atMs: number;
  readonly endMs: number;
  /** Moment (µs of the box's clock) at which a plan with it first came; `undefined` when it was on the disk already. */
  readonly arrivedUs: number | undefined;
  /** False when the very first plan of this box brought it: then nobody expected it from this box before. */
  readonly expected: boolean;
}

/** A sound with its place on the dead-air ladder. */
export interface LadderStep {
  readonly rung: Extract<JournalEvent, { kind: 'starting' }>['rung'];
  readonly sound: Sound;
}

/** Airings that were over before the plan in force are only still to be accounted for; after so long nobody asks any more. */
const LEFT_OVER_MS = 8 * 86_400_000;

/**
 * Airings for a cluster, in order of time: those of the plan, and those of the plan before that were over when the new one was made. A
 * plan lists what is to come and what is under way, so what is over is not forgotten by it, and what is neither over nor listed was
 * cancelled. Judged by the moment of the plan's making: one that arrives late takes nothing away that it could not know to be over.
 */
export function entriesOf(
  { plan, validUntilMs }: KeptHorizon,
  cluster: string,
  before: readonly Entry[],
  arrival: Pick<Entry, 'arrivedUs' | 'expected'>,
): readonly Entry[] {
  const known = new Map(before.map((entry) => [entry.airing.id, entry]));
  const mine = clustersOf(plan, cluster);
  const planned = plan.airings
    .filter((airing) => concerns(airing, mine))
    .map((airing): Entry => {
      const atMs = Date.parse(airing.at);
      const { arrivedUs, expected } = known.get(airing.id) ?? arrival;
      return { airing, atMs, endMs: atMs + airing.sound.durationMs, arrivedUs, expected };
    });
  const listed = new Set(plan.airings.map(({ id }) => id));
  const fromMs = Date.parse(plan.from);
  const leftOver = before.filter(
    ({ airing, atMs, endMs }) => !listed.has(airing.id) && endMs <= fromMs && atMs > fromMs - LEFT_OVER_MS,
  );
  return [...leftOver, ...planned.filter(({ atMs }) => atMs <= validUntilMs)].sort(
    (a, b) => a.atMs - b.atMs || (a.airing.id < b.airing.id ? -1 : 1),
  );
}

/** The clusters that the box at a cluster stands for: that one, and those that the plan hangs on it. */
export function clustersOf({ clusters = [] }: Horizon, cluster: string): ReadonlySet<string> {
  return new Set([
    cluster,
    ...clusters.filter((each) => each.servedBy === cluster).map((each) => each.cluster),
  ]);
}

function concerns({ clusters }: HorizonAiring, mine: ReadonlySet<string>): boolean {
  return clusters === undefined || clusters.some((cluster) => mine.has(cluster));
}

/** The dead-air ladder of an airing, best first; after it there is only silence with a reason. */
export function ladder({ airing }: Entry, reserve: Sound | undefined): readonly LadderStep[] {
  return [
    { rung: 'scheduled', sound: airing.sound },
    ...(airing.substitute === undefined ? [] : [{ rung: 'substitute', sound: airing.substitute } as const]),
    ...(reserve === undefined ? [] : [{ rung: 'reserve', sound: reserve } as const]),
  ];
}

/** Order in which entries go to the player when several could. */
export function comesFirst(nowMs: number): (a: Entry, b: Entry) => number {
  return (a, b) =>
    Math.max(a.atMs, nowMs) - Math.max(b.atMs, nowMs) ||
    rankOf(b.airing) - rankOf(a.airing) ||
    b.atMs - a.atMs ||
    (a.airing.id < b.airing.id ? -1 : 1);
}
