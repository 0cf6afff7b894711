import type { AiringView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useTime } from '../../shell/session.ts';
import { msOf, runningTime } from '../../shell/time.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Empty, PartTitle, Surface } from '../../ui/page.tsx';
import { State, type StateKind } from '../../ui/state.tsx';
import { TurnedDown } from '../turned-down.tsx';
import { largestStartError } from './ward-rows.ts';

type Play = AiringView['plays'][number];

const RESULTS: Record<Play['result'], StateKind> = {
  proved: 'proved',
  weak: 'weak',
  cut: 'failed',
  silent: 'failed',
};

/** What the boxes wrote about themselves: start, start error, how much was played, and three lanes of evidence. */
export function PlayLog({ plays }: { plays: AiringView['plays'] }) {
  const { bulletins: t } = useTexts();
  const { decimal } = useTime();
  const largest = largestStartError(plays);
  const started = plays.filter(({ startErrorMs }) => startErrorMs !== undefined).length;
  return (
    <Surface pad className="play-log">
      <PartTitle
        title={t.airing.plays}
        note={t.airing.playsWhat}
        side={
          largest !== undefined && (
            <span className="soft num">
              {t.airing.start.title}: {t.airing.start.what(decimal(Math.abs(largest), 1), started)}
            </span>
          )
        }
      />
      {plays.length === 0 ? <Empty title={t.airing.noPlays} /> : <PlayTable plays={plays} />}
    </Surface>
  );
}

function PlayTable({ plays }: { plays: AiringView['plays'] }) {
  const { bulletins: t } = useTexts();
  const { head } = t.airing;
  return (
    <table className="t play-table">
      <thead>
        <tr>
          <th scope="col">{head.cluster}</th>
          <th scope="col" className="r">
            {head.started}
          </th>
          <th scope="col" className="r">
            {head.error}
          </th>
          <th scope="col" className="r">
            {head.played}
          </th>
          <th scope="col">{head.sink}</th>
          <th scope="col">{head.line}</th>
          <th scope="col">{head.mic}</th>
          <th scope="col">{head.result}</th>
          <th scope="col">{head.record}</th>
        </tr>
      </thead>
      <tbody>
        {plays.map((play) => (
          <PlayRow key={`${play.box}.${play.seq}`} play={play} />
        ))}
      </tbody>
    </table>
  );
}

function PlayRow({ play }: { play: Play }) {
  const { bulletins: t } = useTexts();
  const { seconds, decimal } = useTime();
  const say = useSay();
  const { head } = t.airing;
  return (
    <tr>
      <td>
        <Link to="/cum-loa/$cluster" params={{ cluster: play.cluster.id }}>
          {play.cluster.name}
        </Link>
        <span className="muted tiny block">{play.ward.name}</span>
      </td>
      <td className="r num" data-head={head.started}>
        {play.startedAt === undefined ? (
          <span className="muted">{t.airing.notStarted}</span>
        ) : (
          // To the nearest second: a start 0.3 ms early is not one in the second before.
          seconds(Math.round(msOf(play.startedAt) / 1000) * 1000)
        )}
      </td>
      <td className="r num" data-head={head.error}>
        {play.startErrorMs === undefined
          ? '–'
          : t.airing.ms(decimal(play.startErrorMs, 1).replace(/^−(?=0[.,]0$)/, ''))}
      </td>
      <td className="r num" data-head={head.played}>
        {runningTime(play.playedMs)} / {runningTime(play.durationMs)}
      </td>
      <Lane play={play} kind="sink" />
      <Lane play={play} kind="line" />
      <Lane play={play} kind="mic" />
      <td data-head={head.result}>
        <span>
          <State kind={RESULTS[play.result]}>{t.airing.result[play.result]}</State>
          {play.rung !== undefined && play.rung !== 'scheduled' && (
            <span className="tiny block">{t.airing.rung[play.rung]}</span>
          )}
          <TurnedDown of={play.turnedDown} />
          {play.why !== undefined && <span className="tiny soft block">{say(play.why)}</span>}
        </span>
      </td>
      <td className="num play-record" data-head={head.record}>
        <span title={play.hash}>
          {play.seq} · {play.hash.slice(0, 8)}
        </span>
      </td>
    </tr>
  );
}

/** One kind of evidence keeps its own column for ever: what left the box is not what was heard. */
function Lane({ play, kind }: { play: Play; kind: Play['evidence'][number]['kind'] }) {
  const { bulletins: t } = useTexts();
  const { decimal } = useTime();
  const evidence = play.evidence.find((one) => one.kind === kind);
  return (
    <td className="num" data-head={t.airing.head[kind]}>
      {evidence === undefined ? (
        <span className="muted">{t.airing.noEvidence}</span>
      ) : (
        <span>
          {t.airing.matched(evidence.matched, evidence.windows)}
          <span className="muted tiny block">{t.airing.level(decimal(evidence.levelDb, 1))}</span>
          {evidence.trouble?.map((trouble) => (
            <span key={trouble} className="tiny block">
              {t.airing.trouble[trouble]}
            </span>
          ))}
        </span>
      )}
    </td>
  );
}
