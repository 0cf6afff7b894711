export {
  approveObstacle,
  type BulletinState,
  HORIZON_DAYS,
  instantObstacle,
  LEAST_LEAD_S,
  type Obstacle,
  submitObstacle,
  textObstacle,
} from './bulletin.ts';
export {
  HORIZON_PREPARED_S,
  HORIZON_RENEWAL_DAYS,
  type HorizonWait,
  horizonWait,
  type PlanContent,
  type PlannedAiring,
} from './horizon-wait.ts';
export type { AiringId, BulletinId } from './ids.ts';
export {
  type AiringInTime,
  type AiringMeeting,
  mayStandTogether,
  meetingOf,
  rankOf,
} from './meeting.ts';
export { type OggOpus, type OggOpusFault, type OggOpusReading, parseOggOpus } from './ogg-opus.ts';
export { type OggOpusParts, writeOggOpus } from './ogg-opus-writer.ts';
export { type OggPage, readOggPage } from './ogg-page.ts';
export { OPUS_RATE, opusPacketShape } from './opus-packet.ts';
export {
  type AiringRules,
  type QuietSpan,
  type RuleBroken,
  type RuledAiring,
  ruleAgainst,
} from './place-rules.ts';
export {
  type KindOfEvidence,
  type PlayFacts,
  type PlayResult,
  playReach,
  playVerdict,
  restsOn,
  worstOf,
} from './play-verdict.ts';
export { type RuleSet, ruleSetOn } from './rule-sets.ts';
export { rulesBroken } from './rules-broken.ts';
export {
  type AiringState,
  airingState,
  PROOF_PATIENCE_MS,
  type Standing,
  type StandingFacts,
  standing,
} from './standing.ts';
export { type DuckedTime, type TurnedDown, turnedDown } from './turned-down.ts';
export { type VolumeRules, volumeAt, volumeCeilingAt } from './volume.ts';
export {
  LONGEST_DECISION,
  MOST_SPANS,
  RULES_AHEAD_DAYS,
  rulesObstacle,
  type WrittenObstacle,
  type WrittenRules,
} from './written-rules.ts';
