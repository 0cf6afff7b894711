import { airingRoutes, type BulletinView, fleetRoutes } from '@loaphuong/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call, routeQuery } from '../../shell/api.ts';
import { serverNow, useNow } from '../../shell/clock.ts';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { CheckField } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import {
  type AirPreset,
  inOneMinute,
  instantOf,
  presetsAt,
  startProblem,
  type WallTime,
  wallTimeOf,
} from './air-times.ts';
import { reachOf, type WardOffer, wardsOf } from './ward-choice.ts';

/** A start that was chosen: so many minutes from the press of the button, or a named instant, or typed. */
type Start =
  | { readonly kind: 'one-minute' | 'five-minutes' }
  | { readonly kind: 'named'; readonly at: number }
  | { readonly kind: 'typed'; readonly wall: WallTime };

/** Wards, instant and volume of an airing; says in one sentence what will happen before it does. */
export function ScheduleDialog({
  bulletin,
  durationMs,
  open,
  onOpenChange,
}: {
  bulletin: BulletinView;
  durationMs: number;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { bulletins: t, words } = useTexts();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={t.schedule.title}
      description={t.schedule.what(bulletin.title, words.span(durationMs))}
    >
      <ScheduleForm bulletin={bulletin.id} durationMs={durationMs} close={() => onOpenChange(false)} />
    </Dialog>
  );
}

function ScheduleForm({
  bulletin,
  durationMs,
  close,
}: {
  bulletin: string;
  durationMs: number;
  close: () => void;
}) {
  const { bulletins: t } = useTexts();
  const { zone, near } = useTime();
  const now = useNow();
  const client = useQueryClient();
  const navigate = useNavigate();
  const clusters = useQuery(routeQuery(fleetRoutes.clusters));
  const wards = wardsOf(clusters.data?.clusters ?? []);
  const [start, setStart] = useState<Start>({ kind: 'one-minute' });
  const [chosen, setChosen] = useState<ReadonlySet<string> | 'all'>('all');
  const [volume, setVolume] = useState<number>();
  const at = instantOfStart(start, now, zone);
  const problem = startProblem(at, now);
  const reach = reachOf(wards, chosen);
  const scheduling = useMutation({
    mutationFn: () => {
      const instant = instantOfStart(start, serverNow(), zone) ?? 0;
      return call(airingRoutes.schedule, {
        body: {
          bulletin,
          at: new Date(instant).toISOString(),
          ...(chosen === 'all' ? {} : { wards: [...chosen] }),
          ...(volume === undefined ? {} : { volume }),
        },
      });
    },
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({
        predicate: ({ queryKey }) => /^\/api\/(bulletins|today)/.test(String(queryKey[0])),
      });
      await navigate({ to: '/luot-phat/$airing', params: { airing: id } });
    },
  });
  const why =
    problem === 'unreadable'
      ? t.schedule.unreadable
      : problem === 'too-soon'
        ? t.schedule.tooSoon
        : problem === 'too-far'
          ? t.schedule.tooFar
          : wards.length === 0
            ? clusters.isPending
              ? undefined
              : t.schedule.noClusters
            : reach.wards === 0
              ? t.schedule.noWard
              : undefined;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (why === undefined && !scheduling.isPending) scheduling.mutate();
      }}
    >
      <StartFields start={start} setStart={setStart} now={now} problem={problem} />
      <WardFields
        wards={wards}
        chosen={chosen}
        setChosen={setChosen}
        error={clusters.error}
        retry={() => void clusters.refetch()}
      />
      <VolumeFields volume={volume} setVolume={setVolume} />
      <Failure error={scheduling.error} />
      {why === undefined && at !== undefined && (
        <p className="schedule-sum num" role="status">
          {t.schedule.summary(near(at, now), reach.wards, reach.clusters)},{' '}
          {t.schedule.until(near(at + durationMs, now))}
        </p>
      )}
      <div className="dialog-actions schedule-acts">
        <Button onClick={close}>{t.schedule.no}</Button>
        <Button kind="main" type="submit" why={why} busy={scheduling.isPending}>
          {t.schedule.yes}
        </Button>
      </div>
    </form>
  );
}

function instantOfStart(start: Start, now: number, zone: string): number | undefined {
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

function StartFields({
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

function WardFields({
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

function VolumeFields({
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
