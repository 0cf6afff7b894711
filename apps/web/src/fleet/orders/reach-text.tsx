import type { OrderWhat } from '@loaphuong/contract';
import { ORDER_LIFE_S } from '@loaphuong/domain/fleet';
import { useTexts } from '../../texts/language.tsx';
import type { Reach } from './targets.ts';

/** Most names of clusters that do it besides; the rest are counted. */
const mostNamed = 4;

/** Who will do an order, and who cannot, before it is sent. */
export function ReachText({ reach, kind }: { reach: Reach; kind: OrderWhat['command'] }) {
  const { care, words } = useTexts();
  const text = care.orders.reach;
  const { doing, loudspeakers, away, withoutBox, alsoDoing } = reach;
  const rest = alsoDoing.length - mostNamed;
  return (
    <div className="small num" role="status">
      {doing > 0 && <p className="medium">{text.doing(doing, loudspeakers)}</p>}
      {doing + away === 0 && <p className="medium">{text.nobody}</p>}
      {withoutBox > 0 && doing + away > 0 && <p className="soft">{text.withoutBox(withoutBox)}</p>}
      {away > 0 && <p className="soft">{text.away(away, words.span(ORDER_LIFE_S[kind] * 1000))}</p>}
      {alsoDoing.length > 0 && (
        <p>
          {text.also(alsoDoing.slice(0, mostNamed).join(', '))}
          {rest > 0 && ` ${care.alarms.more(rest)}`}
        </p>
      )}
    </div>
  );
}
