import type { BoxCell, TurnedDownView } from '@loaphuong/contract';
import type { Sentence } from '@loaphuong/domain/basics';
import { type AiringId, type Standing, standing } from '@loaphuong/domain/broadcast';
import type { BoxId, ClockState, ClusterId } from '@loaphuong/domain/fleet';
import type { PlaceId } from '@loaphuong/domain/places';
import type { DuckedTime, Evidence } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import type * as z from 'zod';
import { badSoundInWords, worstTrouble } from './bad-sound.ts';
import type { BroadcastSlice } from './slice.ts';
import { named, type Titles, titlesOf, turnedDownView, uppersOf } from './turned-down.ts';

/** One airing at one cluster, with all that its standing is made of. */
interface Row {
  readonly airing: AiringId;
  readonly at: Temporal.Instant;
  readonly duration_ms: number;
  readonly cancelled: boolean;
  readonly cluster: ClusterId;
  readonly name: string;
  readonly ward: PlaceId;
  readonly ward_name: string;
  readonly box: BoxId | null;
  readonly online: boolean | null;
  readonly clock: ClockState | null;
  readonly playing: string | null;
  readonly below_it: boolean | null;
  readonly ready: boolean | null;
  readonly not_ready_why: string | null;
  readonly result: 'proved' | 'weak' | 'cut' | 'silent' | null;
  readonly silent_why: string | null;
  readonly evidence: Evidence[] | null;
  readonly ducked: DuckedTime[] | null;
}

/** A cell on the screen, with the ids that the board groups by. */
export type Cell = z.infer<typeof BoxCell> & { readonly airing: AiringId };

/** How every box of these airings stands now, in the order of the wards. */
export async function cellsOf(
  db: Kysely<BroadcastSlice>,
  airings: readonly AiringId[],
  now: Temporal.Instant,
): Promise<readonly Cell[]> {
  if (airings.length === 0) return [];
  const rows = await sql<Row>`
    select a.id as airing, a.at, a.duration_ms, a.cancelled_at is not null as cancelled,
      c.id as cluster, c.name, s.ward, w.name as ward_name,
      b.id as box, p.online, p.clock, p.playing, a.id = any(p.below) as below_it, r.ready, r.why as not_ready_why,
      play.result, play.why as silent_why, play.evidence, play.ducked
    from broadcast.airing a
    join broadcast.airing_station st on st.airing = a.id
    join fleet.station s on s.id = st.station
    join fleet.cluster c on c.station = s.id and c.added_at <= a.at and (c.archived_at is null or c.archived_at > a.at)
    join places.place w on w.id = s.ward
    left join fleet.box b on b.cluster = coalesce(c.served_by, c.id) and b.revoked_at is null
    left join fleet.presence p on p.box = b.id
    left join broadcast.readiness r on r.box = b.id and r.airing = a.id
    left join lateral (
      select result, why, evidence, ducked from broadcast.play
      where airing = a.id and cluster = c.id and month = platform.month_of(a.at)
      order by proved_ms desc limit 1
    ) play on true
    where a.id = any(${[...airings]}::uuid[])
    order by w.name collate "vi-x-icu", c.ordinal`.execute(db);
  const uppers = rows.rows.flatMap(({ ducked, below_it, playing }) => [
    ...uppersOf(ducked ?? []),
    ...(below_it === true && playing !== null ? [playing] : []),
  ]);
  const titles = await titlesOf(db, uppers);
  return rows.rows.map((row) => cellOf(row, titles, now));
}

function cellOf(row: Row, titles: Titles, now: Temporal.Instant): Cell {
  const is = standing({
    now,
    at: row.at,
    durationMs: row.duration_ms,
    cancelled: row.cancelled,
    play: row.result ?? undefined,
    box:
      row.box === null
        ? undefined
        : {
            online: row.online === true,
            clockTrusted: row.clock?.state === 'trusted',
            holdsIt: row.ready === true,
            playingIt: row.playing === row.airing || row.below_it === true,
          },
  });
  const why = whyOf(is, row);
  const turnedDown = turnedDownIn(is, row, titles);
  return {
    airing: row.airing,
    cluster: { id: row.cluster, name: row.name },
    ward: { id: row.ward, name: row.ward_name },
    standing: is,
    ...(why === undefined ? {} : { why }),
    ...(turnedDown === undefined ? {} : { turnedDown }),
  };
}

/** While it sounds, by what the box says of itself; afterwards, by its journal. */
function turnedDownIn(is: Standing, row: Row, titles: Titles): TurnedDownView | undefined {
  if (row.ducked !== null) return turnedDownView(row.ducked, titles);
  if (is !== 'playing' || row.below_it !== true || row.playing === null) return undefined;
  return { under: named([row.playing], titles) };
}

function whyOf(is: Standing, row: Row): Sentence | undefined {
  switch (is) {
    case 'offline':
      return row.ready === true ? OFFLINE_BUT_READY : OFFLINE;
    case 'unknown-time':
      return UNKNOWN_TIME;
    case 'planned':
      return row.not_ready_why === null ? undefined : notReadyInWords(row.not_ready_why);
    case 'failed':
      if (row.box === null) return NO_BOX;
      if (row.result === 'silent') return SILENT[row.silent_why ?? ''] ?? NO_SOUND;
      return row.result === 'cut' ? CUT : NO_PROOF;
    case 'weak':
      return badSoundInWords(worstTrouble(row.evidence ?? [], (row.ducked ?? []).length > 0));
    default:
      return undefined;
  }
}

/** Why a box does not hold the sound of an airing that is to come, by its own word (`Ready`). */
export function notReadyInWords(why: string): Sentence {
  return NOT_READY[why] ?? NOT_READY_YET;
}

/** Why a play was silent, in words. */
export function silenceInWords(why: string): Sentence {
  return SILENT[why] ?? NO_SOUND;
}

const OFFLINE_BUT_READY: Sentence = {
  vi: 'Mất kết nối: bản tin đã nằm trên máy, có điện là vẫn phát.',
  en: 'Not connected: the bulletin is on the box and will play if it has power.',
};
const OFFLINE: Sentence = {
  vi: 'Mất kết nối: chưa biết máy đã có bản tin hay chưa.',
  en: 'Not connected: it is not known whether the box holds the bulletin.',
};
/** Why a box that does not know the time plays nothing. */
export const UNKNOWN_TIME: Sentence = {
  vi: 'Chưa rõ giờ: không phát theo lịch đến khi chỉnh được giờ.',
  en: 'Time unknown: plays nothing on schedule until its clock is set.',
};
const NO_BOX: Sentence = {
  vi: 'Cụm loa chưa có thiết bị nên không phát.',
  en: 'The cluster has no box, so nothing plays.',
};
const CUT: Sentence = { vi: 'Bị ngắt giữa chừng.', en: 'Cut short.' };
const NO_PROOF: Sentence = {
  vi: 'Đã qua giờ mà thiết bị không gửi bằng chứng.',
  en: 'The time has passed and the box sent no proof.',
};
const NO_SOUND: Sentence = { vi: 'Không phát ra tiếng.', en: 'No sound came out.' };
const NOT_READY_YET: Sentence = { vi: 'Máy chưa sẵn sàng.', en: 'The box is not ready yet.' };

const NOT_READY: Readonly<Record<string, Sentence>> = {
  fetching: { vi: 'Đang tải bản tin về máy.', en: 'Fetching the bulletin.' },
  'not-found': { vi: 'Máy chủ không còn tệp âm thanh này.', en: 'The server no longer has this sound.' },
  broken: {
    vi: 'Tệp trên máy bị hỏng, đang tải lại.',
    en: 'The file on the box is broken; it is fetched again.',
  },
  rule: {
    vi: 'Quy tắc của địa phương không cho phát vào giờ này.',
    en: 'The rules of the place forbid it at this time.',
  },
  'no-room': { vi: 'Máy hết chỗ chứa.', en: 'The box has no room left.' },
  'over-budget': {
    vi: 'Máy đã dùng hết dữ liệu của tháng; bản tin này chỉ được tải trong giờ cuối trước khi phát.',
    en: 'The data of the month is used up; the box fetches this only in the last hour before it airs.',
  },
};

const SILENT: Readonly<Record<string, Sentence>> = {
  'clock-unknown': {
    vi: 'Không phát vì máy chưa rõ giờ.',
    en: 'Did not play: the box did not know the time.',
  },
  'sound-missing': {
    vi: 'Không phát vì chưa tải được bản tin.',
    en: 'Did not play: the sound was not on the box.',
  },
  'sound-broken': { vi: 'Không phát vì tệp âm thanh hỏng.', en: 'Did not play: the sound was broken.' },
  'quiet-hours': { vi: 'Không phát vì đang giờ yên tĩnh.', en: 'Did not play: quiet hours.' },
  'daily-minutes': {
    vi: 'Không phát vì đã hết số phút trong ngày.',
    en: 'Did not play: the minutes of the day were used up.',
  },
  'powered-off': { vi: 'Máy mất điện vào giờ phát.', en: 'The box had no power at the time.' },
  'output-failed': { vi: 'Card âm thanh hỏng hoặc bị rút.', en: 'The sound card failed or was unplugged.' },
  'safe-state': {
    vi: 'Không phát vì máy ở trạng thái an toàn sau nhiều lần chương trình hỏng.',
    en: 'Did not play: the box was in its safe state after many crashes of its program.',
  },
  'switched-off': {
    vi: 'Không phát vì công tắc tại máy ở nấc im.',
    en: 'Did not play: the switch at the box said silence.',
  },
  silenced: { vi: 'Bị lệnh im lặng.', en: 'Silenced by order.' },
  'pre-empted': {
    vi: 'Nhường cho một bản tin khẩn hơn suốt thời gian phát.',
    en: 'Gave way to a more urgent bulletin for its whole time.',
  },
  'too-late': {
    vi: 'Lịch phát đến máy khi đã quá giờ.',
    en: 'The plan reached the box only after the time was over.',
  },
};
