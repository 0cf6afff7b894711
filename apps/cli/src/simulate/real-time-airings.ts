import type { ExpectedPlay } from './airings.ts';

/** A time in which a box had no power, or had not joined yet. */
export interface Disturbed {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What became of one airing at the simulated boxes, by the server's own play log. */
export interface AiringFigures {
  readonly airing: string;
  /** RFC 3339. */
  readonly at: string;
  readonly boxes: number;
  readonly proved: number;
  /** Not proved, by what explains it. */
  readonly powerCut: number;
  /** The box is still in an outage that the simulation planned, so the server cannot know yet. */
  readonly outOfReach: number;
  /** The simulating machine was too late. */
  readonly machineLate: number;
  readonly unexplained: number;
  /** What the server holds of those that are not proved. */
  readonly others: Readonly<Record<string, number>>;
}

/** What is known of the boxes. */
export interface Known {
  readonly nameOf: ReadonlyMap<string, string>;
  readonly disturbed: (name: string) => readonly Disturbed[];
  readonly isOut: (name: string) => boolean;
  readonly wasStrained: (fromMs: number, untilMs: number) => boolean;
}

/** A box that was switched on so shortly before an airing may not know the time yet over a bad network. */
const SETTLE_MS = 90_000;

/** Tells for each airing how many boxes proved it and what explains the others. @returns names of boxes whose airings nothing explains, or only the machine. */
export function judgedAirings(plays: readonly ExpectedPlay[], known: Known) {
  const unproved = new Set<string>();
  const strained = new Set<string>();
  const figures = [...Map.groupBy(plays, ({ airing }) => airing)].map(([airing, each]): AiringFigures => {
    const counts = { proved: 0, powerCut: 0, outOfReach: 0, machineLate: 0, unexplained: 0 };
    const others: Record<string, number> = {};
    for (const play of each) {
      const name = known.nameOf.get(play.box) ?? play.box;
      const cause = causeOf(play, name, known);
      counts[cause] += 1;
      if (cause === 'unexplained') unproved.add(name);
      if (cause === 'machineLate') strained.add(name);
      if (cause === 'proved') continue;
      const what = play.why === undefined ? (play.result ?? 'unknown') : `${play.result}: ${play.why}`;
      others[what] = (others[what] ?? 0) + 1;
    }
    const at = Temporal.Instant.fromEpochMilliseconds(each[0]?.atMs ?? 0).toString();
    return { airing, at, boxes: each.length, ...counts, others };
  });
  return { figures, unproved: [...unproved].sort(), strained: [...strained].sort() };
}

function causeOf(
  { result, atMs, endMs }: ExpectedPlay,
  name: string,
  { disturbed, isOut, wasStrained }: Known,
): 'proved' | 'powerCut' | 'outOfReach' | 'machineLate' | 'unexplained' {
  if (result === 'proved') return 'proved';
  if (disturbed(name).some(({ fromMs, untilMs }) => fromMs < endMs && untilMs > atMs - SETTLE_MS))
    return 'powerCut';
  if (result === undefined && isOut(name)) return 'outOfReach';
  return wasStrained(atMs - 3000, endMs) ? 'machineLate' : 'unexplained';
}
