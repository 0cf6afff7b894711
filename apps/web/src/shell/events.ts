import type { ChangedSubject } from '@loaphuong/contract';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';

/** Which paths show something of a subject. A path counts when it begins so. */
const shows: Record<ChangedSubject, readonly string[]> = {
  bulletins: ['/api/bulletins', '/api/today'],
  airings: ['/api/airings', '/api/today', '/api/bulletins', '/api/clusters'],
  plays: ['/api/airings', '/api/today', '/api/bulletins', '/api/clusters', '/api/plans', '/api/targets'],
  fleet: [
    '/api/keys',
    '/api/updates',
    '/api/clusters',
    '/api/registry',
    '/api/refusals',
    '/api/today',
    '/api/airings',
    '/api/targets',
  ],
  plans: ['/api/plans', '/api/tasks', '/api/targets', '/api/today'],
  people: ['/api/access', '/api/audit'],
  orders: ['/api/orders', '/api/logs'],
  care: ['/api/alarms', '/api/tickets', '/api/care'],
};

/** True when what was fetched from `path` may have changed with one of the subjects. */
export function isTouched(path: string, subjects: readonly ChangedSubject[]): boolean {
  return subjects.some((subject) => shows[subject].some((begin) => path.startsWith(begin)));
}

/** The data of a `changed` event; a list with anything else in it is not one of ours and changes nothing. */
export function readSubjects(data: string): readonly ChangedSubject[] {
  try {
    const subjects: unknown = JSON.parse(data);
    return Array.isArray(subjects)
      ? subjects.filter((one): one is ChangedSubject => Object.hasOwn(shows, String(one)))
      : [];
  } catch {
    return [];
  }
}

/** A lost line is said only when it stays lost for this long: a server that restarts is back sooner. */
const patienceMs = 3000;
const retryMs = 3000;

let lost = false;
const listeners = new Set<() => void>();

function setLost(next: boolean): void {
  if (lost === next) return;
  lost = next;
  for (const listener of listeners) listener();
}

/** True while the line to the server is lost. */
export function useConnectionLost(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lost,
  );
}

/** Keeps what is on the screen true: listens to the server for as long as the frame stands. */
export function useServerEvents(): void {
  const client = useQueryClient();
  useEffect(() => listen(client), [client]);
}

function listen(client: QueryClient): () => void {
  let source: EventSource | undefined;
  let retry = 0;
  let patience = 0;

  const open = () => {
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      window.clearTimeout(patience);
      patience = 0;
      // Whatever happened in between was not heard: everything on the screen is asked for again.
      if (lost) void client.invalidateQueries();
      setLost(false);
    });
    source.addEventListener('changed', (event) => {
      const subjects = readSubjects(String(event.data));
      void client.invalidateQueries({
        predicate: ({ queryKey }) => isTouched(String(queryKey[0]), subjects),
      });
    });
    source.addEventListener('error', () => {
      if (patience === 0) patience = window.setTimeout(() => setLost(true), patienceMs);
      // A refusal (not a lost network) closes the line for good: open a new one.
      if (source?.readyState === EventSource.CLOSED) retry = window.setTimeout(open, retryMs);
    });
  };
  open();

  return () => {
    window.clearTimeout(retry);
    window.clearTimeout(patience);
    source?.close();
    setLost(false);
  };
}
