import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../shell/console-route.tsx';

/** Tại chỗ: the page of the person on the ladder. The cluster stands in the address, so that a reload on a bad network comes back. */
export const technicianRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/tho',
    validateSearch: (search: Record<string, unknown>): { cluster?: string } =>
      typeof search.cluster === 'string' ? { cluster: search.cluster } : {},
    component: lazyRouteComponent(() => import('./technician-page.tsx'), 'TechnicianPage'),
  }),
] as const;
