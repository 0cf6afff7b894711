import type { Meeting } from '../player/player.ts';
import { type Entry, rank } from './entry.ts';

/**
 * What an airing does to one that sounds, should it begin now. The more urgent comes first, of equals the later one. What comes first and
 * asks for it goes over the other, which is turned down; else it cuts it off. What comes second goes under one that leaves room
 * below; else it gives way.
 */
export function meetingOf(next: Entry, sounding: Entry): Meeting | 'gives-way' {
  if (next.atMs >= sounding.endMs) return 'cuts';
  if (comesBefore(next, sounding)) return isOverOthers(next) ? 'over' : 'cuts';
  return isOverOthers(sounding) ? 'under' : 'gives-way';
}

function comesBefore(next: Entry, sounding: Entry): boolean {
  const difference = rank(next) - rank(sounding) || next.atMs - sounding.atMs;
  // Of two at one instant, the one that is to lie over others has nothing to wait for.
  return difference > 0 || (difference === 0 && isOverOthers(next) && !isOverOthers(sounding));
}

function isOverOthers({ airing }: Entry): boolean {
  return airing.over === 'ducked';
}
