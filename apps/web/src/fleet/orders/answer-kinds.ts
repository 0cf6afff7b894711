import type { OrderState } from '@loaphuong/contract';
import type { StateKind } from '../../ui/state.tsx';

/** The sign of how far an order to one box is. */
export const answerKinds: Readonly<Record<OrderState, StateKind>> = {
  waiting: 'planned',
  sent: 'awaiting',
  obeyed: 'proved',
  'not-done': 'failed',
  expired: 'cancelled',
};
