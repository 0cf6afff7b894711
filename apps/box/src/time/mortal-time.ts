import type { BoxTime, Cancel } from './box-time.ts';

/**
 * A clock whose timers can all be made never to happen: the power of one box among many in a process. They are taken back and not only
 * unheard, for one of them may lie hours ahead and would hold the process open until then.
 */
export function mortalTime(inner: BoxTime): { readonly time: BoxTime; readonly die: () => void } {
  const pending = new Set<Cancel>();
  let alive = true;
  return {
    time: {
      monotonicUs: () => inner.monotonicUs(),
      wallMs: () => inner.wallMs(),
      asleepMs: () => inner.asleepMs(),
      after: (ms, act) => {
        if (!alive) return () => undefined;
        const cancel = inner.after(ms, () => {
          pending.delete(cancel);
          act();
        });
        pending.add(cancel);
        return () => {
          pending.delete(cancel);
          cancel();
        };
      },
    },
    die: () => {
      alive = false;
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
