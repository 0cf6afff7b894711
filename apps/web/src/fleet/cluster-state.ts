import type { ClusterState } from '@loaphuong/contract';
import type { StateKind } from '../ui/state.tsx';

/** The sign of a cluster's state. */
export function kindOfCluster(state: ClusterState): StateKind {
  if (state.kind === 'safe') return 'failed';
  return state.kind === 'unknown-time' ? 'unknown' : state.kind;
}

/** Boxes report every two minutes; a report that changes nothing is not announced, so what it tells is asked for this often (ms). */
export const REPORTS_MS = 30_000;
