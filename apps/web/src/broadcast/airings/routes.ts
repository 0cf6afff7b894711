import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../../shell/console-route.tsx';

const airing = createRoute({
  getParentRoute: () => consoleRoute,
  path: '/luot-phat/$airing',
  component: lazyRouteComponent(() => import('./airing-page.tsx'), 'AiringPage'),
});

/** Pages of one airing. */
export const airingRoutes = [airing] as const;
