export { accessRoutes, Me, Role } from './access/index.ts';
export { AuditEntryView, auditRoutes } from './audit/index.ts';
export {
  AnyId,
  DayText,
  DongText,
  HashText,
  InstantText,
  PersonRef,
  PlaceRef,
  Problem,
  SentenceView,
} from './basics.ts';
export { BoxCell, BoxStanding } from './broadcast/airings.ts';
export { LONGEST_TEXT, Reading } from './broadcast/bulletins.ts';
export {
  AiringView,
  AwaitingHorizon,
  airingRoutes,
  BoardCell,
  BulletinListItem,
  BulletinState,
  BulletinView,
  bulletinRoutes,
  ForbiddenAiring,
  horizonRoutes,
  PlaceRulesView,
  ReadBackSegment,
  ReserveView,
  RuleSetView,
  RulesView,
  reserveRoutes,
  ruleRoutes,
  SoundView,
  TodayView,
} from './broadcast/index.ts';
export {
  AlarmRulesView,
  AlarmView,
  CareSettings,
  careRoutes,
  NoticeView,
  TicketState,
  TicketView,
} from './care/index.ts';
export { type Call, CallFailed, createClient, type Fetch, type Input, type Output } from './client.ts';
export { ChangedSubject } from './events.ts';
export { ChainLink, FaultName, healthRoutes, ReadingView, SilenceView } from './fleet/health.ts';
export {
  AiringName,
  ClockView,
  ClusterListItem,
  ClusterState,
  ClusterView,
  fleetRoutes,
  LISTEN_SAMPLE_RATE,
  LISTEN_SIGN_BY,
  PlayView,
  RefusalView,
  TurnedDownView,
} from './fleet/index.ts';
export { KeysView, keyRoutes } from './fleet/keys.ts';
export {
  OrderAnswer,
  OrderGiven,
  OrderState,
  OrderTo,
  OrderView,
  OrderWhat,
  orderRoutes,
  SignatureView,
} from './fleet/orders.ts';
export {
  ClusterRegistry,
  ConditionName,
  Equipment,
  GroupEntry,
  RegistryEntry,
  registryRoutes,
  StationEntry,
  StationPapers,
  TechnologyName,
} from './fleet/registry.ts';
export { ImportPreview, ImportUndo, ImportView, RowFinding } from './fleet/registry-sheets.ts';
export {
  ReleaseView,
  RolloutBoxView,
  RolloutView,
  RolloutWaitView,
  UpdatesView,
  updateRoutes,
} from './fleet/updates.ts';
export {
  ClusterVerdict,
  MeasureSummary,
  MeasureView,
  measuresRoutes,
  WardVerdict,
} from './measures/index.ts';
export { PlaceLevel, PlaceView, placesRoutes } from './places/index.ts';
export {
  FindingDecision,
  FindingView,
  PlanField,
  PlanListItem,
  PlanView,
  programmeRoutes,
  TargetView,
} from './programme/index.ts';
export { SourceSpan, TaskView } from './programme/plan.ts';
export { Done, type Method, Nothing, type Route, route } from './route.ts';
