import type { TodayView } from '@loaphuong/contract';
import type { Sentence } from '@loaphuong/domain/basics';
import { type ClusterRow, conditionOf } from '../fleet/index.ts';
import { type Cell, UNKNOWN_TIME } from './standings.ts';

/** A cluster that is not in order, or that the last airing did not come out of. */
export function attentionTo(
  row: ClusterRow,
  now: Temporal.Instant,
  last: readonly Cell[],
): TodayView['attention'] {
  const condition = conditionOf(row);
  const where = { cluster: { id: row.id, name: row.name }, ward: { id: row.ward, name: row.ward_name } };
  if (condition.kind === 'ready' || condition.kind === 'playing') {
    const failed = last.find((cell) => cell.cluster.id === row.id && cell.standing === 'failed');
    if (failed === undefined) return [];
    return [{ ...where, state: { kind: 'ready' as const }, why: lastFailed(failed.why) }];
  }
  if (condition.kind === 'bare') return [{ ...where, state: { kind: 'bare' as const }, why: BARE }];
  const minutes = Math.max(
    0,
    Math.round((now.epochMilliseconds - condition.since.epochMilliseconds) / 60_000),
  );
  const state = { kind: condition.kind, since: condition.since.toString() };
  return [{ ...where, state, why: whyOf(condition.kind, minutes) }];
}

function whyOf(kind: 'offline' | 'safe' | 'unknown-time', minutes: number): Sentence {
  if (kind === 'offline') return offlineFor(minutes);
  return kind === 'safe' ? SAFE : UNKNOWN_TIME;
}

function lastFailed(why: Sentence | undefined): Sentence {
  return {
    vi: `Lượt phát gần nhất không đạt. ${why?.vi ?? ''}`.trim(),
    en: `The last airing failed. ${why?.en ?? ''}`.trim(),
  };
}

function offlineFor(minutes: number): Sentence {
  if (minutes < 60) return { vi: `Mất kết nối ${minutes} phút.`, en: `Offline for ${minutes} minutes.` };
  const hours = Math.floor(minutes / 60);
  return {
    vi: `Mất kết nối ${hours} giờ ${minutes % 60} phút.`,
    en: `Offline for ${hours} h ${minutes % 60} min.`,
  };
}

const BARE: Sentence = {
  vi: 'Chưa ghép thiết bị. Hãy cấp mã và ghép.',
  en: 'No box enrolled. Issue a code and enrol one.',
};
const SAFE: Sentence = {
  vi: 'Trạng thái an toàn: chương trình trên máy hỏng nhiều lần liền, máy không phát gì.',
  en: 'Safe state: the program of the box crashed again and again, and it plays nothing.',
};
