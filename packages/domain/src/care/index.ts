export {
  type FaultPlace,
  faultPlace,
  type ProofKind,
  type RepairedAlarm,
  type RepairWait,
  repairWait,
} from './repair-proof.ts';
export { nextState, type TicketState, type TicketStep } from './ticket.ts';
