export { AiringView, airingRoutes, BoardCell, TodayView } from './airings.ts';
export {
  BulletinListItem,
  BulletinState,
  BulletinView,
  bulletinRoutes,
  ReadBackSegment,
  SoundView,
} from './bulletins.ts';
export { AwaitingHorizon, horizonRoutes } from './horizons.ts';
export { ReserveView, reserveRoutes } from './reserve.ts';
export { ForbiddenAiring, PlaceRulesView, RuleSetView, RulesView, ruleRoutes } from './rules.ts';
