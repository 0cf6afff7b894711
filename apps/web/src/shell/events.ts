import type { ChangedSubject } from '@loaphuong/contract';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { type LineNews, openLine } from './event-line.ts';
import type { ExtensionWord } from './event-switchboard.ts';
import { inRounds } from './rounds.ts';

/** Which paths show something of a subject. A path counts when it begins so. */
const shows: Record<ChangedSubject, readonly string[]> = {
  bulletins: ['/api/bulletins', '/api/today'],
  airings: ['/api/airings', '/api/today', '/api/bulletins', '/api/clusters', '/api/places'],
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
  orders: ['/api/orders', '/api/logs', '/api/horizons'],
  care: ['/api/alarms', '/api/tickets', '/api/care'],
};

/** True when what was fetched from `path` may have changed with one of the subjects. */
export function isTouched(path: string, subjects: Iterable<ChangedSubject>): boolean {
  return [...subjects].some((subject) => shows[subject].some((begin) => path.startsWith(begin)));
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
  let patience = 0;
  const calm = () => {
    window.clearTimeout(patience);
    patience = 0;
    setLost(false);
  };
  const changed = inRounds<ChangedSubject>((subjects) =>
    client.invalidateQueries({ predicate: ({ queryKey }) => isTouched(String(queryKey[0]), subjects) }),
  );
  const end = hear((news) => {
    if (news.say === 'changed') changed(readSubjects(news.data));
    else if (news.say === 'open') {
      calm();
      // However short the break was: what is on the screen is asked for again.
      if (news.missed) void client.invalidateQueries();
    } else if (patience === 0) patience = window.setTimeout(() => setLost(true), patienceMs);
  });
  return () => {
    end();
    calm();
  };
}

/** Hears the line that all windows of this browser share; where a browser cannot (Chrome on Android), one of its own. */
function hear(heard: (news: LineNews) => void): () => void {
  if (typeof SharedWorker === 'undefined') return openLine(heard);
  const { port } = new SharedWorker(new URL('./event-worker.ts', import.meta.url), {
    type: 'module',
    name: 'loaphuong-events',
  });
  const say = (word: ExtensionWord) => port.postMessage(word);
  const leave = () => say('leave');
  const back = ({ persisted }: PageTransitionEvent) => persisted && say('listen');
  port.onmessage = ({ data }: MessageEvent<LineNews>) => heard(data);
  say('listen');
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', back);
  return () => {
    window.removeEventListener('pagehide', leave);
    window.removeEventListener('pageshow', back);
    leave();
    port.close();
  };
}
