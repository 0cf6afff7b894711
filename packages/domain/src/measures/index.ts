export {
  type ClusterRecord,
  clusterVerdict,
  USUAL_RULE,
  type WorkingWellRule,
  wardVerdict,
} from './working-well.ts';
