import * as z from 'zod';

/** What the server's process and the broker's process say to each other over their pipe. */

const rights = z.object({ publish: z.array(z.string()), subscribe: z.array(z.string()) });

/** How the broker is to run. */
export const Settings = z.object({
  host: z.string(),
  port: z.number().int(),
  connectionLimit: z.number().int().positive(),
  payloadLimit: z.number().int().positive(),
});
/** How the broker is to run. */
export type Settings = z.output<typeof Settings>;

/** Figures of a running broker. `discarded`: publishes that were taken and thrown away for want of a right. */
export const BrokerFigures = z.object({
  connections: z.number(),
  discarded: z.number(),
  refusedSubscriptions: z.number(),
  refusedConnections: z.number(),
  oversized: z.number(),
  unretained: z.number(),
});
/** Figures of a running broker. */
export type BrokerFigures = z.output<typeof BrokerFigures>;

/** Server → broker. */
export const ToBroker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), settings: Settings }),
  z.object({ kind: z.literal('answer'), ask: z.number(), rights: rights.optional() }),
  z.object({ kind: z.literal('disconnect'), username: z.string() }),
  z.object({ kind: z.literal('figures'), ask: z.number() }),
  z.object({ kind: z.literal('stop') }),
]);
/** Server → broker. */
export type ToBroker = z.output<typeof ToBroker>;

/** Broker → server. */
export const FromBroker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('up') }),
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal('ask'), ask: z.number(), username: z.string(), password: z.string() }),
  z.object({ kind: z.literal('figures'), ask: z.number(), figures: BrokerFigures }),
]);
/** Broker → server. */
export type FromBroker = z.output<typeof FromBroker>;
