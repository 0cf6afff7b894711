import * as z from 'zod';
import { WireInstant } from '../envelope.ts';
import { ClockReport } from './clock.ts';
import { Fault, SafeState } from './journal.ts';

/** Retained; the broker says `offline` for a box that vanished (last will). */
export const Status = z.strictObject({ online: z.boolean() });
export type Status = z.infer<typeof Status>;

/**
 * First words after each connect. Proves possession of the box's key: Ed25519 over `loaphuong/hello/1\n<box>\n<nonce>\n<program>`.
 * A known box id with another key is refused and recorded.
 */
export const Hello = z.strictObject({
  box: z.uuid(),
  publicKey: z.base64(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** Name and version of the program: `loaphuong-box/1.4.0`, of the release that runs. */
  program: z.string().min(1).max(60),
  output: z.enum(['simulated', 'null', 'file', 'alsa']),
  signature: z.base64(),
});
export type Hello = z.infer<typeof Hello>;

/** Text that a Hello's signature covers. */
export function helloText(hello: Omit<Hello, 'signature'>): string {
  return `loaphuong/hello/1\n${hello.box}\n${hello.nonce}\n${hello.program}`;
}

/** More airings below one than a box can have in earnest; it names no more. */
export const MOST_BELOW = 4;

/**
 * Every second minute, and at once when `playing`, `below`, `volume`, `horizon`, the clock's state or a fault changes; within a minute
 * when `unsent` becomes 0 or no longer is.
 */
export const Heartbeat = z.strictObject({
  at: WireInstant.optional(),
  clock: ClockReport,
  volume: z.int().min(0).max(100),
  /** Airing on air now; of several the one above. */
  playing: z.uuid().optional(),
  /** Airings that go on below `playing`, turned down; absent: none, or an older program that names only the one above. */
  below: z.array(z.uuid()).min(1).max(MOST_BELOW).optional(),
  /** Sequence of the newest horizon that could be verified; 0 when none. */
  horizon: z.int().min(0),
  /** Journal records not yet acknowledged. */
  unsent: z.int().min(0),
  /** Bytes free on the store. */
  freeBytes: z.int().min(0).optional(),
  temperatureC: z.number().optional(),
  /** Strength of the mobile or wireless signal, dBm. */
  signalDbm: z.number().min(-150).max(0).optional(),
  power: z.enum(['mains', 'battery']).optional(),
  /** The physical switch says silence. */
  switchedOff: z.boolean().optional(),
  /** Faults that last. */
  faults: z.array(Fault).max(13).optional(),
  /** Set while the box is in the safe state. */
  safe: SafeState.optional(),
  /**
   * Bytes over the network since the first of the month at the place, as the box counts them: control traffic (topic, payload, header
   * of MQTT), and sounds. Said at the first connect after a start and about each quarter of an hour; absent in between.
   */
  monthBytes: z.strictObject({ control: z.int().min(0), sounds: z.int().min(0) }).optional(),
  uptimeS: z.int().min(0),
});
export type Heartbeat = z.infer<typeof Heartbeat>;

/** The newest lines of the program's own log, asked for by `collect-log`. Holds no personal data and no secret. */
export const LogLines = z.strictObject({
  command: z.uuid(),
  lines: z.array(z.string().max(2000)).max(2000),
});
export type LogLines = z.infer<typeof LogLines>;

/** What the box holds of its horizon: sent after each prefetch and each new horizon. */
export const Ready = z.strictObject({
  horizon: z.int().min(0),
  clock: ClockReport,
  /** Airings whose sound is on the box and whole, and that the box will play. */
  ready: z.array(z.uuid()).max(5000),
  /** Airings it cannot play now, with why. */
  notReady: z
    .array(
      z.strictObject({
        airing: z.uuid(),
        why: z.enum(['fetching', 'not-found', 'broken', 'rule', 'no-room', 'over-budget']),
      }),
    )
    .max(5000),
});
export type Ready = z.infer<typeof Ready>;
