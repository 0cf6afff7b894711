export {
  type FaultPlace,
  faultPlace,
  type ProofKind,
  type RepairedAlarm,
  type RepairWait,
  repairWait,
} from './repair-proof.ts';
export {
  type PlayPlanned,
  type PlayTold,
  type SoundOrder,
  type StrangePlay,
  strangePlay,
  strangeSound,
} from './strange-play.ts';
export { nextState, type TicketState, type TicketStep } from './ticket.ts';
