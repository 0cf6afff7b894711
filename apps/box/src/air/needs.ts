import type { Sound } from '@loaphuong/protocol';
import type { Need } from '../store/wanted.ts';
import { type Entry, ladder } from './entry.ts';

/** An airing is near from so long before it. */
const NEAR_MS = 3_600_000;
/** A priority airing so soon goes before everything. */
const ALERT_MS = 86_400_000;

/** Steps of the urgent lane, first to last; then what has time. */
const STEPS = ['alert', 'near', 'reserve', 'priority', 'plain'] as const;
type Step = (typeof STEPS)[number];

/**
 * All sounds that a plan needs from now on. First what has priority today, however big the column is that comes before it; then what is
 * near, and in any case the next airing; then the reserve, which may be ordered at any moment; then priority airings of later days.
 * All that is the urgent lane. Everything else has time. Nearest first in each step.
 * @param nowMs server time; `undefined` while it is not known: then nobody can say what is near, or over.
 */
export function neededSounds(
  entries: readonly Entry[],
  reserve: Sound | undefined,
  nowMs: number | undefined,
): readonly Need[] {
  const coming = entries.filter(({ endMs }) => nowMs === undefined || endMs > nowMs);
  const needs = coming.flatMap((entry, i) =>
    ladder(entry, undefined).map(({ sound }) => ({ sound, step: stepOf(entry, i === 0, nowMs) })),
  );
  if (reserve !== undefined) needs.push({ sound: reserve, step: 'reserve' });
  return STEPS.flatMap((step) =>
    needs
      .filter((need) => need.step === step)
      .map(({ sound }) => ({ sound, lane: step === 'plain' ? 'plain' : 'urgent' }) as const),
  );
}

function stepOf({ airing, atMs }: Entry, isNext: boolean, nowMs: number | undefined): Step {
  const leftMs = nowMs === undefined ? Number.POSITIVE_INFINITY : atMs - nowMs;
  if (airing.priority === 'priority') return leftMs <= ALERT_MS ? 'alert' : 'priority';
  return isNext || leftMs <= NEAR_MS ? 'near' : 'plain';
}
