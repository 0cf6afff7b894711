import type { ClockView } from '@loaphuong/contract';
import { useTime } from '../shell/session.ts';
import { useTexts } from '../texts/language.tsx';

/** What is known of a box's clock, in words: `±3,4 ms`, `khoảng ±80 ms`, `chưa rõ`. */
export function useClockText(): (clock: ClockView) => string {
  const { fleet } = useTexts();
  const { decimal } = useTime();
  return (clock) => {
    if (clock.state === 'unknown') return fleet.clock.unknown;
    return fleet.clock[clock.state](decimal(clock.boundMs, clock.boundMs < 10 ? 1 : 0));
  };
}
