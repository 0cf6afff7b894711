import type { TodayView } from '@loaphuong/contract';
import { Link } from '@tanstack/react-router';
import { useTime } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { State } from '../../ui/state.tsx';
import { TurnedDown } from '../turned-down.tsx';
import { airingsOf } from './board-blocks.ts';

/** The day on a phone: one line per airing, the wards that fall short named. */
export function DayList({ today }: { today: TodayView }) {
  const { today: text } = useTexts();
  const { clock } = useTime();
  return (
    <ol className="list day-list num">
      {airingsOf(today.board).map(({ airing, title, at, state, counted, boxes, short, turnedDown }) => (
        <li key={airing}>
          <span className="clock">{clock(at)}</span>
          <div>
            <Link className="medium" to="/luot-phat/$airing" params={{ airing }}>
              {title}
            </Link>
            <TurnedDown of={turnedDown} />
            {short.length > 0 && <p>{text.board.wardsShort(short.join(', '))}</p>}
          </div>
          <State kind={state}>
            {state === 'planned' || state === 'cancelled'
              ? text.board.clusters(boxes)
              : `${counted}/${boxes}`}
          </State>
        </li>
      ))}
    </ol>
  );
}
