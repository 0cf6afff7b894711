import type { ClusterView, PlayView } from '@loaphuong/contract';
import { useMemo } from 'react';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { dayKey, msOf, zoneOffset } from '../shell/time.ts';
import { useTexts } from '../texts/language.tsx';
import { type Axis, axisStep, foldHours, placeOf } from '../ui/day-axis.ts';
import { Icon } from '../ui/icon.tsx';
import { useWidth } from '../ui/use-width.ts';
import { type EvidenceKind, evidenceKinds, evidenceOf } from './evidence.ts';
import { HealthLanes } from './health-lanes.tsx';

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
/** A bar is at least this wide, so that an airing of half a minute is seen. */
const leastWidth = 0.012;

/** The day of a cluster on one axis: what it played, each kind of evidence in its own lane, and when it was away. */
export function ClusterDay({ cluster }: { cluster: ClusterView }) {
  const text = useTexts().fleet.page;
  const { zone, date } = useTime();
  const nowish = useNow(axisStep);
  const today = dayKey(nowish, zone);
  const plays = useMemo(
    () => cluster.plays.filter(({ plannedAt }) => dayKey(plannedAt, zone) === today),
    [cluster.plays, zone, today],
  );
  const [under, trackPx] = useWidth<HTMLDivElement>();
  const axis = useMemo(
    () => foldHours(plays.map(spanOf), nowish, zoneOffset(nowish, zone), trackPx),
    [plays, nowish, zone, trackPx],
  );
  const outages = cluster.outages.map(({ from, until }) => ({
    from: msOf(from),
    until: until === undefined ? nowish + axisStep : msOf(until),
  }));
  const first = axis.stretches[0]?.from ?? nowish;

  return (
    <section className="surface cluster-day" aria-label={text.dayLabel}>
      <div className="bar-title">
        <h2>{text.today}</h2>
        <span className="small muted num">{date(nowish)}</span>
        <ul className="day-notes">
          <li>
            <i className="sw proved" />
            {text.legendProved}
          </li>
          <li>
            <i className="sw weak" />
            {text.legendWeak}
          </li>
          <li>
            <i className="sw offline" />
            {text.legendOutage}
          </li>
        </ul>
      </div>
      <div className="day-stack">
        <div className="day-under" aria-hidden="true" ref={under}>
          {outages
            .filter(({ until }) => until > first)
            .map(({ from, until }) => (
              <i
                key={from}
                className="away"
                style={{
                  left: percent(placeOf(axis, from)),
                  width: percent(Math.max(0.004, placeOf(axis, until) - placeOf(axis, from))),
                }}
              />
            ))}
          {axis.stretches
            .filter(({ kind }) => kind === 'rest')
            .map(({ from, left, width }) => (
              <i
                key={`rest-${from}`}
                className="rest"
                style={{ left: percent(left), width: percent(width) }}
              />
            ))}
        </div>
        <div className="day-lane">
          <span>{text.schedule}</span>
          <div className="day-track">
            {plays.map((play) => (
              <PlayBlock key={`${play.box}-${play.seq}`} play={play} axis={axis} />
            ))}
          </div>
        </div>
        {evidenceKinds.map((kind) => (
          <EvidenceLane key={kind} kind={kind} plays={plays} axis={axis} />
        ))}
        <HealthLanes cluster={cluster.id} axis={axis} />
        <DayTicks axis={axis} />
        <NowMark axis={axis} />
      </div>
    </section>
  );
}

function spanOf({ plannedAt, durationMs }: PlayView) {
  return { from: msOf(plannedAt), until: msOf(plannedAt) + durationMs };
}

function boundsOf(play: PlayView, axis: Axis) {
  const { from, until } = spanOf(play);
  const left = placeOf(axis, from);
  return { left: percent(left), width: percent(Math.max(leastWidth, placeOf(axis, until) - left)) };
}

function PlayBlock({ play, axis }: { play: PlayView; axis: Axis }) {
  const { clock } = useTime();
  const kind = play.result === 'proved' ? 'proved' : play.result === 'weak' ? 'weak' : 'failed';
  return (
    <span
      className={`day-block ${kind}`}
      style={boundsOf(play, axis)}
      title={`${clock(play.plannedAt)} ${play.title}`}
    >
      <Icon name={kind} />
    </span>
  );
}

function EvidenceLane({ kind, plays, axis }: { kind: EvidenceKind; plays: readonly PlayView[]; axis: Axis }) {
  const text = useTexts().fleet.page;
  const { decimal } = useTime();
  const measured = plays.some((play) => evidenceOf(play, kind));
  return (
    <div className="day-lane evidence">
      <span>
        {text.lanes[kind]} <small>{measured || plays.length === 0 ? kind : text.noEvidence}</small>
      </span>
      <div className="day-track">
        {plays.map((play) => {
          const found = evidenceOf(play, kind);
          if (!found) return null;
          const bounds = boundsOf(play, axis);
          return (
            <span key={`${play.box}-${play.seq}`}>
              <i className={`evidence-bar ${play.result}`} style={bounds} />
              <span
                className="evidence-figure num"
                style={{ left: `calc(${bounds.left} + ${bounds.width})` }}
              >
                {decimal(found.lowest, 2)}
              </span>
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** A label stands at least this far from the mark of now. */
const nowRoom = 0.045;

function DayTicks({ axis }: { axis: Axis }) {
  const { clock } = useTime();
  const { today } = useTexts();
  const now = placeOf(axis, useNow(60_000));
  const isFree = (left: number) => Math.abs(left - now) > nowRoom;
  return (
    <div className="day-ticks num" aria-hidden="true">
      {axis.ticks
        .filter(({ left }) => isFree(left))
        .map(({ at, left }) => (
          <span key={at} style={{ left: percent(left) }}>
            {clock(at)}
          </span>
        ))}
      {axis.stretches
        .filter(({ kind, left, width }) => kind === 'rest' && isFree(left + width / 2))
        .map(({ from, until, left, width }) => (
          <span key={from} className="max-[719px]:hidden" style={{ left: percent(left + width / 2) }}>
            {today.board.rest(Math.round((until - from) / 3_600_000))}
          </span>
        ))}
    </div>
  );
}

function NowMark({ axis }: { axis: Axis }) {
  const now = useNow();
  const { clock } = useTime();
  return (
    <div className="day-over" aria-hidden="true">
      <span className="day-now" style={{ left: percent(placeOf(axis, now)) }}>
        <b className="num">{clock(now)}</b>
      </span>
    </div>
  );
}
