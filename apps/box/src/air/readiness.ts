import type { Ready } from '@loaphuong/protocol';
import type { SoundState } from '../store/wanted.ts';
import { localDay } from '../time/local-day.ts';
import type { Entry } from './entry.ts';

/** What readiness is judged by. */
export interface ReadinessFacts {
  readonly zone: string;
  /** Is an airing still to come, as far as the box knows? */
  readonly isToCome: (entry: Entry) => boolean;
  readonly soundState: (sha256: string) => SoundState | undefined;
  /** The rule that an airing would break after so many milliseconds that are planned before it on its day. */
  readonly ruleAgainst: (entry: Entry, plannedMs: number) => string | undefined;
}

/** Which airings to come a box could play now, and why it could not play the others. */
export function readinessOf(
  entries: readonly Entry[],
  { zone, isToCome, soundState, ruleAgainst }: ReadinessFacts,
): Pick<Ready, 'ready' | 'notReady'> {
  const ready: string[] = [];
  const notReady: Ready['notReady'] = [];
  const plannedMs = new Map<string, number>();
  for (const entry of entries.filter(isToCome)) {
    const { id, sound } = entry.airing;
    const day = localDay(entry.atMs, zone);
    const before = plannedMs.get(day) ?? 0;
    if (ruleAgainst(entry, before) !== undefined) {
      notReady.push({ airing: id, why: 'rule' });
      continue;
    }
    plannedMs.set(day, before + sound.durationMs);
    const state = soundState(sound.sha256) ?? 'fetching';
    if (state === 'whole') ready.push(id);
    else notReady.push({ airing: id, why: state === 'checking' ? 'fetching' : state });
  }
  return { ready, notReady };
}
