import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../shell/console-route.tsx';
import { readSearch } from './list-search.ts';

const list = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/ban-tin',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./bulletins-page.tsx'), 'BulletinsPage'),
});

const fresh = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/ban-tin/moi',
  component: lazyRouteComponent(() => import('./new-bulletin-page.tsx'), 'NewBulletinPage'),
});

const one = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/ban-tin/$bulletin',
  component: lazyRouteComponent(() => import('./bulletin-page.tsx'), 'BulletinPage'),
});

/** Pages of Bản tin. */
export const bulletinRoutes = [list, fresh, one] as const;
