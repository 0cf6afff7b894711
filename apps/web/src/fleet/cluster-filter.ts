import type { ClusterListItem } from '@loaphuong/contract';
import { fold } from '@loaphuong/vietnamese';

/** What the list shows: everything, what needs somebody, or one state. */
export type ClusterFilter = 'all' | 'attention' | ClusterListItem['state']['kind'];

const filters: readonly ClusterFilter[] = [
  'all',
  'attention',
  'playing',
  'ready',
  'offline',
  'safe',
  'unknown-time',
  'bare',
];
const needsSomebody: ReadonlySet<ClusterFilter> = new Set(['offline', 'safe', 'unknown-time', 'bare']);

/** Reads a filter out of an address; anything else is `all`. */
export function clusterFilterOf(value: unknown): ClusterFilter {
  return filters.find((filter) => filter === value) ?? 'all';
}

/** Filters worth offering: those that would show something, and `all`; with how many. */
export function offeredFilters(
  clusters: readonly ClusterListItem[],
): readonly { filter: ClusterFilter; count: number }[] {
  return filters
    .map((filter) => ({ filter, count: clusters.filter((cluster) => passes(cluster, filter)).length }))
    .filter(({ filter, count }) => filter === 'all' || count > 0);
}

function passes({ state }: ClusterListItem, filter: ClusterFilter): boolean {
  if (filter === 'all') return true;
  return filter === 'attention' ? needsSomebody.has(state.kind) : state.kind === filter;
}

/** Clusters of one ward. */
export interface WardGroup {
  readonly ward: ClusterListItem['ward'];
  readonly clusters: readonly ClusterListItem[];
}

/** Clusters that pass the filter and hold every searched word in their name or ward (without marks), by ward. */
export function groupByWard(
  clusters: readonly ClusterListItem[],
  filter: ClusterFilter,
  search: string,
): readonly WardGroup[] {
  const words = fold(search).split(' ').filter(Boolean);
  const groups = new Map<string, { ward: ClusterListItem['ward']; clusters: ClusterListItem[] }>();
  for (const cluster of clusters) {
    const text = fold(`${cluster.name} ${cluster.ward.name}`);
    if (!passes(cluster, filter) || !words.every((word) => text.includes(word))) continue;
    const group = groups.get(cluster.ward.id);
    if (group) group.clusters.push(cluster);
    else groups.set(cluster.ward.id, { ward: cluster.ward, clusters: [cluster] });
  }
  return [...groups.values()];
}
