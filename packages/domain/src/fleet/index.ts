export {
  ALARM_KINDS,
  type AlarmKind,
  type AlarmRules,
  type AlarmSign,
  alarmSigns,
  type ClusterFacts,
  DEFAULT_ALARM_RULES,
  isUrgent,
  minutesInAirTime,
  mustBeSeen,
  nextAirTime,
} from './alarm-rules.ts';
export {
  type BoxPresence,
  type ClockState,
  type ClusterCondition,
  clusterCondition,
} from './cluster-state.ts';
export {
  type DelayProposal,
  LONGEST_DELAY_MS,
  METRES_A_MS,
  metresBetween,
  proposeDelays,
  type Spot,
} from './delays.ts';
export { CODE_HOURS, enrolmentCode, tidyCode } from './enrolment-code.ts';
export {
  type AlarmSubject,
  type GatheredAlarm,
  gatherAlarms,
  type SignsOfCluster,
} from './gathering.ts';
export type { BoxId, ClusterId, StationId } from './ids.ts';
export { NOT_DONE, type NotDone, type NotDoneWhy, notDoneInWords, readNotDone } from './not-done.ts';
export {
  type AwaitedKind,
  needsReason,
  ORDER_LIFE_S,
  ORDERS,
  type OrderFacts,
  type OrderKind,
  type OrderState,
  orderState,
} from './orders.ts';
export { programOf, versionOf } from './program.ts';
export {
  CONDITIONS,
  type Condition,
  conditionByWord,
  EQUIPMENT_KINDS,
  type EquipmentKind,
  type GroupId,
  TECHNOLOGIES,
  type Technology,
  technologyOf,
} from './registry.ts';
export type { RowValues } from './registry-cells.ts';
export { guessFields, SHEET_COLUMNS, type SheetField } from './registry-columns.ts';
export {
  type CheckedRow,
  checkRows,
  type Known,
  type RowFinding,
} from './registry-import.ts';
export {
  type ClusterNow,
  changesBetween,
  type ImportedCluster,
  type KeptOfImport,
  type RegistryValues,
  type Undo,
  undoOf,
  type WhyKept,
} from './registry-undo.ts';
export {
  boxesUpTo,
  type HaltReason,
  type Hands,
  isOverdue,
  nextStep,
  QUIET_MS,
  REPORT_WITHIN_MS,
  RINGS,
  type RolloutBox,
  type RolloutBoxState,
  type RolloutFailure,
  type RolloutStep,
  type RolloutWait,
  sendingOrder,
  WATCH_MS,
  whyWaiting,
} from './rollout.ts';
export {
  PREPARED_S,
  SIGNATURE_WAIT_S,
  type SignatureFacts,
  type SignatureState,
  signatureState,
} from './second-signature.ts';
export {
  CHAIN,
  type ChainLink,
  type LinkState,
  type SilenceAnswer,
  type SilenceFacts,
  whySilent,
} from './why-silent.ts';
