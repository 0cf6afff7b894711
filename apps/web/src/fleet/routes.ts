import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { consoleRoute } from '../shell/console-route.tsx';
import { type ClusterFilter, clusterFilterOf } from './cluster-filter.ts';

/** Cụm loa: the list, one page per cluster, and what was refused. */
export const fleetRoutes = [
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/cum-loa',
    validateSearch: (search: Record<string, unknown>): { show?: ClusterFilter; group?: string } => {
      const show = clusterFilterOf(search.show);
      const group = typeof search.group === 'string' && search.group !== '' ? { group: search.group } : {};
      return show === 'all' ? group : { ...group, show };
    },
    component: lazyRouteComponent(() => import('./clusters-page.tsx'), 'ClustersPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/cum-loa/$cluster',
    component: lazyRouteComponent(() => import('./cluster-page.tsx'), 'ClusterPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/so-cum-loa',
    component: lazyRouteComponent(() => import('./registry/registry-page.tsx'), 'RegistryPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/dai/$station',
    component: lazyRouteComponent(() => import('./stations/station-page.tsx'), 'StationPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/nhat-ky',
    component: lazyRouteComponent(() => import('./log-page.tsx'), 'LogPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/cho-ky',
    component: lazyRouteComponent(() => import('./signing/awaiting-page.tsx'), 'AwaitingPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/quan-tri/khoa',
    component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/quan-tri/phien-ban',
    component: lazyRouteComponent(() => import('./updates/updates-page.tsx'), 'UpdatesPage'),
  }),
  createRoute({
    getParentRoute: () => consoleRoute,
    path: '/ghep',
    component: lazyRouteComponent(() => import('./claim-page.tsx'), 'ClaimPage'),
  }),
] as const;
