import type { TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useNow } from '../../shell/clock.ts';
import { useHasRole, useTime } from '../../shell/session.ts';
import { msOf, runningTime } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Empty } from '../../ui/page.tsx';
import { Level, State, type StateKind } from '../../ui/state.tsx';
import { BoxesOf } from './boxes-of.tsx';

const ListenDialog = lazy(async () => ({
  default: (await import('../../fleet/listening/listen-dialog.tsx')).ListenDialog,
}));

const StopAiring = lazy(async () => ({ default: (await import('./stop-airing.tsx')).StopAiring }));

/** The left half: what is on air; in a quiet hour the last airing with its proof. */
export function NowPanel({ today }: { today: TodayView }) {
  const { today: text } = useTexts();
  const first = today.onAir[0];
  if (first) {
    // What was turned down under others is named after what lies over it.
    const [top, ...more] = [...today.onAir.filter((one) => !isBelow(one)), ...today.onAir.filter(isBelow)];
    const below = more.filter(isBelow);
    return <OnAir airing={top ?? first} below={below} more={more.length - below.length} />;
  }
  if (today.last) return <Last airing={today.last} />;
  return (
    <section aria-label={text.onAir}>
      <Empty title={text.nothingYet}>{text.nothingYetWay}</Empty>
    </section>
  );
}

/** More wards than this are a count. */
const mostNames = 3;

type OnAirNow = TodayView['onAir'][number];

/** Whether it goes on below another now, at some box. */
function isBelow({ cells }: OnAirNow): boolean {
  return cells.some(isTurnedDownNow);
}

function isTurnedDownNow({ turnedDown }: OnAirNow['cells'][number]): boolean {
  return turnedDown !== undefined && turnedDown.ms === undefined;
}

function OnAir({ airing, below, more }: { airing: OnAirNow; below: readonly OnAirNow[]; more: number }) {
  const { today: text, shell, words } = useTexts();
  const [listening, setListening] = useState(false);
  const [stopping, setStopping] = useState(false);
  const mayStop = useHasRole('editor', 'approver');
  const playing = airing.cells.filter(({ standing }) => standing === 'playing');
  return (
    <section aria-label={text.onAir}>
      <div className="kick">
        <Level />
        {text.onAir}
        <span className="side cut num">
          {airing.wards.length > mostNames
            ? shell.onAirIn(airing.wards.length)
            : airing.wards.map(({ name }) => name).join(', ')}
        </span>
      </div>
      <p className="airing-name">
        <Link to="/luot-phat/$airing" params={{ airing: airing.airing }}>
          {airing.title}
        </Link>
      </p>
      <Progress at={msOf(airing.at)} durationMs={airing.durationMs} />
      <BoxesOf
        cells={airing.cells}
        counts={({ standing }) => standing === 'playing' || standing === 'proved'}
        words={text.boxesPlaying}
      />
      {below.map((one) => (
        <p key={one.airing} className="exception num">
          <Link to="/luot-phat/$airing" params={{ airing: one.airing }}>
            {text.belowOnAir(one.title)}
          </Link>
          {', '}
          {text.boxes(one.cells.filter(isTurnedDownNow).length)} {words.turnedDown(undefined, [])}
        </p>
      ))}
      {more > 0 && <p className="exception num">{text.moreOnAir(more)}</p>}
      <div className="acts">
        {playing.length > 0 && (
          <Button small icon="volume" onClick={() => setListening(true)}>
            {text.listen}
          </Button>
        )}
        {mayStop && (
          <Button small kind="stop" icon="stop" onClick={() => setStopping(true)}>
            {text.stop}
          </Button>
        )}
      </div>
      {listening && (
        <Suspense>
          <ListenDialog
            clusters={playing.map(({ cluster, ward }) => ({
              id: cluster.id,
              name: `${cluster.name}, ${ward.name}`,
            }))}
            onClose={() => setListening(false)}
          />
        </Suspense>
      )}
      {stopping && (
        <Suspense>
          <StopAiring airing={airing} onClose={() => setStopping(false)} />
        </Suspense>
      )}
    </section>
  );
}

function Progress({ at, durationMs }: { at: number; durationMs: number }) {
  const { today: text } = useTexts();
  const played = Math.min(durationMs, Math.max(0, useNow() - at));
  return (
    <div className="run num">
      <span className="medium">{runningTime(played)}</span>
      <Meter share={durationMs === 0 ? 0 : played / durationMs} onAir label={text.progress} />
      <span className="muted">{text.left(runningTime(durationMs - played))}</span>
    </div>
  );
}

function Last({ airing }: { airing: NonNullable<TodayView['last']> }) {
  const { today: text, words } = useTexts();
  const { near } = useTime();
  const now = useNow(60_000);
  return (
    <section aria-label={text.lastAt}>
      <div className="kick num">
        <State kind={kindOfLast(airing)}>{text.lastAt}</State>
        <span className="strong text-ink">{near(airing.at, now)}</span>
        <span className="side">{text.long(words.span(airing.durationMs))}</span>
      </div>
      <p className="airing-name">
        <Link to="/luot-phat/$airing" params={{ airing: airing.airing }}>
          {airing.title}
        </Link>
      </p>
      <BoxesOf
        cells={airing.cells}
        counts={({ standing }) => standing === 'proved'}
        words={text.boxesProved}
      />
      {airing.cells.some(({ standing }) => standing === 'proved') && (
        <p className="exception">{text.evidenceNote}</p>
      )}
      <div className="acts">
        <ButtonLink small to="/luot-phat/$airing" params={{ airing: airing.airing }}>
          {text.evidence}
        </ButtonLink>
      </div>
    </section>
  );
}

/** The sign of an airing that is over: proved when some box proved it, waiting while journals may still come, else failed. */
function kindOfLast({ cells }: NonNullable<TodayView['last']>): StateKind {
  const has = (standing: (typeof cells)[number]['standing']) =>
    cells.some((cell) => cell.standing === standing);
  if (has('proved')) return 'proved';
  return has('awaiting-proof') ? 'awaiting' : has('cancelled') ? 'cancelled' : 'failed';
}
