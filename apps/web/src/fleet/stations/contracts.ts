import type { RegistryEntry } from '@loaphuong/contract';

/** One contract of a cluster that has an end. */
export interface Contract {
  readonly cluster: RegistryEntry;
  readonly kind: 'sim' | 'power' | 'care';
  /** As it stands in the registry; empty when only the end was entered. */
  readonly number: string;
  /** Last day, `2025-06-30`. */
  readonly until: string;
}

/** The contracts of clusters whose end is known, the next end first. */
export function contractsOf(clusters: readonly RegistryEntry[]): readonly Contract[] {
  return clusters
    .flatMap((cluster) =>
      (
        [
          ['sim', cluster.simContract, cluster.simUntil],
          ['power', cluster.powerContract, cluster.powerUntil],
          ['care', cluster.careContract, cluster.careUntil],
        ] as const
      ).flatMap(([kind, number, until]): Contract[] =>
        until === null ? [] : [{ cluster, kind, number: number ?? '', until }],
      ),
    )
    .sort((a, b) => a.until.localeCompare(b.until));
}
