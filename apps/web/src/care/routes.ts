import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../shell/console-route.tsx';

/** Cảnh báo and Sửa chữa. */
export const careRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/canh-bao',
    component: lazyRouteComponent(() => import('./alarms-page.tsx'), 'AlarmsPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/sua-chua',
    component: lazyRouteComponent(() => import('./tickets-page.tsx'), 'TicketsPage'),
  }),
] as const;
