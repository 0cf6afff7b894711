import { useState } from 'react';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Failure } from '../../ui/failure.tsx';
import { CheckField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import {
  type AirPreset,
  inOneMinute,
  instantOf,
  presetsAt,
  type startProblem,
  type WallTime,
  wallTimeOf,
} from './air-times.ts';
import { reachOf, type WardOffer } from './ward-choice.ts';

/** A start that was chosen: so many minutes from the press of the button, or a named instant, or typed. */
export type Start =
  | { readonly kind: 'one-minute' | 'five-minutes' }
  | { readonly kind: 'named'; readonly at: number }
  | { readonly kind: 'typed'; readonly wall: WallTime };

/** The instant of a start, ms since 1970; `undefined` while typed fields hold none. */
export function instantOfStart(start: Start, now: number, zone: string): number | undefined {
  switch (start.kind) {
    case 'one-minute':
      return inOneMinute(now);
    case 'five-minutes':
      return inOneMinute(now) + 4 * 60_000;
    case 'named':
      return start.at;
    case 'typed':
      return instantOf(start.wall, zone);
  }
}

/** When: offers, or day and time in the place's zone. */
export function StartFields({
  start,
  setStart,
  now,
  problem,
}: {
  start: Start;
  setStart: (start: Start) => void;
  now: number;
  problem: ReturnType<typeof startProblem>;
}) {
  const { bulletins: t } = useTexts();
  const { zone } = useTime();
  // The offers stand still while the dialog is open; only "in one minute" moves with the clock.
  const [presets] = useState(() => presetsAt(now, zone));
  const value = start.kind === 'named' ? String(start.at) : start.kind;
  const typed = start.kind === 'typed' ? start.wall : undefined;
  const choose = (next: string) => {
    if (next === 'one-minute' || next === 'five-minutes') setStart({ kind: next });
    else if (next === 'typed') setStart({ kind: 'typed', wall: wallTimeOf(now + 30 * 60_000, zone) });
    else setStart({ kind: 'named', at: Number(next) });
  };
  const label = ({ kind, wall }: AirPreset) =>
    kind === 'one-minute'
      ? t.schedule.oneMinute
      : kind === 'five-minutes'
        ? t.schedule.fiveMinutes
        : kind === 'today'
          ? t.schedule.today(wall.time)
          : t.schedule.tomorrow(wall.time);
  const idOf = ({ kind, at }: AirPreset) =>
    kind === 'one-minute' || kind === 'five-minutes' ? kind : String(at);
  return (
    <div className="schedule-part">
      <p className="field-label">{t.schedule.when}</p>
      <Segments
        label={t.schedule.when}
        value={value}
        options={[
          ...presets.map((preset) => ({ value: idOf(preset), label: label(preset) })),
          { value: 'typed', label: t.schedule.other },
        ]}
        onChange={choose}
      />
      {typed !== undefined && (
        <div className="schedule-typed">
          <label className="field">
            <span className="field-label">{t.schedule.day}</span>
            <input
              type="date"
              className="box"
              value={typed.day}
              aria-invalid={problem === undefined ? undefined : true}
              onChange={(event) => setStart({ kind: 'typed', wall: { ...typed, day: event.target.value } })}
            />
          </label>
          <label className="field">
            <span className="field-label">{t.schedule.time}</span>
            <input
              type="time"
              className="box"
              value={typed.time}
              aria-invalid={problem === undefined ? undefined : true}
              onChange={(event) => setStart({ kind: 'typed', wall: { ...typed, time: event.target.value } })}
            />
          </label>
          <span className="field-hint">{t.schedule.zone(zone)}</span>
        </div>
      )}
    </div>
  );
}

/** Where: every ward that can be heard, or some. */
export function WardFields({
  wards,
  chosen,
  setChosen,
  error,
  retry,
}: {
  wards: readonly WardOffer[];
  chosen: ReadonlySet<string> | 'all';
  setChosen: (chosen: ReadonlySet<string> | 'all') => void;
  error: unknown;
  retry: () => void;
}) {
  const { bulletins: t } = useTexts();
  const all = reachOf(wards, 'all');
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen === 'all' ? [] : chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <fieldset className="schedule-part num">
      <legend className="field-label">{t.schedule.wards}</legend>
      <Failure error={error} retry={retry} />
      <Segments
        label={t.schedule.wards}
        value={chosen === 'all' ? 'all' : 'some'}
        options={[
          { value: 'all', label: t.schedule.allWards(all.wards, all.clusters) },
          { value: 'some', label: t.schedule.someWards },
        ]}
        onChange={(next) => setChosen(next === 'all' ? 'all' : new Set())}
      />
      {chosen !== 'all' && (
        <div className="schedule-wards">
          {wards.map((ward) => (
            <CheckField
              key={ward.id}
              label={
                <>
                  {ward.name} <span className="muted">{t.schedule.clusters(ward.clusters)}</span>
                </>
              }
              checked={chosen.has(ward.id)}
              onChange={(event) => toggle(ward.id, event.target.checked)}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** Volume that is offered first when one for all is wanted. */
const USUAL_VOLUME = 70;

/** How loud: as each cluster is set, or one volume for all. */
export function VolumeFields({
  volume,
  setVolume,
}: {
  volume: number | undefined;
  setVolume: (volume: number | undefined) => void;
}) {
  const { bulletins: t } = useTexts();
  return (
    <div className="schedule-part num">
      <p className="field-label">{t.schedule.volume}</p>
      <Segments
        label={t.schedule.volume}
        value={volume === undefined ? 'own' : 'one'}
        options={[
          { value: 'own', label: t.schedule.ownVolume },
          { value: 'one', label: t.schedule.oneVolume },
        ]}
        onChange={(next) => setVolume(next === 'one' ? USUAL_VOLUME : undefined)}
      />
      {volume !== undefined && (
        <label className="schedule-volume">
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={volume}
            aria-label={t.schedule.volume}
            aria-valuetext={t.schedule.percent(volume)}
            onChange={(event) => setVolume(Number(event.target.value))}
          />
          <span>{t.schedule.percent(volume)}</span>
        </label>
      )}
    </div>
  );
}
