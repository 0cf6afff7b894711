import type { AiringView, BoxCell } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Cells } from '../../ui/cells.tsx';
import { PartTitle, Surface } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { cellsOf, countStandings, exceptionsOf, kindOfStanding } from '../standing.ts';
import { titlesAbove } from '../turned-down.tsx';
import { countedIn, groupTroubles, wardRows } from './ward-rows.ts';

/** A fraction first, one cell per box, a sentence per exception; then ward by ward, each box by its name. */
export function AiringBoxes({ airing }: { airing: AiringView }) {
  const texts = useTexts();
  const t = texts.bulletins.airing;
  const { cells } = airing;
  const exceptions = exceptionsOf(cells);
  const counted = countedIn(airing);
  const awaiting = cells.filter(({ standing }) => standing === 'awaiting-proof').length;
  return (
    <Surface pad className="airing-boxes" label={t.boxes}>
      <p className="airing-fraction num">
        <b>
          {counted.count}/{cells.length}
        </b>{' '}
        {t.counted[counted.as]}
        {awaiting > 0 && <span className="muted small"> · {t.awaiting(awaiting)}</span>}
      </p>
      <Cells
        cells={cellsOf(cells)}
        label={countStandings(cells, texts.words)
          .map(([word, count]) => `${count} ${word}`)
          .join(', ')}
      />
      <Exceptions exceptions={exceptions} />
      <BelowNow cells={cells} />
      <div className="airing-wards">
        <PartTitle title={t.byWard} />
        <table className="t">
          <tbody>
            {wardRows(cells).map(({ ward, boxes }) => (
              <tr key={ward.id}>
                <th scope="row">{ward.name}</th>
                <td>
                  <ul className="airing-clusters num">
                    {boxes.map(({ cluster, standing }) => (
                      <li key={cluster.id}>
                        <BoxSign standing={standing} />{' '}
                        <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                          {cluster.name}
                        </Link>
                      </li>
                    ))}
                  </ul>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Surface>
  );
}

/** Success is quiet: a sign alone, its word only for those who listen. What needs a look has its word for everybody. */
function BoxSign({ standing }: { standing: BoxCell['standing'] }) {
  const { words } = useTexts();
  const kind = kindOfStanding(standing);
  if (LOUD.has(standing)) return <State kind={kind} />;
  return (
    <State kind={kind}>
      <span className="sr">{words.states[kind]}</span>
    </State>
  );
}

const LOUD: ReadonlySet<BoxCell['standing']> = new Set(['weak', 'failed', 'offline', 'unknown-time']);

/** So many boxes with one trouble are named; more are a count, their names stand below by ward. */
const MOST_NAMED = 4;

function Exceptions({ exceptions }: { exceptions: readonly BoxCell[] }) {
  const { bulletins: t } = useTexts();
  const say = useSay();
  if (exceptions.length === 0) return <p className="small muted mt-2">{t.airing.noExceptions}</p>;
  return (
    <ul className="airing-exceptions num">
      {groupTroubles(exceptions).map(({ standing, why, boxes }) => (
        <li key={`${standing}.${why?.vi ?? ''}`}>
          <State kind={kindOfStanding(standing)} />{' '}
          {boxes.length > MOST_NAMED ? (
            <b className="medium">{t.airing.boxCount(boxes.length)}</b>
          ) : (
            <BoxNames boxes={boxes} />
          )}
          {why !== undefined && `: ${say(why)}`}
        </li>
      ))}
    </ul>
  );
}

/** Boxes at which it goes on below another now, by what lies over it. */
function BelowNow({ cells }: { cells: readonly BoxCell[] }) {
  const { bulletins: t, words } = useTexts();
  const now = cells.flatMap(({ turnedDown }) =>
    turnedDown !== undefined && turnedDown.ms === undefined ? [titlesAbove(turnedDown)] : [],
  );
  return [...Map.groupBy(now, (titles) => titles.join('\n'))].map(([key, same]) => (
    <p key={key} className="small muted mt-2 num">
      {t.airing.boxCount(same.length)} {words.turnedDown(undefined, same[0] ?? [])}
    </p>
  ));
}

function BoxNames({ boxes }: { boxes: readonly BoxCell[] }) {
  return boxes.map(({ cluster, ward }, index) => (
    <span key={cluster.id}>
      {index > 0 && '; '}
      <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
        {cluster.name}, {ward.name}
      </Link>
    </span>
  ));
}
