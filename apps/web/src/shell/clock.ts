import { useCallback, useSyncExternalStore } from 'react';

/** Server time minus the time of this machine, in ms. Office machines are minutes off; the place's clock is the server's. */
let offsetMs = 0;

/** Everything on the screen that shows a time; told when the server's time turns out to be another than was thought. */
const listeners = new Set<() => void>();
const noticeable = 1000;

/** Learns the server's time from an answer: `now` was true somewhere between sending and receiving. */
export function noteServerNow(now: string, sentAt: number, receivedAt: number): void {
  const learned = Date.parse(now) - (sentAt + receivedAt) / 2;
  const hasJumped = Math.abs(learned - offsetMs) >= noticeable;
  offsetMs = learned;
  if (hasJumped) for (const listener of listeners) listener();
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
      listeners.add(notify);
      return () => {
        window.clearTimeout(timer);
        listeners.delete(notify);
      };
    },
    [stepMs],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / stepMs) * stepMs);
}
