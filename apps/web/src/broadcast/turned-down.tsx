import type { TurnedDownView } from '@loaphuong/contract';
import { useTexts } from '../texts/language.tsx';

/** That a sound gave way without stopping: for how long it was turned down, and for what. */
export function TurnedDown({ of }: { of: TurnedDownView | undefined }) {
  const { words } = useTexts();
  if (of === undefined) return null;
  return <span className="tiny muted block num">{words.turnedDown(of.ms, titlesAbove(of))}</span>;
}

/** Titles of what was above it. */
export function titlesAbove({ under }: TurnedDownView): readonly string[] {
  return under.map(({ title }) => title);
}
