import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../shell/root-route.tsx';
import { safeTarget } from './safe-target.ts';

/** The door: password, or a one-time link whose token stands in the fragment and so never reaches a log. */
export const accessRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/vao',
    validateSearch: (search: Record<string, unknown>): { to?: string } => {
      const to = safeTarget(search.to);
      return to === undefined ? {} : { to };
    },
    component: lazyRouteComponent(() => import('./door-page.tsx'), 'DoorPage'),
  }),
] as const;
