export { nextState, type TicketState, type TicketStep } from './ticket.ts';
