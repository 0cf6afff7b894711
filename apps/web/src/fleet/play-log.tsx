import type { ClusterView, PlayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { TurnedDown } from '../broadcast/turned-down.tsx';
import { useNow } from '../shell/clock.ts';
import { useTime } from '../shell/session.ts';
import { useSay, useTexts } from '../texts/language.tsx';
import { Icon } from '../ui/icon.tsx';
import { Empty, PartTitle } from '../ui/page.tsx';
import { State } from '../ui/state.tsx';
import { type EvidenceKind, evidenceKinds, evidenceOf, reachOf, shortHash } from './evidence.ts';

/** What the box says it played, newest first, each with the evidence under its own name. */
export function PlayLog({ cluster }: { cluster: ClusterView }) {
  const text = useTexts().fleet.page;
  const hash = cluster.box?.journal.lastHash;
  return (
    <section className="surface play-log" aria-label={text.plays}>
      <PartTitle
        title={text.plays}
        note={cluster.box && text.records(cluster.box.journal.records)}
        side={
          hash && (
            <span className="muted num" title={hash}>
              {text.facts.hash} {shortHash(hash)}
            </span>
          )
        }
      />
      {cluster.plays.length === 0 ? (
        <div className="pt-1 pb-3">
          <Empty title={text.playsNone}>{text.playsNoneWay}</Empty>
        </div>
      ) : (
        <>
          <PlayTable plays={cluster.plays} />
          <ul className="play-cards num">
            {cluster.plays.map((play) => (
              <PlayCard key={`${play.box}-${play.seq}`} play={play} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function PlayTable({ plays }: { plays: readonly PlayView[] }) {
  const text = useTexts().fleet.page;
  return (
    <table className="t">
      <thead>
        <tr>
          <th scope="col">{text.head.at}</th>
          <th scope="col">{text.head.bulletin}</th>
          <th scope="col" className="r">
            {text.head.error}
          </th>
          {evidenceKinds.map((kind) => (
            <th key={kind} scope="col" className="r">
              {text.head[kind]}
            </th>
          ))}
          <th scope="col">{text.head.result}</th>
          <th scope="col">{text.head.hash}</th>
        </tr>
      </thead>
      <tbody>
        {plays.map((play) => (
          <PlayRow key={`${play.box}-${play.seq}`} play={play} />
        ))}
      </tbody>
    </table>
  );
}

function PlayRow({ play }: { play: PlayView }) {
  const text = useTexts().fleet.page;
  const { near, decimal } = useTime();
  const now = useNow(60_000);
  return (
    <tr>
      <td className="num">{near(play.plannedAt, now)}</td>
      <td>
        <Link to="/luot-phat/$airing" params={{ airing: play.airing }}>
          {play.title}
        </Link>
        {play.rung && play.rung !== 'scheduled' && <span className="muted"> · {text.rungs[play.rung]}</span>}
        <TurnedDown of={play.turnedDown} />
      </td>
      <td className="r num">{useErrorText(play)}</td>
      {evidenceKinds.map((kind) => (
        <td key={kind} className="r num">
          <EvidenceFigure play={play} kind={kind} decimal={decimal} />
        </td>
      ))}
      <td>
        <Result play={play} />
      </td>
      <td className="num muted" title={play.hash}>
        {shortHash(play.hash)}
      </td>
    </tr>
  );
}

function PlayCard({ play }: { play: PlayView }) {
  const { fleet, bulletins } = useTexts();
  const text = fleet.page;
  const troubles = bulletins.airing.trouble;
  const { near, decimal } = useTime();
  const now = useNow(60_000);
  const error = useErrorText(play);
  return (
    <li>
      <span className="medium">{near(play.plannedAt, now)}</span>
      <Result play={play} />
      <Link className="medium" to="/luot-phat/$airing" params={{ airing: play.airing }}>
        {play.title}
      </Link>
      <TurnedDown of={play.turnedDown} />
      <span className="tiny muted">
        {[
          ...evidenceKinds.flatMap((kind) => {
            const found = evidenceOf(play, kind);
            if (found === undefined) return [];
            const bad = (found.trouble ?? []).map((trouble) => troubles[trouble]).join(', ');
            return [`${text.lanes[kind]} ${decimal(found.lowest, 2)}${bad === '' ? '' : ` (${bad})`}`];
          }),
          ...(error === '' ? [] : [`${text.head.error} ${error}`]),
          shortHash(play.hash),
        ].join(' · ')}
      </span>
    </li>
  );
}

function useErrorText({ startErrorMs }: PlayView): string {
  const text = useTexts().fleet.page;
  const { decimal } = useTime();
  if (startErrorMs === undefined) return '';
  const digits = Math.abs(startErrorMs) < 10 ? 1 : 0;
  const isLate = Number(startErrorMs.toFixed(digits)) > 0;
  return text.milliseconds(`${isLate ? '+' : ''}${decimal(startErrorMs, digits)}`);
}

function EvidenceFigure({
  play,
  kind,
  decimal,
}: {
  play: PlayView;
  kind: EvidenceKind;
  decimal: (value: number, digits: number) => string;
}) {
  const texts = useTexts();
  const text = texts.fleet.page;
  const troubles = texts.bulletins.airing.trouble;
  const found = evidenceOf(play, kind);
  if (found)
    return (
      <>
        {decimal(found.lowest, 2)}
        {found.trouble?.map((trouble) => (
          <span key={trouble} className="tiny block">
            {troubles[trouble]}
          </span>
        ))}
      </>
    );
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr">{text.noEvidence}</span>
    </>
  );
}

/** The result in a word. Only what a microphone heard is shown as loudly as `Nghe được`; the rest stays quiet. */
function Result({ play }: { play: PlayView }) {
  const text = useTexts().fleet.page;
  const say = useSay();
  const reach = reachOf(play);
  const why = play.why && (reach === 'silent' || reach === 'cut') ? say(play.why) : undefined;
  if (reach === 'mic') return <State kind="proved">{text.results.mic}</State>;
  if (reach === 'weak') return <State kind="weak">{text.results.weak}</State>;
  if (reach === 'silent' || reach === 'cut')
    return (
      <span className="play-result">
        <State kind="failed">{text.results[reach]}</State>
        {why && <span className="tiny muted block">{why}</span>}
      </span>
    );
  return (
    <span className="st proof-quiet">
      <Icon name={reach === 'none' ? 'awaiting' : 'proved'} size={14} />
      {text.results[reach]}
    </span>
  );
}
