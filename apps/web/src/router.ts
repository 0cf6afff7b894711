import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { accessRoutes } from './access/routes.ts';
import { airingRoutes } from './broadcast/airings/routes.ts';
import { bulletinRoutes } from './broadcast/bulletins/routes.ts';
import { todayRoutes } from './broadcast/today/routes.ts';
import { careRoutes } from './care/routes.ts';
import { fleetRoutes } from './fleet/routes.ts';
import { programmeRoutes } from './programme/routes.ts';
import { consoleRoute } from './shell/console-route.tsx';
import { rootRoute } from './shell/root-route.tsx';
import { technicianRoutes } from './technician/routes.ts';

const tree = rootRoute.addChildren([
  ...accessRoutes,
  consoleRoute.addChildren([
    ...todayRoutes,
    ...bulletinRoutes,
    ...airingRoutes,
    ...fleetRoutes,
    ...careRoutes,
    ...programmeRoutes,
    ...technicianRoutes,
  ]),
]);

/** All pages; each is its own file that is fetched when it is first opened. */
export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
