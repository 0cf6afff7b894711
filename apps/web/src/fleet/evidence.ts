import type { PlayView } from '@loaphuong/contract';

/** The three lanes of evidence, from the machine outwards; never added up into one. */
export const evidenceKinds = ['sink', 'line', 'mic'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What one kind of evidence says of one play. */
export function evidenceOf(play: PlayView, kind: EvidenceKind) {
  return play.evidence.find((one) => one.kind === kind);
}

/** How far the proof of a play reaches: its furthest evidence names it, and never anything beyond. */
export type Reach = EvidenceKind | 'weak' | 'cut' | 'silent' | 'none';

/** Share of windows that must match for a kind of evidence to name a proof: as the server's verdict asks. */
const matching = 0.9;

/** Names the result of a play by what was measured: the furthest kind that itself matched. */
export function reachOf(play: PlayView): Reach {
  if (play.result !== 'proved') return play.result;
  const matches = (kind: EvidenceKind) => {
    const found = evidenceOf(play, kind);
    return found !== undefined && found.windows > 0 && found.matched / found.windows >= matching;
  };
  return evidenceKinds.findLast(matches) ?? 'none';
}

/** `9f3c41d0…`: enough of a hash to compare by eye. */
export function shortHash(hash: string): string {
  return hash.length > 10 ? `${hash.slice(0, 8)}…` : hash;
}
