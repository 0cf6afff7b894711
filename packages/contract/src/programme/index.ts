export {
  FindingDecision,
  FindingView,
  PlanField,
  PlanListItem,
  PlanView,
  programmeRoutes,
  TargetView,
} from './plan.ts';
