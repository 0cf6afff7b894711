import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../shell/console-route.tsx';

const plans = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/ke-hoach',
  component: lazyRouteComponent(() => import('./plans-page.tsx'), 'PlansPage'),
});

const plan = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/ke-hoach/$plan',
  component: lazyRouteComponent(() => import('./plan-page.tsx'), 'PlanPage'),
});

/** Pages of Kế hoạch. */
export const programmeRoutes = [plans, plan] as const;
