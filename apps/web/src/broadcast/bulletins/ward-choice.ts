import type { ClusterListItem } from '@loaphuong/contract';

/** A ward that can be heard: it has at least one cluster. */
export interface WardOffer {
  readonly id: string;
  readonly name: string;
  readonly clusters: number;
}

/** The wards that have clusters, in Vietnamese alphabetical order. */
export function wardsOf(clusters: readonly Pick<ClusterListItem, 'ward'>[]): WardOffer[] {
  const wards = new Map<string, WardOffer>();
  for (const { ward } of clusters) {
    const before = wards.get(ward.id);
    wards.set(ward.id, { id: ward.id, name: ward.name, clusters: (before?.clusters ?? 0) + 1 });
  }
  return [...wards.values()].sort((a, b) => a.name.localeCompare(b.name, 'vi'));
}

/** How many wards and clusters an airing would sound in. */
export function reachOf(
  wards: readonly WardOffer[],
  chosen: ReadonlySet<string> | 'all',
): { readonly wards: number; readonly clusters: number } {
  const meant = chosen === 'all' ? wards : wards.filter(({ id }) => chosen.has(id));
  return { wards: meant.length, clusters: meant.reduce((sum, { clusters }) => sum + clusters, 0) };
}
