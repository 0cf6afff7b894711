import * as z from 'zod';
import { WireInstant } from '../envelope.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const LocalTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

/** Sound by content: fetched from `/media/<sha256>`, checked by hash, an Ogg Opus file. */
export const Sound = z.strictObject({ sha256: Hash, bytes: z.int().min(1), durationMs: z.int().min(1) });
export type Sound = z.infer<typeof Sound>;

/** One bulletin at one instant. `clusters` absent means every cluster of the station. */
export const HorizonAiring = z.strictObject({
  id: z.uuid(),
  at: WireInstant,
  bulletin: z.strictObject({ id: z.uuid(), version: z.int().min(1), title: z.string().min(1).max(200) }),
  sound: Sound,
  volume: z.int().min(0).max(100),
  priority: z.enum(['ordinary', 'priority']),
  /** What sounds already is turned down and goes on under this one; absent: it is cut off, or this one waits, by priority. */
  over: z.literal('ducked').optional(),
  clusters: z.array(z.uuid()).optional(),
  /** Second rung of the dead-air ladder: what to play when `sound` is not there or broken. */
  substitute: Sound.optional(),
});
export type HorizonAiring = z.infer<typeof HorizonAiring>;

/** Rules of the place that the box applies again by itself. Times are wall-clock times in `zone`. */
export const PlaceRules = z.strictObject({
  /** No ordinary or priority airing may start or go on inside; may pass midnight. */
  quietHours: z.array(z.strictObject({ from: LocalTime, to: LocalTime })).max(8),
  /** Ceiling of aired minutes in one local day; absent means no limit. */
  dailyMinutes: z.int().min(0).max(1440).optional(),
  /** No volume above this, per cent. */
  volumeCeiling: z.int().min(0).max(100),
  /** Lower ceilings by hour of the day; the lowest that applies counts. May pass midnight. */
  volumeByHour: z
    .array(z.strictObject({ from: LocalTime, to: LocalTime, ceiling: z.int().min(0).max(100) }))
    .max(8)
    .optional(),
  /** The local decision that set them, as people cite it. */
  decision: z.string().max(200).optional(),
});
export type PlaceRules = z.infer<typeof PlaceRules>;

/** What is particular to one cluster of the station. */
export const ClusterSettings = z.strictObject({
  cluster: z.uuid(),
  /** Its own volume: nothing sounds louder there. */
  volume: z.int().min(0).max(100),
  /**
   * The sound leaves so much later than the instant, so that a row of loudspeakers along a street is in step for a listener
   * (sound travels 0.34 m in a millisecond).
   */
  delayMs: z.int().min(0).max(2000),
  /**
   * The cluster whose box plays for this one: one box at an old amplifier or transmitter stands for every cluster that hangs on
   * it. Said here and not at enrolment, because people move wires while boxes stay.
   */
  servedBy: z.uuid().optional(),
  /** Megabytes (10⁶) that its box may send and receive in a calendar month of the place; absent: nobody counts them against it. */
  monthBudgetMb: z.int().min(1).max(1_000_000).optional(),
});
export type ClusterSettings = z.infer<typeof ClusterSettings>;

/** Body of an envelope of kind `horizon`: all airings of one station that start in `[from, until)`. */
export const Horizon = z.strictObject({
  station: z.uuid(),
  zone: z.string().min(1).max(64),
  from: WireInstant,
  until: WireInstant,
  rules: PlaceRules,
  airings: z.array(HorizonAiring).max(5000),
  /** Absent: every cluster at the ceiling and without delay. */
  clusters: z.array(ClusterSettings).max(500).optional(),
  /**
   * The box of this station that the others on its local network may ask for the time, and its key (raw 32 bytes, base64), so that
   * a street is in step whatever the mobile line hides from each. Absent: nobody asks.
   */
  timeMaster: z
    .strictObject({ box: z.uuid(), publicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/) })
    .optional(),
  /** Last audible rung of the ladder, kept on the box. */
  reserve: Sound.optional(),
});
export type Horizon = z.infer<typeof Horizon>;
