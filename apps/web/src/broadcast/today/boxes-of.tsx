import type { BoxCell } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Cells } from '../../ui/cells.tsx';
import { State } from '../../ui/state.tsx';
import { cellsOf, countStandings, kindOfStanding, troublesOf } from '../standing.ts';

/** Sentences for at most this many troubles; the rest is a count. */
const mostSentences = 3;
/** Up to this many devices of one trouble are named. */
const mostNames = 2;

/** A share as a fraction first, then one cell per device, then a sentence per exception with its consequence. */
export function BoxesOf({
  cells,
  counts,
  words,
}: {
  cells: readonly BoxCell[];
  counts: (cell: BoxCell) => boolean;
  /** What the fraction counts: `thiết bị đã sẵn sàng`. */
  words: string;
}) {
  const texts = useTexts();
  const say = useSay();
  const troubles = troublesOf(cells);
  const rest = troubles.slice(mostSentences).reduce((sum, { boxes }) => sum + boxes.length, 0);
  return (
    <>
      <div className="prep">
        <p className="fraction num">
          <b>
            {cells.filter(counts).length}/{cells.length}
          </b>{' '}
          {words}
        </p>
        <Cells cells={cellsOf(cells)} label={texts.today.cellsLabel(countStandings(cells, texts.words))} />
      </div>
      {troubles.slice(0, mostSentences).map(({ standing, why, boxes }) => (
        <p className="exception num" key={`${standing} ${why?.vi}`}>
          <State kind={kindOfStanding(standing)} />{' '}
          {boxes.length > mostNames
            ? texts.today.boxes(boxes.length)
            : boxes.map(({ cluster, ward }, index) => (
                <Fragment key={cluster.id}>
                  {index > 0 && '; '}
                  <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
                    {cluster.name}, {ward.name}
                  </Link>
                </Fragment>
              ))}
          {why && `: ${say(why)}`}
        </p>
      ))}
      {rest > 0 && <p className="exception num">{texts.today.more(rest)}</p>}
    </>
  );
}
