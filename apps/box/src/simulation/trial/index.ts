// Trials: the real program of each box, alone in a virtual world, through days of invented trouble; then judged.

export { type BoxFacts, type BoxTrial, runBoxTrial } from './box-trial.ts';
export { type Expectation, expectationOf } from './expectations.ts';
export {
  FAULT_KINDS,
  type FaultKind,
  type FaultShares,
  type FaultWhat,
  type PlannedFault,
  planFaults,
} from './faults.ts';
export { type BoxReport, judgeBox, type TrialFinding, type TrialRule } from './judge.ts';
export type { AiringState, Outcome } from './outcomes.ts';
export { TRIAL_FROM_MS, type TrialProgramme, trialProgramme } from './programme.ts';
