import type { SilenceReason } from '@loaphuong/protocol';
import type { Entry } from './entry.ts';
import { isOver } from './moments.ts';
import type { Choice } from './preparation.ts';

/** What is known about an airing of which nothing sounded. Server times, milliseconds; `undefined` for what was always so. */
export interface SilenceFacts {
  /** When a plan with it came; when this life of the program began; since when the time has been trusted. */
  readonly arrivedMs: number | undefined;
  readonly bornMs: number;
  readonly trustedSinceMs: number;
  /** Something more urgent sounded when it could have. */
  readonly gaveWay: boolean;
  /** What it could be played with now. */
  readonly choice: Choice;
}

/** Why an airing of the plan was silent, now that it is over; `undefined` when nobody could expect it from this box. */
export function whySilent(entry: Entry, facts: SilenceFacts): SilenceReason | undefined {
  const { arrivedMs, bornMs, trustedSinceMs, gaveWay, choice } = facts;
  if (arrivedMs !== undefined && entry.endMs <= arrivedMs) return entry.expected ? 'too-late' : undefined;
  if (isOver(entry, bornMs)) return 'powered-off';
  if (isOver(entry, trustedSinceMs)) return 'clock-unknown';
  if (gaveWay) return 'pre-empted';
  if (choice.state === 'nothing') return choice.why;
  if (choice.state === 'wait') return 'sound-missing';
  // It could have sounded but for too short a rest: whatever held it up until then is the reason.
  if (entry.atMs < bornMs) return 'powered-off';
  if (arrivedMs !== undefined && entry.atMs < arrivedMs) return 'too-late';
  return entry.atMs < trustedSinceMs ? 'clock-unknown' : 'sound-missing';
}
