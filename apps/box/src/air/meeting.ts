import { type AiringMeeting, meetingOf } from '@loaphuong/domain/broadcast';
import type { Entry } from './entry.ts';

/** What an entry does to one that sounds, by the rule that the server plans by. */
export function entriesMeet(next: Entry, sounding: Entry): AiringMeeting {
  return meetingOf(inTime(next), inTime(sounding));
}

function inTime({ airing, atMs, endMs }: Entry) {
  return { atMs, endMs, priority: airing.priority, over: airing.over };
}
