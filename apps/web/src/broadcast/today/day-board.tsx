import type { BoardCell, TodayView } from '@loaphuong/contract';
import { useTexts } from '../../texts/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Empty } from '../../ui/page.tsx';
import './board.css';
import { countStates } from './board-blocks.ts';
import { BoardByWard } from './board-by-ward.tsx';
import { DayList } from './day-list.tsx';

/** Order of the legend; cancelled only when there is one. */
const order: readonly BoardCell['state'][] = ['proved', 'playing', 'ready', 'planned', 'failed', 'cancelled'];

/** The airings of the day: by ward on a wide screen, by airing on the phone. */
export function DayBoard({ today }: { today: TodayView }) {
  const { today: texts, words } = useTexts();
  const text = texts.board;
  const counts = countStates(today.board);
  const isEmpty = counts.size === 0;
  return (
    <section className="surface board-part" aria-label={text.label}>
      <div className="bar-title">
        <h2>{text.title}</h2>
        {!isEmpty && (
          <ul className="legend max-[719px]:hidden">
            {order
              .filter((state) => state !== 'cancelled' || counts.has(state))
              .map((state) => (
                <li key={state}>
                  <i className={`key ${state}`}>{state !== 'planned' && <Icon name={state} />}</i>
                  {words.states[state]} <b className="num medium">{counts.get(state) ?? 0}</b>
                </li>
              ))}
          </ul>
        )}
      </div>
      {isEmpty ? (
        <Empty title={text.empty}>{text.emptyWay}</Empty>
      ) : (
        <>
          <div className="max-[719px]:hidden">
            <BoardByWard today={today} />
          </div>
          <div className="min-[720px]:hidden">
            <DayList today={today} />
          </div>
        </>
      )}
    </section>
  );
}
