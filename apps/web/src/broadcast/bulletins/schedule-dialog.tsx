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
import { startProblem } from './air-times.ts';
import { instantOfStart, type Start, StartFields, VolumeFields, WardFields } from './schedule-fields.tsx';
import { reachOf, wardsOf } from './ward-choice.ts';

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
  const [over, setOver] = useState(false);
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
          ...(over ? { over: 'ducked' as const } : {}),
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
      <CheckField
        label={t.schedule.over}
        checked={over}
        onChange={(event) => setOver(event.target.checked)}
      />
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
