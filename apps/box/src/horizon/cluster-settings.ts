import type { ClusterSettings } from '@loaphuong/protocol';
import type { KeptHorizon } from './horizon-keeper.ts';

/** What a plan says of one cluster in particular; `undefined` when it says nothing. */
export function settingsOf(horizon: KeptHorizon | undefined, cluster: string): ClusterSettings | undefined {
  return horizon?.plan.clusters?.find((settings) => settings.cluster === cluster);
}
