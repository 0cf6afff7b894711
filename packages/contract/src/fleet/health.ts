import * as z from 'zod';
import { AnyId, InstantText, SentenceView } from '../basics.ts';
import { route } from '../route.ts';

/** Faults that a box says of itself. */
export const FaultName = z.enum([
  'output-missing',
  'capture-missing',
  'amplifier',
  'disk-full',
  'disk-failing',
  'power-lost',
  'under-voltage',
  'too-hot',
  'tampering',
  'clock-stepped',
  'unplanned-sound',
  'over-budget',
  'crashing',
]);
export type FaultName = z.infer<typeof FaultName>;

/** A quarter of an hour of a box. */
export const ReadingView = z.object({
  at: InstantText,
  temperatureMax: z.number().optional(),
  signalMin: z.number().optional(),
  clockBoundMax: z.number().optional(),
  freeBytesMin: z.number().optional(),
  /** Bytes since the first of the month, control traffic and sounds. */
  monthBytes: z.number().optional(),
  /** Share of the reports that said: on battery. */
  onBattery: z.number().min(0).max(1),
});
export type ReadingView = z.infer<typeof ReadingView>;

/** A link of the chain from the mains to the loudspeaker. */
export const ChainLink = z.enum([
  'box',
  'power',
  'network',
  'clock',
  'plan',
  'sound',
  'rule',
  'switch',
  'output',
  'amplifier',
  'played',
]);
export type ChainLink = z.infer<typeof ChainLink>;

/** Why a loudspeaker is silent: the first broken link, its consequence and the way out; or that nothing is broken. */
export const SilenceView = z.object({
  links: z.array(z.object({ link: ChainLink, state: z.enum(['holds', 'broken', 'unknown']) })),
  broken: ChainLink.optional(),
  what: SentenceView,
  consequence: SentenceView.optional(),
  wayOut: SentenceView.optional(),
});
export type SilenceView = z.infer<typeof SilenceView>;

export const healthRoutes = {
  readings: route({
    method: 'GET',
    path: '/api/clusters/:cluster/readings',
    summary: 'What the box of a cluster measured of itself, by quarters of an hour, oldest first',
    params: z.object({ cluster: AnyId }),
    query: z.object({ from: InstantText }),
    response: z.object({
      readings: z.array(ReadingView),
      now: z.object({
        temperatureC: z.number().optional(),
        signalDbm: z.number().optional(),
        power: z.enum(['mains', 'battery']).optional(),
        switchedOff: z.boolean(),
        faults: z.array(FaultName),
        /** The box is in the safe state, and why: it plays nothing. */
        safe: z.object({ crashes: z.number(), why: z.string() }).optional(),
        freeBytes: z.number().optional(),
        monthBytes: z.object({ control: z.number(), sounds: z.number() }).optional(),
        /** Megabytes that the cluster may use in a month. */
        monthBudgetMb: z.number().optional(),
      }),
    }),
  }),
  silence: route({
    method: 'GET',
    path: '/api/clusters/:cluster/why-silent',
    summary: 'Why the loudspeakers of a cluster are silent, from what its box last said',
    params: z.object({ cluster: AnyId }),
    response: SilenceView,
  }),
};
