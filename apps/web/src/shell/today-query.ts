import { airingRoutes, type TodayView } from '@loaphuong/contract';
import { queryOptions } from '@tanstack/react-query';
import { call, keyOf } from './api.ts';
import { noteServerNow, serverNow } from './clock.ts';
import { msOf } from './time.ts';

/** Without any event the day is asked for again after this long: a missed event heals by itself. */
const restMs = 60_000;

/** The day, on which the clock of the place rides. Asked for again when something begins or ends, beside the events. */
export const todayQuery = queryOptions({
  queryKey: keyOf(airingRoutes.today),
  queryFn: async (): Promise<TodayView> => {
    const sentAt = Date.now();
    const today = await call(airingRoutes.today);
    noteServerNow(today.now, sentAt, Date.now());
    return today;
  },
  refetchInterval: ({ state }) => untilNextChange(state.data, serverNow()),
});

/** Milliseconds until the next beginning or end that the day knows of, plus a moment for the server; at most a minute. */
export function untilNextChange(today: TodayView | undefined, now: number): number {
  if (!today) return restMs;
  const edges = [
    ...today.onAir.map(({ at, durationMs }) => msOf(at) + durationMs),
    ...(today.next ? [msOf(today.next.at)] : []),
  ];
  const waits = edges.map((edge) => edge - now + 600).filter((wait) => wait > 0);
  return Math.min(restMs, ...waits);
}
