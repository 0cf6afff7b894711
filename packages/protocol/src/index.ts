export { type ClockDesk, type ClockDeskParts, clockDesk } from './clock-desk.ts';
export {
  Envelope,
  type EnvelopeReader,
  type EnvelopeRefusal,
  openEnvelope,
  SignedEnvelope,
  sealable,
  signedText,
  Target,
  WireInstant,
} from './envelope.ts';
export { type BatchVerdict, checkBatch, type KnownHead } from './journal-check.ts';
export { MOST_MESSAGE_BYTES } from './message-size.ts';
export {
  ClockAnswer,
  ClockAsk,
  ClockReport,
  ClockSeal,
  clockSealText,
  MOST_SEALED,
} from './messages/clock.ts';
export { Command, ProgramVersion } from './messages/command.ts';
export {
  BoxMark,
  ClaimAsk,
  claimText,
  ENROL_CODE,
  EnrolAnswer,
  EnrolAsk,
  enrolText,
  PinnedKey,
  readMark,
  SigningKind,
  spellMark,
  stickerAddress,
  twoHands,
} from './messages/enrol.ts';
export { ClusterSettings, Horizon, HorizonAiring, PlaceRules, Sound } from './messages/horizon.ts';
export {
  batchText,
  DuckedTime,
  Evidence,
  EvidenceTrouble,
  Fault,
  hashableText,
  JournalBatch,
  JournalEvent,
  JournalReceipt,
  JournalRecord,
  MOST_DUCKED,
  NO_HASH,
  NotDoneReason,
  Rung,
  SafeState,
  SilenceReason,
} from './messages/journal.ts';
export { NeighbourAnswer, NeighbourAsk, neighbourText } from './messages/neighbour.ts';
export { Heartbeat, Hello, helloText, LogLines, MOST_BELOW, Ready, Status } from './messages/presence.ts';
export { packSound, type SoundMessage, unpackSound } from './messages/sound.ts';
export {
  type DownSubject,
  downTopic,
  everyBox,
  horizonTopic,
  mayPublish,
  maySubscribe,
  speakerOf,
  type UpSubject,
  upTopic,
} from './topics.ts';
export { PROTOCOL_VERSION } from './version.ts';
