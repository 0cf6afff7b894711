/** What a box's journal says of one airing, as far as the verdict needs it. */
export interface PlayFacts {
  /** Was it the approved sound of the airing itself, and not a substitute or a reserve? */
  readonly itself: boolean;
  readonly outcome: 'complete' | 'cut';
  readonly playedMs: number;
  readonly durationMs: number;
  /** The best evidence that the box has: windows that matched what was to be played, of all windows. */
  readonly matched: number;
  readonly windows: number;
}

/** proved: it came out whole and matches; weak: it came out, but with gaps or unlike the original; cut: it was ended early. */
export type PlayResult = 'proved' | 'weak' | 'cut';

/** A play counts as whole from this share of its length on: the rest is gaps too short to lose a word. */
const WHOLE = 0.98;
/** Share of windows that must match; one odd window in ten (a pause at its edge) does not unmake a proof. */
const MATCHING = 0.9;

/**
 * The verdict on a play and the milliseconds that it proves. Only matched windows count; a proof of nine tenths of the windows
 * proves nine tenths of the time, whatever the verdict is called. Another sound than the approved one proves nothing of the airing.
 */
export function playVerdict(facts: PlayFacts): { readonly result: PlayResult; readonly provedMs: number } {
  const share = facts.windows === 0 ? 0 : facts.matched / facts.windows;
  const provedMs = facts.itself ? Math.round(Math.min(facts.playedMs, facts.durationMs) * share) : 0;
  if (facts.outcome === 'cut') return { result: 'cut', provedMs };
  const whole = facts.playedMs >= facts.durationMs * WHOLE;
  return { result: facts.itself && whole && share >= MATCHING ? 'proved' : 'weak', provedMs };
}
