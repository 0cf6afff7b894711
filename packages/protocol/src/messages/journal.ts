import { NOT_DONE } from '@loaphuong/domain/fleet';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { WireInstant } from '../envelope.ts';
import { ClockReport } from './clock.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What is wrong with a sound that is not what was to be played: nothing came, a part of it was missing, something else came, it
 * was distorted by too much level, mains hum lay over it, it was there but too faint.
 */
export const EvidenceTrouble = z.enum(['silent', 'half-muted', 'wrong-programme', 'clipped', 'hum', 'faint']);
export type EvidenceTrouble = z.infer<typeof EvidenceTrouble>;

/**
 * How we know that it sounded, weakest first. `sink`: digital samples that left the player; `line`: the amplifier's output;
 * `mic`: heard by a microphone. Never shown as more than it is.
 */
export const Evidence = z.strictObject({
  kind: z.enum(['sink', 'line', 'mic']),
  /**
   * Windows that matched what was to be played, and windows in all: of 5 s, of 3 s when the item is shorter than 10 s, the whole
   * when shorter than 3 s. They cover what the record says was played, from its first sample to its end or cut.
   */
  matched: z.int().min(0),
  windows: z.int().min(0),
  /** Lowest band-envelope correlation over the windows, −1…1. */
  lowest: z.number().min(-1).max(1),
  /** Mean level of what left, dBFS. */
  levelDb: z.number().max(20),
  /** What was wrong with windows that did not match, worst first; absent when nothing was. */
  trouble: z.array(EvidenceTrouble).min(1).max(6).optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/**
 * A time in which a sound was turned down under another, its ways down and up included. `under` is the airing above it; older
 * programs did not say it.
 */
export const DuckedTime = z.strictObject({
  from: WireInstant,
  until: WireInstant,
  under: z.uuid().optional(),
});
export type DuckedTime = z.infer<typeof DuckedTime>;

/** More of them than a play can have in earnest. */
export const MOST_DUCKED = 200;

/** Rungs of the dead-air ladder, best first. */
export const Rung = z.enum(['scheduled', 'substitute', 'reserve']);

/** Why an airing made no sound. */
export const SilenceReason = z.enum([
  'clock-unknown',
  'sound-missing',
  'sound-broken',
  'quiet-hours',
  'daily-minutes',
  'powered-off', // the instant passed while the box was not running
  'output-failed',
  'silenced', // by command
  'switched-off', // by the physical switch at the box
  'pre-empted', // a more urgent airing sounded during its whole time
  'safe-state', // its program had crashed again and again
  'too-late', // the plan with it reached the box only after its end
]);
export type SilenceReason = z.infer<typeof SilenceReason>;

/** States of a box that need somebody. Each begins and ends in the journal, and stands in the heartbeat while it lasts. */
export const Fault = z.enum([
  'output-missing', // the sound card is gone
  'capture-missing', // the evidence's own input is gone
  'amplifier', // the amplifier does not answer its key, or gives nothing
  'disk-full',
  'disk-failing',
  'power-lost', // on battery
  'under-voltage',
  'too-hot',
  'tampering', // the cabinet was opened, or the line of the silence switch cannot be read
  'clock-stepped',
  'unplanned-sound', // the line carries sound while the plan asks for none
  'crashing', // its program crashed again and again, and has not yet shown that this is over
  'over-budget', // more mobile data this month than the place allows
]);
export type Fault = z.infer<typeof Fault>;

/**
 * Why a command was not done. A box writes one of these; records of older programs hold English words of their own, so a record is
 * read with any short text (`readNotDone` of the domain knows them).
 */
export const NotDoneReason = z.enum(NOT_DONE);
export type NotDoneReason = z.infer<typeof NotDoneReason>;

/** Why a box is in the safe state: how often its program crashed, and what the last crash said. It plays nothing and obeys. */
export const SafeState = z.strictObject({ crashes: z.int().min(1), why: z.string().min(1).max(200) });
export type SafeState = z.infer<typeof SafeState>;

/** What happened on a box, kept for ever. Everything in it is bounded: a record that is too large for a message would never leave its box. */
export const JournalEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('booted'),
    program: z.string().max(100),
    output: z.string().max(40),
    safe: SafeState.optional(),
  }),
  z.strictObject({
    kind: z.literal('enrolled'),
    station: z.uuid(),
    cluster: z.uuid(),
    keys: z.array(z.string().max(64)).max(16),
  }),
  z.strictObject({ kind: z.literal('clock'), clock: ClockReport }),
  z.strictObject({ kind: z.literal('horizon'), sequence: z.int(), airings: z.int() }),
  z.strictObject({
    kind: z.literal('refused'),
    /** `clock`: answers to its questions for the time that did not bear the seal of the installation. */
    what: z.enum(['horizon', 'command', 'alert', 'clock']),
    why: z.string().max(40),
    issuer: z.string().max(64).optional(),
    sequence: z.int().optional(),
    /** Like refusals counted together within a minute, so that a flood cannot fill the journal; absent means one. */
    times: z.int().min(2).optional(),
  }),
  /** Written before the first sample: a power cut during play leaves this without a `played`. */
  z.strictObject({
    kind: z.literal('starting'),
    airing: z.uuid(),
    plannedAt: WireInstant,
    sha256: Hash,
    rung: Rung,
  }),
  z.strictObject({
    kind: z.literal('played'),
    airing: z.uuid(),
    title: z.string().max(200),
    sha256: Hash,
    rung: Rung,
    plannedAt: WireInstant,
    startedAt: WireInstant,
    /** First sample at the card against the plan, by the box's own clock; the clock's bound is in the record. */
    startErrorMs: z.number(),
    /** Milliseconds of the sound that left the player. */
    playedMs: z.int().min(0),
    durationMs: z.int().min(0),
    underruns: z.int().min(0),
    outcome: z.enum(['complete', 'cut']),
    /** The loudest at which it sounded, per cent: it may have been turned in the meantime. */
    volume: z.int().min(0).max(100),
    /** When it was turned down under other airings and went on below them, in order of beginnings; absent: never. */
    ducked: z.array(DuckedTime).min(1).max(MOST_DUCKED).optional(),
    evidence: z.array(Evidence).min(1).max(3),
  }),
  z.strictObject({
    kind: z.literal('silent'),
    airing: z.uuid(),
    title: z.string().max(200),
    plannedAt: WireInstant,
    durationMs: z.int().min(0),
    why: SilenceReason,
  }),
  /** Lines after record `after` no longer followed the chain when the box read them back; they were put aside on the box. */
  z.strictObject({ kind: z.literal('damaged'), after: z.int().min(0), bytes: z.int().min(1) }),
  z.strictObject({ kind: z.literal('obeyed'), command: z.uuid(), what: z.string().max(40) }),
  /** A command that was understood and signed, and could not be done all the same. */
  z.strictObject({
    kind: z.literal('not-done'),
    command: z.uuid(),
    what: z.string().max(40),
    /** A `NotDoneReason`, or what an older program said. */
    why: z.string().max(200),
  }),
  z.strictObject({ kind: z.literal('fault'), fault: Fault, state: z.enum(['began', 'ended']) }),
  /** The physical switch at the box: while it says silence, nothing sounds. */
  z.strictObject({ kind: z.literal('switch'), silence: z.boolean() }),
  /** The key of an old amplifier or transmitter. */
  z.strictObject({ kind: z.literal('amplifier'), on: z.boolean() }),
  /** A test tone or the reserve by command: not an airing, never counted as one. */
  z.strictObject({
    kind: z.literal('sounded'),
    what: z.enum(['tone', 'reserve']),
    command: z.uuid(),
    playedMs: z.int().min(0),
    evidence: z.array(Evidence).min(1).max(3),
  }),
  z.strictObject({ kind: z.literal('keys'), keys: z.array(z.string().max(64)).min(1).max(4) }),
  /** The box chose another password for the broker; its SHA-256. Whoever reads it learns nothing: the password is 256 random bits. */
  z.strictObject({ kind: z.literal('password'), sha256: Hash }),
  z.strictObject({
    kind: z.literal('updated'),
    from: z.string().max(40),
    to: z.string().max(40),
    result: z.enum(['installed', 'rolled-back', 'refused']),
    why: z.string().max(200).optional(),
  }),
]);
export type JournalEvent = z.infer<typeof JournalEvent>;

/**
 * One line of a box's journal. `hash` is the SHA-256 of the canonical JSON of the line without `hash`; `prev` is the hash of
 * the line before (64 zeros for the first), so no line can be changed, taken out or put in unseen.
 */
export const JournalRecord = z.strictObject({
  seq: z.int().min(1),
  /** Server time as the box knows it; absent while it does not. */
  at: WireInstant.optional(),
  clock: ClockReport,
  event: JournalEvent,
  prev: Hash,
  hash: Hash,
});
export type JournalRecord = z.infer<typeof JournalRecord>;

/** The `prev` of a first line. */
export const NO_HASH = '0'.repeat(64);

/** Canonical text whose SHA-256 is the record's `hash`. */
export function hashableText(record: Omit<JournalRecord, 'hash'>): string {
  const { seq, at, clock, event, prev } = record;
  const text = canonicalize(at === undefined ? { seq, clock, event, prev } : { seq, at, clock, event, prev });
  if (text === undefined) throw new TypeError('a journal record is always representable');
  return text;
}

/** Records in order without a gap, and the box's Ed25519 signature over `loaphuong/journal/1\n<box>\n<hash of the last>`. */
export const JournalBatch = z.strictObject({
  records: z.array(JournalRecord).min(1).max(200),
  signature: z.base64(),
});
export type JournalBatch = z.infer<typeof JournalBatch>;

/** Text that a batch's signature covers. */
export function batchText(box: string, lastHash: string): string {
  return `loaphuong/journal/1\n${box}\n${lastHash}`;
}

/** The server's word that everything up to `through` is committed. A box may send again; the effect stays one. */
export const JournalReceipt = z.strictObject({
  through: z.int().min(0),
  /** Set when the server refuses the batch; the box keeps everything and says so in its health. */
  refused: z.enum(['gap', 'broken-chain', 'bad-signature', 'unreadable']).optional(),
});
export type JournalReceipt = z.infer<typeof JournalReceipt>;
