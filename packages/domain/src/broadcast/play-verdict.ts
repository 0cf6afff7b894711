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

/** One kind of evidence of a play, as far as choosing among them needs it. */
export interface KindOfEvidence {
  readonly kind: 'sink' | 'line' | 'mic';
  readonly matched: number;
  readonly windows: number;
}

/**
 * What was worst with a play by the evidence that speaks for it; nothing when that kind matched well enough to prove. Where inputs
 * hear, theirs: what left the card says nothing of the amplifier.
 * @param wasDucked the play was turned down under another, see `restsOn`.
 */
export function worstOf<T>(
  evidence: readonly (KindOfEvidence & { readonly trouble?: readonly T[] | undefined })[],
  wasDucked: boolean,
): T | undefined {
  const best = restsOn(evidence, { heardBefore: false, wasDucked });
  if (best === undefined || (best.windows > 0 && best.matched / best.windows >= MATCHING)) return undefined;
  return best.trouble?.[0];
}

/**
 * How far the proof of a proved play reaches: the furthest kind that matched well enough by itself. Nothing when none did.
 */
export function playReach(evidence: readonly KindOfEvidence[]): KindOfEvidence['kind'] | undefined {
  return (['mic', 'line', 'sink'] as const).find((kind) =>
    evidence.some((one) => one.kind === kind && one.windows > 0 && one.matched / one.windows >= MATCHING),
  );
}

/**
 * The evidence that a verdict rests on. Where an input hears at this box (in this play, or in `heardBefore`), what left the card
 * alone proves nothing: behind a dead amplifier it is as good as ever. Among what inputs heard the best match counts, and of equals
 * the furthest. A box that has an input and brings nothing of it gets nothing proved.
 *
 * While a play is turned down, inputs are compared with all that left, for they cannot take sounds apart: they say that the way behind
 * the card works, and only `sink` says that this play was in it. So a play that was turned down rests on the worse of the two.
 */
export function restsOn<E extends KindOfEvidence>(
  evidence: readonly E[],
  { heardBefore, wasDucked }: { readonly heardBefore: boolean; readonly wasDucked: boolean },
): E | undefined {
  const share = ({ matched, windows }: KindOfEvidence) => (windows === 0 ? 0 : matched / windows);
  const heard = (['mic', 'line'] as const).flatMap((kind) => evidence.filter((one) => one.kind === kind));
  const sink = evidence.find((one) => one.kind === 'sink');
  if (heard.length === 0) return heardBefore ? undefined : sink;
  const best = heard.reduce((found, one) => (share(one) > share(found) ? one : found));
  if (!wasDucked) return best;
  return sink === undefined || share(sink) < share(best) ? sink : best;
}
