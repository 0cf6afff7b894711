import type { OrderGiven } from '@loaphuong/contract';
import { useTexts } from '../../texts/language.tsx';

/** An order in a few words: `Đặt âm lượng 35 %`. */
export function useOrderTitle(): (what: OrderGiven) => string {
  const { care } = useTexts();
  return (what) => {
    const kind = care.orders.kinds[what.command];
    if (what.command === 'update') return `${kind} ${what.version}`;
    return 'percent' in what ? `${kind} ${what.percent} %` : kind;
  };
}
