import type { ClusterState } from '@loaphuong/contract';
import type { StateKind } from '../ui/state.tsx';

/** The sign of a cluster's state. */
export function kindOfCluster(state: ClusterState): StateKind {
  return state.kind === 'unknown-time' ? 'unknown' : state.kind;
}
