import type { SilenceView } from '@loaphuong/contract';
import type { Sentence } from '@loaphuong/domain/basics';
import {
  type ChainLink,
  type ClockState,
  type ClusterId,
  type StationId,
  whySilent,
} from '@loaphuong/domain/fleet';
import type { Evidence } from '@loaphuong/protocol';
import { type Kysely, sql } from 'kysely';
import { airingsSigned, badSoundInWords, silenceInWords, worstTrouble } from '../broadcast/index.ts';
import { soundText, UNSIGNED } from './not-ready-texts.ts';
import { BROKEN, type BrokenText, SAFE, WELL } from './silence-texts.ts';
import type { CareSlice } from './slice.ts';

interface Row {
  readonly station: StationId;
  readonly box: string | null;
  readonly online: boolean | null;
  readonly power: 'mains' | 'battery' | null;
  readonly faults: string[] | null;
  readonly clock: ClockState | null;
  readonly switched_off: boolean | null;
  readonly safe: boolean | null;
  readonly horizon: number | null;
  readonly current: number | null;
  readonly playing: string | null;
  readonly next: string | null;
  readonly ready: boolean | null;
  readonly why: string | null;
  readonly last_result: 'proved' | 'weak' | 'cut' | 'silent' | null;
  readonly last_why: string | null;
  readonly last_evidence: Evidence[] | null;
  readonly last_ducked: boolean | null;
}

/**
 * Why a cluster is silent, in plain words; `undefined` when there is no such cluster.
 * @param plansAwaitSecond a second person signs plans here: boxes obey what they signed, which may be less than what is scheduled.
 */
export async function whyIsItSilent(
  db: Kysely<CareSlice>,
  cluster: ClusterId,
  now: Temporal.Instant,
  plansAwaitSecond: boolean,
): Promise<SilenceView | undefined> {
  const found = await sql<Row>`
    select c.station, b.id as box, p.online, p.power, p.faults, p.clock, p.switched_off, p.safe is not null as safe, p.horizon, h.sequence as current, p.playing,
      next.id as next, r.ready, r.why, last.result as last_result, last.why as last_why, last.evidence as last_evidence, last.was_ducked as last_ducked
    from fleet.cluster c
    left join fleet.box b on b.cluster = coalesce(c.served_by, c.id) and b.revoked_at is null
    left join fleet.presence p on p.box = b.id
    left join broadcast.horizon h on h.station = c.station
    left join lateral (
      select a.id from broadcast.airing a join broadcast.airing_station s on s.airing = a.id and s.station = c.station
      where a.cancelled_at is null and a.at + make_interval(secs => a.duration_ms / 1000.0) > ${now}
        and a.at < ${now}::timestamptz + interval '2 days'
      order by a.at limit 1
    ) next on true
    left join broadcast.readiness r on r.box = b.id and r.airing = next.id
    left join lateral (
      select result, why, evidence, ducked <> '[]' as was_ducked from broadcast.play
      where cluster = c.id and planned_at > ${now}::timestamptz - interval '2 days'
        and month >= platform.month_of(${now}::timestamptz - interval '3 days')
      order by planned_at desc, proved_ms desc limit 1
    ) last on true
    where c.id = ${cluster}`.execute(db);
  const row = found.rows[0];
  if (row === undefined) return undefined;
  const signed =
    row.next === null || !plansAwaitSecond || (await airingsSigned(db, row.station)).has(row.next);
  const answer = whySilent({
    hasBox: row.box !== null,
    online: row.online === true,
    power: row.power ?? undefined,
    faults: row.faults ?? [],
    clock: row.clock?.state ?? 'unknown',
    switchedOff: row.switched_off === true,
    safe: row.safe === true,
    horizon: row.horizon ?? 0,
    horizonCurrent: row.current ?? 0,
    playing: row.playing !== null,
    next: row.next === null ? undefined : { ready: row.ready === true, why: row.why ?? undefined, signed },
    last: row.last_result === null ? undefined : { result: row.last_result, why: row.last_why ?? undefined },
  });
  const links = answer.links.map(({ link, state }) => ({ link, state }));
  if (answer.broken === undefined) return { links, what: WELL[answer.reason] ?? NOTHING_BROKEN };
  const text = textOf(answer.broken, answer.reason);
  return {
    links,
    broken: answer.broken,
    what: whatOf(answer.broken, answer.reason, text.what, {
      evidence: row.last_evidence ?? [],
      wasDucked: row.last_ducked === true,
    }),
    consequence: text.consequence,
    wayOut: text.wayOut,
  };
}

/** What is said of a link; where the box gave a reason with a way out of its own, that one. */
function textOf(link: ChainLink, reason: string): BrokenText {
  if (reason === 'safe-state') return SAFE;
  if (link === 'plan' && reason === 'unsigned') return UNSIGNED;
  return (link === 'sound' ? soundText(reason) : undefined) ?? BROKEN[link];
}

/** The last two days' play log knows its reasons already; every other link has a sentence of its own. */
function whatOf(
  link: ChainLink,
  reason: string,
  usual: Sentence,
  last: { readonly evidence: readonly Evidence[]; readonly wasDucked: boolean },
): Sentence {
  if (link === 'power' && reason === 'ran-down') {
    return {
      vi: 'Máy mất kết nối khi đang chạy pin: nhiều khả năng pin đã cạn.',
      en: 'The box went quiet while on battery: it has probably run down.',
    };
  }
  if (link === 'power' && reason === 'under-voltage')
    return { vi: 'Điện cấp cho máy yếu.', en: 'The box gets too little voltage.' };
  if (link === 'played' && reason === 'weak')
    return badSoundInWords(worstTrouble(last.evidence, last.wasDucked));
  if ((link === 'played' || link === 'rule') && reason !== '' && !['weak', 'cut', 'rule'].includes(reason))
    return silenceInWords(reason);
  return usual;
}

const NOTHING_BROKEN: Sentence = {
  vi: 'Không thấy mắt xích nào hỏng.',
  en: 'No link of the chain is broken.',
};
