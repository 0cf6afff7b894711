import type { BoxCell } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useSay, useTexts } from '../../texts/language.tsx';
import { Cells } from '../../ui/cells.tsx';
import { State } from '../../ui/state.tsx';
import { cellsOf, countStandings, exceptionsOf, kindOfStanding } from '../standing.ts';

/** Sentences for at most this many devices; the rest is a count that opens the airing. */
const mostSentences = 3;

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
  const exceptions = exceptionsOf(cells);
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
      {exceptions.slice(0, mostSentences).map(({ cluster, ward, standing, why }) => (
        <p className="exception num" key={cluster.id}>
          <State kind={kindOfStanding(standing)} />{' '}
          <Link to="/cum-loa/$cluster" params={{ cluster: cluster.id }}>
            {cluster.name}, {ward.name}
          </Link>
          {why && `: ${say(why)}`}
        </p>
      ))}
      {exceptions.length > mostSentences && (
        <p className="exception num">{texts.today.more(exceptions.length - mostSentences)}</p>
      )}
    </>
  );
}
