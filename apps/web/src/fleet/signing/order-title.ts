import type { OrderWhat } from '@loaphuong/contract';
import { useTexts } from '../../texts/language.tsx';

/** An order in a few words: `Đặt âm lượng 35 %`. */
export function useOrderTitle(): (what: OrderWhat) => string {
  const { care } = useTexts();
  return (what) => `${care.orders.kinds[what.command]}${'percent' in what ? ` ${what.percent} %` : ''}`;
}
