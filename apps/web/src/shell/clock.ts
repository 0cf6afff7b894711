import { useCallback, useSyncExternalStore } from 'react';

/** Server time minus the time of this machine, in ms. Office machines are minutes off; the place's clock is the server's. */
let offsetMs = 0;

/** Learns the server's time from an answer: `now` was true somewhere between sending and receiving. */
export function noteServerNow(now: string, sentAt: number, receivedAt: number): void {
  offsetMs = Date.parse(now) - (sentAt + receivedAt) / 2;
}

/** The server's time now, in ms since the epoch. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** The server's time in whole steps; renders again at each step, aligned to the step. */
export function useNow(stepMs = 1000): number {
  const subscribe = useCallback(
    (notify: () => void) => {
      let timer = 0;
      const plan = () => {
        timer = window.setTimeout(
          () => {
            notify();
            plan();
          },
          stepMs - (serverNow() % stepMs) + 2,
        );
      };
      plan();
      return () => window.clearTimeout(timer);
    },
    [stepMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / stepMs) * stepMs);
}
