/**
 * What the server's process and the broker's process say to each other over their pipe. Both ends are this program, so
 * the messages are typed and not parsed; a validation library would cost the small broker process a fifth of its memory.
 */
import type { Rights } from './rights.ts';

/** How the broker is to run. */
export interface Settings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly connectionLimit: number;
  /** Most bytes of one message. */
  readonly payloadLimit: number;
}

/** Figures of a running broker, counted since its start. */
export interface BrokerFigures {
  readonly connections: number;
  /** Publishes that were taken and thrown away for want of a right. */
  readonly discarded: number;
  readonly refusedSubscriptions: number;
  /** Wrong secret, foreign client id, or no room left. */
  readonly refusedConnections: number;
  /** Lines that were ended because a packet beyond the limit was announced. */
  readonly oversized: number;
  /** Publishes that were delivered but not kept, because their account has enough topics kept. */
  readonly unretained: number;
}

/** Server → broker. */
export type ToBroker =
  | { readonly kind: 'start'; readonly settings: Settings }
  /** Without rights: the account may not come in. */
  | { readonly kind: 'answer'; readonly ask: number; readonly rights?: Rights }
  | { readonly kind: 'disconnect'; readonly username: string }
  | { readonly kind: 'figures'; readonly ask: number }
  | { readonly kind: 'stop' };

/** Broker → server. */
export type FromBroker =
  /** The process is there and waits for `start`. */
  | { readonly kind: 'up' }
  | { readonly kind: 'listening'; readonly port: number }
  /** It could not listen; `code` is the system's, e.g. `EADDRINUSE`. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'ask'; readonly ask: number; readonly username: string; readonly password: string }
  | { readonly kind: 'figures'; readonly ask: number; readonly figures: BrokerFigures };
