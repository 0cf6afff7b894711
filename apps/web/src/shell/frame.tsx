import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Announcements } from '../ui/announce.tsx';
import { Notice } from '../ui/page.tsx';
import { useConnectionLost, useServerEvents } from './events.ts';
import { Navigation, Tabs } from './navigation.tsx';
import { todayQuery } from './today-query.ts';
import { TopLine } from './top-line.tsx';

/** Navigation at the left, the place's line at the top, the page; on the phone tabs at the bottom. */
export function Frame() {
  useServerEvents();
  const lost = useConnectionLost();
  const { shell } = useTexts();
  const today = useQuery(todayQuery).data;
  useFocusOnNewPage();
  return (
    <div className="frame">
      <a className="b skip" href="#page">
        {shell.skip}
      </a>
      <Navigation attention={today?.attention.length ?? 0} />
      <div className="min-w-0">
        <TopLine today={today} />
        {lost && <Notice>{shell.lost}</Notice>}
        <main className="page" id="page" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <Tabs attention={today?.attention.length ?? 0} />
      <Announcements />
    </div>
  );
}

/** After a link the focus stands at the new page, not on a link that may be gone: what a loaded page would do. */
function useFocusOnNewPage(): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path)
      document.getElementById('page')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
}
