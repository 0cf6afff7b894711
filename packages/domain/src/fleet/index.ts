export {
  type BoxPresence,
  type ClockState,
  type ClusterCondition,
  clusterCondition,
} from './cluster-state.ts';
export { CODE_HOURS, enrolmentCode, tidyCode } from './enrolment-code.ts';
export type { BoxId, ClusterId, StationId } from './ids.ts';
