/** What is known of one box and one airing, now. */
export interface StandingFacts {
  readonly now: Temporal.Instant;
  readonly at: Temporal.Instant;
  readonly durationMs: number;
  readonly cancelled: boolean;
  /** The line of the play log, once it is there. */
  readonly play: 'proved' | 'weak' | 'cut' | 'silent' | undefined;
  /** The box's presence; absent when the cluster has no box. */
  readonly box:
    | {
        readonly online: boolean;
        readonly clockTrusted: boolean;
        /** The box said: the sound is here and whole, I shall play it. */
        readonly holdsIt: boolean;
        readonly playingIt: boolean;
      }
    | undefined;
}

/** How one box stands to one airing. */
export type Standing =
  | 'planned'
  | 'ready'
  | 'playing'
  | 'proved'
  | 'weak'
  | 'failed'
  | 'offline'
  | 'unknown-time'
  | 'awaiting-proof'
  | 'cancelled';

/** A box that is connected and says nothing for so long after the end has failed; one that is cut off may still bring its proof. */
export const PROOF_PATIENCE_MS = 120_000;

/** One word for one box and one airing. Proof in hand beats everything else. */
export function standing(facts: StandingFacts): Standing {
  if (facts.play === 'proved' || facts.play === 'weak') return facts.play;
  if (facts.cancelled) return 'cancelled';
  if (facts.play !== undefined) return 'failed';
  if (facts.box === undefined) return 'failed';
  if (!facts.box.online) return 'offline';
  const sinceStart = facts.now.epochMilliseconds - facts.at.epochMilliseconds;
  if (facts.box.playingIt) return 'playing';
  if (sinceStart < 0) {
    if (!facts.box.clockTrusted) return 'unknown-time';
    return facts.box.holdsIt ? 'ready' : 'planned';
  }
  return sinceStart < facts.durationMs + PROOF_PATIENCE_MS ? 'awaiting-proof' : 'failed';
}

/** The state of a block on the day board: one airing at one station (or at all of them). */
export type AiringState = 'planned' | 'ready' | 'playing' | 'proved' | 'failed' | 'cancelled';

/**
 * Sums up the boxes of a block. `counted` is how many are in the state that the block shows, so that "3/4" can stand in it.
 * A weak proof does not count: it is shown as what it is.
 */
export function airingState(
  standings: readonly Standing[],
  timing: {
    readonly now: Temporal.Instant;
    readonly at: Temporal.Instant;
    readonly durationMs: number;
    readonly cancelled: boolean;
  },
): { readonly state: AiringState; readonly counted: number } {
  const count = (...which: Standing[]) => standings.filter((one) => which.includes(one)).length;
  const proved = count('proved');
  if (timing.cancelled && proved === 0) return { state: 'cancelled', counted: 0 };
  const playing = count('playing');
  if (playing > 0) return { state: 'playing', counted: playing };
  if (proved > 0) return { state: 'proved', counted: proved };
  const sinceStart = timing.now.epochMilliseconds - timing.at.epochMilliseconds;
  if (sinceStart < 0) {
    const ready = count('ready');
    return { state: ready > 0 ? 'ready' : 'planned', counted: ready };
  }
  if (sinceStart < timing.durationMs + PROOF_PATIENCE_MS && count('awaiting-proof') > 0)
    return { state: 'playing', counted: 0 };
  return { state: 'failed', counted: 0 };
}
