import { useSyncExternalStore } from 'react';

interface Announcement {
  readonly id: number;
  readonly text: string;
}

/** How long a sentence stays. */
const stayMs = 6000;

let current: readonly Announcement[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Announcement[]): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Says in one sentence that something was done; seen for six seconds and read out by a screen reader. */
export function announce(text: string): void {
  count += 1;
  const announcement = { id: count, text };
  set([...current, announcement].slice(-3));
  setTimeout(() => set(current.filter((one) => one !== announcement)), stayMs);
}

/** Where the announcements stand; once per page, in the frame. */
export function Announcements() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  return (
    <div className="announcements num" role="status" aria-live="polite">
      {shown.map(({ id, text }) => (
        <p className="announcement" key={id}>
          {text}
        </p>
      ))}
    </div>
  );
}
